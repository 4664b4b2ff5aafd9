#include "accuracy/distances.h"

#include "accuracy/values.h"

namespace hone::accuracy {
namespace {

constexpr std::uint64_t kKeptBytes = 64ULL << 20U;
constexpr std::size_t kNowhere = SIZE_MAX;

/// Numbers of one image; 0 where they cannot be told apart or read.
std::uint64_t values_of_image(const model::Port& output, std::size_t batch) {
  const auto all = model::element_count(output.shape);
  const bool by_image =
      batch == 1 || (!output.shape.empty() && output.shape[0] == static_cast<std::int64_t>(batch));
  return all && by_image && is_readable(output.precision) ? *all / batch : 0;
}

/// The output of this name, else of this place, with as many numbers.
std::size_t counterpart(std::string_view name, std::size_t place, std::uint64_t values,
                        std::pair<std::span<const model::Port>, std::size_t> second) {
  const auto& [outputs, batch] = second;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (outputs[i].name == name && values_of_image(outputs[i], batch) == values) return i;
  }
  const bool fits = place < outputs.size() && values_of_image(outputs[place], batch) == values;
  return fits ? place : kNowhere;
}

}  // namespace

Distances::Distances(std::size_t samples) : kept_(samples), sums_(samples) {}

void Distances::begin(std::span<const model::Port> outputs, std::size_t batch) {
  batch_ = batch;
  if (runs_++ > 0) {
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      Tensor& tensor = tensors_[i];
      tensor.place = counterpart(tensor.name, i, tensor.values, {outputs, batch});
    }
    return;
  }
  std::uint64_t values = 0;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    tensors_.push_back({outputs[i].name, values_of_image(outputs[i], batch), i});
    values += tensors_.back().values;
  }
  stride_ = static_cast<std::size_t>(values * sizeof(float) * kept_.size() / kKeptBytes) + 1;
}

void Distances::keep(std::size_t sample, std::size_t slot, std::span<const OutputView> outputs) {
  std::vector<float> memory;
  auto& kept = kept_[sample];
  kept.assign(tensors_.size(), {});
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    if (tensors_[i].values == 0) continue;
    const auto values = values_of_slot(outputs[i], slot, batch_, memory);
    for (std::size_t at = 0; at < values.size(); at += stride_) kept[i].push_back(values[at]);
  }
}

DistanceSums Distances::compared(const std::vector<float>& kept, std::size_t slot,
                                 const OutputView& output) const {
  std::vector<float> memory;
  const auto values = values_of_slot(output, slot, batch_, memory);
  DistanceSums sums;
  for (std::size_t i = 0; i < kept.size() && i * stride_ < values.size(); ++i) {
    sums.add(kept[i], values[i * stride_]);
  }
  return sums;
}

std::vector<result::OutputDistance> Distances::add(std::size_t sample, std::size_t slot,
                                                   std::span<const OutputView> outputs) {
  if (runs_ < 2) {
    keep(sample, slot, outputs);
    return {};
  }
  const auto& kept = kept_[sample];
  auto& sums = sums_[sample];
  sums.assign(kept.size(), {});
  std::vector<result::OutputDistance> distances;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const Tensor& tensor = tensors_[i];
    if (tensor.values == 0 || tensor.place >= outputs.size()) continue;
    sums[i] = compared(kept[i], slot, outputs[tensor.place]);
    if (sums[i].values > 0) distances.push_back(sums[i].distance(tensor.name));
  }
  return distances;
}

std::vector<result::OutputDistance> Distances::over_all() const {
  std::vector<result::OutputDistance> distances;
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    DistanceSums all;
    for (const auto& sums : sums_) {
      if (i < sums.size()) all.add(sums[i]);
    }
    if (all.values > 0) distances.push_back(all.distance(tensors_[i].name));
  }
  return distances;
}

}  // namespace hone::accuracy
