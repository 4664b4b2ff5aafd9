#include "intake/intake.h"

#include <algorithm>

#include "engine/engine.h"
#include "intake/card_clues.h"
#include "os/files.h"

namespace hone::intake {
namespace {

constexpr double kChecking = 0.1;
constexpr double kReading = 0.3;
constexpr double kSaving = 0.7;

Status report(const ImportPlan& plan, std::string_view stage, double fraction) {
  return plan.progress ? plan.progress(stage, fraction) : Status{};
}

Error too_large(const std::string& name, const model::Shape& shape) {
  return limit_error("limit.memory", fmt::format("A tensor of shape {} is larger than {} bytes.",
                                                 model::to_text(shape), limits::kTensorBytes))
      .at(unpack::printable(name))
      .fix("Give smaller input shapes with --shape.");
}

Status check_tensor_size(const std::string& name, const model::Tensor& tensor) {
  if (!model::is_static(tensor.shape) || model::bits_of(tensor.precision) == 0) return {};
  const auto bytes = model::byte_count(tensor.shape, tensor.precision);
  return bytes && *bytes <= limits::kTensorBytes ? Status{} : too_large(name, tensor.shape);
}

Status check_inputs(const std::vector<model::Port>& inputs) {
  for (const auto& input : inputs) {
    if (std::find(input.shape.begin(), input.shape.end(), 0) != input.shape.end()) {
      return input_error("intake.zero_sized_input", "An input has a dimension of 0.")
          .at(unpack::printable(input.name))
          .fix("Export the model with a positive or an open dimension.");
    }
    HONE_CHECK(check_tensor_size(input.name, {input.shape, input.precision}));
  }
  return {};
}

Status check_tensors(const model::Graph& graph) {
  for (const auto& node : graph.nodes) {
    for (const auto& output : node.outputs) HONE_CHECK(check_tensor_size(node.name, output));
    for (const auto& body : node.bodies) HONE_CHECK(check_tensors(body));
  }
  return {};
}

/// Reads the model and brings it into the form that was asked for.
Result<engine::Network> prepare(const ImportPlan& plan, const Checked& checked) {
  auto network = engine::Network::read(checked.path);
  if (!network) return explain_read(std::move(network).error(), checked);
  if (!plan.shapes.empty()) HONE_CHECK(network->reshape(plan.shapes));
  HONE_CHECK(check_inputs(network->inputs()));
  if (plan.precision) HONE_CHECK(network->convert_weights(*plan.precision));
  network->canonicalise();
  return std::move(*network);
}

/// JSON of a value with names from the model. Errors: `intake.name` when they are not text.
template <class T>
Result<std::string> text_of(const T& value) {
  try {
    return to_json(value).dump();
  } catch (const Json::exception&) {
    return input_error("intake.name", "A name in the model is not valid UTF-8.")
        .fix("Export the model with names of plain text.");
  }
}

/// A name for people, from the main file or, where that is always the same, from what it came in.
std::string propose_name(const ImportPlan& plan, const Found& found) {
  constexpr std::array<std::string_view, 4> kGeneric{"model", "inference", "openvino_model",
                                                     "saved_model"};
  const auto stem = std::filesystem::path(found.main).stem().string();
  if (std::find(kGeneric.begin(), kGeneric.end(), stem) == kGeneric.end()) {
    return unpack::printable(stem);
  }
  const auto& source = plan.sources[0];
  auto brought = std::filesystem::path(source.name.empty() ? source.path.string() : source.name);
  if (brought.filename().empty()) brought = brought.parent_path();
  while (brought.has_extension() && brought.stem() != brought) brought = brought.stem();
  const auto name = brought.filename().string();
  return unpack::printable(name.empty() || name == "." ? stem : name);
}

Result<model::Record> describe(const ImportPlan& plan, const engine::Network& network,
                               const model::Graph& graph, const FileHints& hints) {
  model::Record record;
  record.inputs = network.inputs();
  record.outputs = network.outputs();
  HONE_TRY(const std::string layout_source, settle_layouts(plan.layouts, graph, record.inputs));
  model::describe_weights(graph, record);
  const auto metadata = network.metadata();
  HONE_TRY(record.card, detect_card({record, graph, metadata, hints}, plan.card));
  record.card.source["layout"] = layout_source;
  return record;
}

Status check_plan(const ImportPlan& plan) {
  if (plan.sources.empty()) {
    return usage_error("intake.sources", "There is nothing to import.").fix("Give a path.");
  }
  if (!plan.precision || *plan.precision == model::Precision::f32 ||
      *plan.precision == model::Precision::f16) {
    return {};
  }
  return usage_error("intake.precision", "Weights can be kept as f32 or f16.")
      .at(std::string(enum_name(*plan.precision)));
}

/// Writes the canonical form and the snapshot, and describes them.
Status finish(const ImportPlan& plan, const engine::Network& network, const FileHints& hints,
              Imported& imported) {
  imported.xml = {"model.xml", plan.staging / "model.xml"};
  imported.bin = {"model.bin", plan.staging / "model.bin"};
  imported.graph = {"graph.json", plan.staging / "graph.json"};
  HONE_TRY(const model::Graph graph, network.snapshot());
  HONE_CHECK(check_tensors(graph));
  HONE_TRY(imported.record, describe(plan, network, graph, hints));
  HONE_CHECK(text_of(imported.record));
  HONE_TRY(const std::string text, text_of(graph));
  HONE_CHECK(report(plan, "save", kSaving));
  HONE_CHECK(os::write_file_atomic(imported.graph.path, text));
  return network.save(imported.xml.path, imported.bin.path);
}

}  // namespace

Result<Imported> import_model(const ImportPlan& plan) {
  HONE_CHECK(check_plan(plan));
  HONE_CHECK(report(plan, "unpack", 0));
  HONE_TRY(const Staged staged, stage(plan));
  HONE_TRY(const Found found, find_model(staged));
  HONE_CHECK(report(plan, "check", kChecking));
  auto checked = found.format->check(staged, found.main);
  if (!checked) return explain_check(std::move(checked).error(), staged);
  HONE_CHECK(report(plan, "read", kReading));
  const auto network = prepare(plan, *checked);
  if (!network) return explain_check(network.error(), staged);
  FileHints hints = found.format->hints(*checked);
  if (auto labels = labels_beside(staged, found.main); !labels.empty()) {
    hints.labels = std::move(labels);
  }
  Imported imported;
  HONE_CHECK(finish(plan, *network, hints, imported));
  imported.record.format = found.format->name();
  imported.record.name = propose_name(plan, found);
  imported.originals = std::move(checked->files);
  HONE_CHECK(report(plan, "done", 1));
  return imported;
}

}  // namespace hone::intake
