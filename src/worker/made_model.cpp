#include "worker/made_model.h"

#include "worker/jobs/job.h"

namespace hone::worker {
namespace {

/// Ports as the network has them, with the layouts that the original's card came with.
std::vector<model::Port> with_layouts(std::vector<model::Port> ports,
                                      const std::vector<model::Port>& known) {
  for (auto& port : ports) {
    const auto same = [&](const model::Port& other) { return other.name == port.name; };
    const auto found = std::find_if(known.begin(), known.end(), same);
    if (found != known.end()) port.layout = found->layout;
  }
  return ports;
}

}  // namespace

Result<model::Record> keep_made_model(engine::Network network, const model::Record& from,
                                      JobContext& context) {
  network.canonicalise();
  model::Record record;
  record.format = "openvino";
  record.card = from.card;
  record.derived_from = from.id;
  record.inputs = with_layouts(network.inputs(), from.inputs);
  record.outputs = with_layouts(network.outputs(), from.outputs);
  HONE_TRY(const model::Graph graph, network.snapshot());
  model::describe_weights(graph, record);
  const std::string text = to_json(graph).dump();
  HONE_TRY(const auto digest, context.file_bytes("graph.json", text));
  record.graph = {"graph.json", digest, text.size()};
  const auto xml = context.staging() / "made.xml";
  const auto bin = context.staging() / "made.bin";
  HONE_CHECK(network.save(xml, bin));
  HONE_TRY(record.xml, keep(context, "model.xml", xml));
  HONE_TRY(record.bin, keep(context, "model.bin", bin));
  record.digest = digest_of(record.xml.digest, record.bin.digest);
  record.id = id_of(record.digest);
  return record;
}

}  // namespace hone::worker
