#include <algorithm>
#include <cmath>

#include "quantization/plan_state.h"

namespace hone::quantization {
namespace {

/// By node: how many of these layers lie on the longest way to it, itself counted.
std::vector<std::size_t> depths_of(const model::Graph& graph,
                                   const std::vector<LayerPlan>& layers) {
  std::vector<std::size_t> own(graph.nodes.size(), 0);
  for (const LayerPlan& plan : layers) own[static_cast<std::size_t>(plan.layer.node)] = 1;
  std::vector<std::size_t> depths(graph.nodes.size(), 0);
  for (std::size_t n = 0; n < depths.size(); ++n) {
    for (const model::Source& input : graph.nodes[n].inputs) {
      depths[n] = std::max(depths[n], depths[static_cast<std::size_t>(input.node)]);
    }
    depths[n] += own[n];
  }
  return depths;
}

/// Whether the observed channels of its output are those that its bias is for.
bool can_be_measured(const model::Graph& graph, const Layer& layer) {
  if (layer.kind == LayerKind::other) return false;
  const std::size_t rank =
      graph.nodes[static_cast<std::size_t>(layer.node)].outputs[0].shape.size();
  return layer.kind != LayerKind::matmul || rank < 3;
}

std::string output_name(const model::Node& node) { return node.name + ":0"; }

const TensorStatistics* find(const Statistics& statistics, const std::string& name) {
  for (const TensorStatistics& tensor : statistics.tensors) {
    if (tensor.name == name) return &tensor;
  }
  return nullptr;
}

/// Evenly spread depths, the last one among them.
std::vector<std::size_t> chosen(const std::vector<std::size_t>& depths) {
  const std::size_t count = std::min(depths.size(), kMostBiasStages);
  std::vector<std::size_t> some;
  for (std::size_t i = 1; i <= count; ++i) some.push_back(depths[i * depths.size() / count - 1]);
  return some;
}

template <class Accept>
Wanted outputs_of(const model::Graph& graph, const std::vector<LayerPlan>& layers,
                  const Accept& accept) {
  Wanted wanted;
  for (const LayerPlan& plan : layers) {
    if (!plan.stage || !accept(*plan.stage)) continue;
    const auto& node = graph.nodes[static_cast<std::size_t>(plan.layer.node)];
    wanted.tensors.push_back({.node = node.name, .port = 0, .side = engine::Side::output});
    wanted.names.push_back(output_name(node));
  }
  return wanted;
}

}  // namespace

void assign_stages(const model::Graph& graph, std::vector<LayerPlan>& layers) {
  const auto depths = depths_of(graph, layers);
  std::vector<std::size_t> present;
  for (const LayerPlan& plan : layers) {
    if (can_be_measured(graph, plan.layer)) {
      present.push_back(depths[static_cast<std::size_t>(plan.layer.node)]);
    }
  }
  std::sort(present.begin(), present.end());
  present.erase(std::unique(present.begin(), present.end()), present.end());
  const auto stages = chosen(present);
  for (LayerPlan& plan : layers) {
    const auto stage =
        std::find(stages.begin(), stages.end(), depths[static_cast<std::size_t>(plan.layer.node)]);
    if (stage == stages.end() || !can_be_measured(graph, plan.layer)) continue;
    plan.stage = static_cast<std::size_t>(stage - stages.begin());
  }
}

std::size_t Planner::bias_stages() const {
  std::size_t stages = 0;
  for (const LayerPlan& plan : state_->layers) {
    if (plan.stage) stages = std::max(stages, *plan.stage + 1);
  }
  return stages;
}

Wanted Planner::bias_tensors(std::size_t stage) const {
  return outputs_of(state_->graph, state_->layers, [&](std::size_t its) { return its == stage; });
}

Wanted Planner::bias_tensors() const {
  return outputs_of(state_->graph, state_->layers, [](std::size_t) { return true; });
}

Status Planner::shift_biases(std::size_t stage, const Statistics& original,
                             const Statistics& quantized) {
  for (LayerPlan& plan : state_->layers) {
    if (plan.stage != stage) continue;
    const std::string name = output_name(state_->node(plan.layer.node));
    const auto* before = find(original, name);
    const auto* after = find(quantized, name);
    const std::size_t rows = plan.layer.layout.rows();
    if (before == nullptr || after == nullptr || before->channel_mean.size() != rows ||
        after->channel_mean.size() != rows) {
      return bug_error("quantization.statistics", "The means do not fit the layers.").at(name);
    }
    std::vector<double> shift(rows);
    for (std::size_t i = 0; i < rows; ++i) {
      const double scale = plan.output_scales.empty() ? 1 : plan.output_scales[i];
      shift[i] = scale * before->channel_mean[i] - after->channel_mean[i];
      if (!std::isfinite(shift[i])) return not_finite("Means of outputs", name);
    }
    plan.shift = std::move(shift);
  }
  return {};
}

}  // namespace hone::quantization
