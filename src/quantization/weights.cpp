#include "quantization/weights.h"

#include <cmath>

#include "quantization/ranges.h"

namespace hone::quantization {
namespace {

constexpr float kMiddle = 127;

/// Calls visit(element, entry) for every element.
template <class Visit>
void for_each_element(const Entries& entries, const Visit& visit) {
  std::size_t element = 0;
  for (const std::size_t entry : entries.of_run) {
    for (std::size_t i = 0; i < entries.run; ++i) visit(element++, entry);
  }
}

}  // namespace

std::vector<float> magnitudes_of(std::span<const float> values, const Entries& entries) {
  std::vector<float> magnitudes(entries.count, 0);
  for_each_element(entries, [&](std::size_t element, std::size_t entry) {
    magnitudes[entry] = std::max(magnitudes[entry], std::abs(values[element]));
  });
  return magnitudes;
}

std::vector<std::int8_t> nearest_levels(std::span<const float> values, const Entries& entries,
                                        const Range& range) {
  std::vector<std::int8_t> levels(values.size());
  const auto top = static_cast<float>(range.levels - 1);
  for_each_element(entries, [&](std::size_t element, std::size_t entry) {
    const float low = range.low[entry];
    const float level = std::nearbyint((values[element] - low) / (range.high[entry] - low) * top);
    levels[element] = static_cast<std::int8_t>(std::clamp(level, 0.0F, top) - kMiddle);
  });
  return levels;
}

std::vector<float> values_of(std::span<const std::int8_t> levels, const Entries& entries,
                             const Range& range) {
  std::vector<float> values(levels.size());
  const auto steps = steps_of(range);
  for_each_element(entries, [&](std::size_t element, std::size_t entry) {
    values[element] = static_cast<float>(levels[element]) * steps[entry];
  });
  return values;
}

engine::CompressedWeights compressed(const model::Graph& graph, const WeightQuantizer& weights,
                                     std::span<const std::int8_t> levels, const Range& range) {
  const auto& shape = graph.nodes[static_cast<std::size_t>(weights.constant)].outputs[0].shape;
  engine::CompressedWeights edit;
  edit.node = graph.nodes[static_cast<std::size_t>(weights.node)].name;
  edit.port = weights.port;
  edit.precision = model::Precision::i8;
  edit.levels.reserve(levels.size());
  for (const std::int8_t level : levels) edit.levels.push_back(static_cast<std::uint8_t>(level));
  edit.shape = shape;
  edit.scale_shape = entries_of(shape, weights.axes).shape;
  edit.scale = steps_of(range);
  return edit;
}

}  // namespace hone::quantization
