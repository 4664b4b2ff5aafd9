#include "accuracy/bootstrap.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "base/statistics.h"

namespace hone::accuracy {
namespace {

constexpr std::uint64_t kLeastResamples = 200;
constexpr std::uint64_t kMostResamples = 1000;
constexpr std::uint64_t kAffordableSteps = 100'000'000;

}  // namespace

std::vector<double> resample(std::size_t images, std::uint64_t work, std::uint64_t seed,
                             const WeightedFigure& figure) {
  if (images == 0) return {};
  const std::uint64_t count = std::clamp(kAffordableSteps / std::max<std::uint64_t>(work, 1),
                                         kLeastResamples, kMostResamples);
  Random random(seed);
  std::vector<std::uint32_t> weights(images);
  std::vector<double> values;
  values.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    std::fill(weights.begin(), weights.end(), 0);
    for (std::size_t drawn = 0; drawn < images; ++drawn) ++weights[random.below(images)];
    values.push_back(figure(weights));
  }
  return values;
}

result::Interval interval_of(std::vector<double> values, double value) {
  std::erase_if(values, [](double one) { return std::isnan(one); });
  if (values.empty()) return {value, value};
  std::sort(values.begin(), values.end());
  return {std::min(value, quantile(values, 0.025)), std::max(value, quantile(values, 0.975))};
}

}  // namespace hone::accuracy
