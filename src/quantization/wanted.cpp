#include <algorithm>

#include "quantization/plan_state.h"

namespace hone::quantization {
namespace {

/// Windows of one layer, and what those of all layers may need together.
constexpr std::size_t kWindows = 1024;
constexpr std::size_t kWindowsBytes = std::size_t{24} << 20U;
constexpr std::size_t kWindowsPerSample = 32;

/// Absent: a layer whose windows are not described by kernel and strides.
std::optional<PatchPlan> patches_of(const model::Graph& graph, const Layer& layer,
                                    std::size_t tensor) {
  PatchPlan plan;
  plan.tensor = tensor;
  plan.layer = layer.node;
  const auto& shape = graph.nodes[static_cast<std::size_t>(layer.input.node)]
                          .outputs[static_cast<std::size_t>(layer.input.port)]
                          .shape;
  if (layer.kind == LayerKind::matmul) {
    if (layer.input_axis + 1 != static_cast<std::int64_t>(shape.size())) return std::nullopt;
    return plan;
  }
  if (layer.kind != LayerKind::convolution) return std::nullopt;
  for (const Window& window : layer.windows) {
    if (window.out < 1) return std::nullopt;
    plan.kernel.push_back(window.kernel);
    plan.strides.push_back(window.stride);
    plan.dilations.push_back(window.dilation);
    plan.pads_begin.push_back(window.pad_begin);
    plan.output.push_back(window.out);
  }
  return plan;
}

/// Few places a sample are made up for by more samples.
void spread(PatchPlan& plan, const model::Shape& input, std::size_t windows) {
  std::size_t places = 1;
  for (const std::int64_t size : plan.output) places *= static_cast<std::size_t>(size);
  for (std::size_t d = 1; plan.kernel.empty() && d + 1 < input.size(); ++d) {
    places *= input[d] > 0 ? static_cast<std::size_t>(input[d]) : 1;
  }
  plan.per_sample = std::clamp<std::size_t>(windows / kWindowsPerSample, 1, places);
  plan.samples = (windows + plan.per_sample - 1) / plan.per_sample;
}

}  // namespace

WantedTensors::WantedTensors(const model::Graph& graph, const Placement& placement,
                             const PlanOptions& options)
    : graph_(graph) {
  for (const ActivationQuantizer& quantizer : placement.activations) add(quantizer.tensor);
  wanted_.ranges = wanted_.tensors.size();
  if (options.bias_correction == BiasCorrection::off) return;
  const auto consumers = consumers_of(graph);
  for (const WeightQuantizer& weights : placement.weights) {
    const Layer layer = layer_of(graph, weights);
    if (layer.kind == LayerKind::other) continue;
    add(layer.input);
    if (options.nncf && peer_corrects(graph, layer, bias_of(graph, layer, consumers))) {
      add({.node = layer.node, .port = 0});
    }
  }
  if (!options.nncf) add_patches(placement);
}

void WantedTensors::add_patches(const Placement& placement) {
  std::size_t columns = 0;
  for (const WeightQuantizer& weights : placement.weights) {
    const Layer layer = layer_of(graph_, weights);
    const auto tensor = find(layer.input);
    if (!tensor) continue;
    auto plan = patches_of(graph_, layer, *tensor);
    if (!plan) continue;
    columns += layer.layout.groups * layer.layout.columns();
    wanted_.patches.push_back(*std::move(plan));
  }
  const std::size_t affordable =
      kWindowsBytes / sizeof(std::uint16_t) / std::max<std::size_t>(columns, 1);
  const std::size_t windows = std::clamp<std::size_t>(affordable, kWindowsPerSample, kWindows);
  for (PatchPlan& plan : wanted_.patches) {
    const auto& node = graph_.nodes[static_cast<std::size_t>(plan.layer)];
    const model::Source input = node.inputs[0];
    spread(plan,
           graph_.nodes[static_cast<std::size_t>(input.node)]
               .outputs[static_cast<std::size_t>(input.port)]
               .shape,
           windows);
  }
}

void WantedTensors::add(model::Source tensor) {
  const auto [place, added] = places_.try_emplace({tensor.node, tensor.port}, places_.size());
  if (!added) return;
  const std::string& name = graph_.nodes[static_cast<std::size_t>(tensor.node)].name;
  wanted_.tensors.push_back({.node = name, .port = tensor.port, .side = engine::Side::output});
  wanted_.names.push_back(fmt::format("{}:{}", name, tensor.port));
}

std::optional<std::size_t> WantedTensors::find(model::Source tensor) const {
  const auto place = places_.find({tensor.node, tensor.port});
  if (place == places_.end()) return std::nullopt;
  return place->second;
}

bool peer_corrects(const model::Graph& graph, const Layer& layer,
                   const std::optional<BiasAdd>& bias) {
  const std::string& type = graph.nodes[static_cast<std::size_t>(layer.node)].type;
  return bias.has_value() && (type == "Convolution" || type == "MatMul");
}

Wanted wanted(const model::Graph& graph, const Placement& placement, const PlanOptions& options) {
  return WantedTensors(graph, placement, options).take();
}

}  // namespace hone::quantization
