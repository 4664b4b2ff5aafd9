#include "worker/quantize_live.h"

namespace hone::worker {

using quantization::FloatGroups;

/// What the original is, known before the first candidate.
void QuantizeLive::describe() {
  const Evaluator& evaluator = task_.evaluator();
  const auto original = evaluator.figure(evaluator.original());
  progress_.metric = original.metric;
  progress_.original = original.value;
  progress_.max_drop = task_.asked().max_drop;
  for (const auto& group : plan_.placement().groups) progress_.layers += group.layers.size();
}

void QuantizeLive::judged(const quantization::Step& step) {
  if (progress_.points.empty()) describe();
  if (!place_.emplace(step.float_groups, progress_.points.size()).second) return;
  progress_.layers_float.clear();
  for (const std::size_t group : step.float_groups) {
    for (const auto layer : plan_.placement().groups[group].layers) {
      progress_.layers_float.push_back(plan_.graph().nodes[static_cast<std::size_t>(layer)].name);
    }
  }
  result::TradeOff point;
  point.layers_float = progress_.layers_float.size();
  point.value = step.value;
  point.drop = step.drop;
  progress_.points.push_back(point);
  tell();
}

void QuantizeLive::measured(const FloatGroups& groups, const result::TradeOff& point) {
  const auto place = place_.find(groups);
  if (place == place_.end()) return;
  auto& known = progress_.points[place->second];
  known.latency_ms = point.latency_ms;
  known.throughput_fps = point.throughput_fps;
  known.chosen = point.chosen;
}

void QuantizeLive::tell() { task_.steps().partial(to_json(progress_)); }

}  // namespace hone::worker
