// Job kind "weights": range, histogram and 8-bit levels of every weight of a model. Deterministic.

#include "analysis/weights.h"
#include "api/weights.h"
#include "engine/engine.h"
#include "result/weights.h"
#include "worker/jobs/job.h"
#include "worker/prepare.h"

namespace hone::worker {
namespace {

using Job = api::JobRequest<api::WeightsRequest>;

/// Tells the progress by the bytes of weights that were looked at.
class Teller {
 public:
  Teller(JobContext& context, std::uint64_t total) : context_(context), total_(total) {}
  Status add(std::uint64_t bytes) {
    if (context_.cancelled()) return cancelled();
    done_ += bytes;
    const double share = static_cast<double>(done_) / static_cast<double>(total_);
    tell(context_, "look", 0.2 + 0.8 * std::min(1.0, share));
    return {};
  }

 private:
  JobContext& context_;
  std::uint64_t total_;
  std::uint64_t done_ = 0;
};

Status look_at_graph(const model::Graph& graph, const engine::ConstantBytes& constants,
                     Teller& teller, result::WeightsReport& report) {
  HONE_TRY(const auto places, analysis::find_weights(graph));
  for (const auto& place : places) {
    const model::Node& layer = graph.nodes[place.layer];
    const model::Node& constant = graph.nodes[place.constant];
    const auto bytes = constants.of_node[place.constant];
    if (!analysis::can_read(constant.outputs[0].precision)) {
      report.not_read.push_back({layer.name, constant.name, constant.outputs[0].precision});
      continue;
    }
    HONE_TRY(auto weights, analysis::look_at(bytes, constant.outputs[0], place.channels));
    weights.layer = layer.name;
    weights.type = layer.type;
    weights.weight = constant.name;
    report.layers.push_back(std::move(weights));
    HONE_CHECK(teller.add(bytes.size()));
  }
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    for (std::size_t body = 0; body < graph.nodes[i].bodies.size(); ++body) {
      HONE_CHECK(
          look_at_graph(graph.nodes[i].bodies[body], constants.of_bodies[i][body], teller, report));
    }
  }
  return {};
}

Result<result::WeightsReport> weights(const Job& job, JobContext& context) {
  const auto model = job.inputs.model.value_or(model::Record{});
  tell(context, "read", 0.1);
  HONE_TRY(const auto network, read_network(model, context));
  HONE_TRY(const auto snapshot, network.open_snapshot());
  result::WeightsReport report;
  Teller teller(context, std::max<std::uint64_t>(1, model.bin.bytes));
  HONE_CHECK(look_at_graph(snapshot.graph, snapshot.constants, teller, report));
  return report;
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::WeightsRequest>(request, context, weights);
}

}  // namespace

extern const JobKind kWeights{api::WeightsRequest::kKind, false, run};

}  // namespace hone::worker
