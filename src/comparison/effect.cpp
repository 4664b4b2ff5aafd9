#include "comparison/effect.h"

#include "base/rank.h"
#include "comparison/comparison.h"

namespace hone::comparison {
namespace {

constexpr double kLevel = 0.05;
// What an interval of half-width h says about the power of its test: the difference that is found
// four times of five is (z975 + z80) / z975 half-widths, in the normal approximation.
constexpr double kDetectable = (1.959964 + 0.841621) / 1.959964;

/// Adjusts one quantity of all rows that have it.
template <class Select>
void adjust(std::vector<result::ComparisonRow>& rows, double smallest, Better better,
            Select select) {
  std::vector<result::Effect*> effects;
  std::vector<double> p_values;
  for (auto& row : rows) {
    if (result::Effect* effect = row.verdict ? select(*row.verdict) : nullptr) {
      effects.push_back(effect);
      p_values.push_back(effect->p_value);
    }
  }
  const auto adjusted = holm(p_values);
  for (std::size_t i = 0; i < effects.size(); ++i) {
    conclude(*effects[i], adjusted[i], smallest, better);
  }
}

}  // namespace

result::Effect effect_of(double log_ratio, Range log_ci95, double p_value) {
  result::Effect effect;
  effect.ratio = std::exp(log_ratio);
  effect.ci95 = {.lo = std::exp(log_ci95.lo), .hi = std::exp(log_ci95.hi)};
  effect.p_value = p_value;
  effect.p_adjusted = p_value;
  effect.detectable = std::expm1(kDetectable * (log_ci95.hi - log_ci95.lo) / 2);
  return effect;
}

void conclude(result::Effect& effect, double p_adjusted, double smallest, Better better) {
  const double low = 1 / (1 + smallest);
  const double high = 1 + smallest;
  effect.p_adjusted = p_adjusted;
  effect.different = p_adjusted < kLevel && (effect.ci95.lo > 1 || effect.ci95.hi < 1);
  if (effect.different && (effect.ratio >= high || effect.ratio <= low)) {
    const bool above = effect.ratio > 1;
    effect.conclusion = above == (better == Better::larger) ? result::Conclusion::better
                                                            : result::Conclusion::worse;
  } else if (effect.ci95.lo >= low && effect.ci95.hi <= high) {
    effect.conclusion = result::Conclusion::equivalent;
  } else {
    effect.conclusion = result::Conclusion::unclear;
  }
}

std::vector<double> throughputs_of(std::span<const result::ComparisonSample> samples) {
  std::vector<double> values;
  for (const auto& sample : samples) values.push_back(sample.throughput_fps);
  return values;
}

std::vector<double> latencies_of(std::span<const result::ComparisonSample> samples) {
  std::vector<double> values;
  for (const auto& sample : samples) {
    if (sample.latency_ms) values.push_back(*sample.latency_ms);
  }
  if (values.size() != samples.size()) values.clear();
  return values;
}

void correct_for_number(std::vector<result::ComparisonRow>& rows, double smallest) {
  adjust(rows, smallest, Better::larger,
         [](result::ComparisonVerdict& verdict) { return &verdict.throughput; });
  adjust(rows, smallest, Better::smaller, [](result::ComparisonVerdict& verdict) {
    return verdict.latency ? &*verdict.latency : nullptr;
  });
}

}  // namespace hone::comparison
