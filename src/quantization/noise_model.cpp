#include "quantization/noise_model.h"

#include <algorithm>
#include <cmath>

#include "base/half.h"
#include "quantization/vectorised.h"

namespace hone::quantization {
namespace {

constexpr double kWeightShare = 0.5;  ///< second-order rounding leaves about half of the noise

/// Variance of `count` sequences, patch by patch.
class Variances {
 public:
  explicit Variances(std::size_t count) : sums_(count, 0), squares_(count, 0) {}
  void add(std::span<const double> values) {
    ++added_;
    for (std::size_t i = 0; i < values.size(); ++i) {
      sums_[i] += values[i];
      squares_[i] += values[i] * values[i];
    }
  }
  [[nodiscard]] std::vector<double> values() const {
    std::vector<double> variances;
    for (std::size_t i = 0; i < sums_.size(); ++i) {
      const double mean = sums_[i] / added_;
      variances.push_back(std::max(squares_[i] / added_ - mean * mean, 0.0));
    }
    return variances;
  }

 private:
  double added_ = 0;
  std::vector<double> sums_;
  std::vector<double> squares_;
};

constexpr std::size_t kWeighedPatches = 128;

/// Row by row, column by column.
std::vector<float> rows_of(const Layer& layer, std::span<const float> weights) {
  const WeightLayout& layout = layer.layout;
  std::vector<float> rows;
  rows.reserve(layout.rows() * layout.columns());
  for (std::size_t row = 0; row < layout.rows(); ++row) {
    for (std::size_t c = 0; c < layout.columns(); ++c) {
      rows.push_back(weights[layout.at(row, c / layout.taps, c % layout.taps)]);
    }
  }
  return rows;
}

/// Several sums side by side, so that the processor need not wait for each.
HONE_VECTORISED double dot(const float* a, const double* b, std::size_t count) {
  constexpr std::size_t kSums = 8;
  double sums[kSums] = {};
  std::size_t at = 0;
  for (; at + kSums <= count; at += kSums) {
    for (std::size_t i = 0; i < kSums; ++i) sums[i] += static_cast<double>(a[at + i]) * b[at + i];
  }
  double sum = 0;
  for (; at < count; ++at) sum += static_cast<double>(a[at]) * b[at];
  for (const double its : sums) sum += its;
  return sum;
}

void observe(Consumption& consumption, const Patches& patches) {
  const std::size_t columns = consumption.layer.layout.columns();
  Variances inputs(columns);
  Variances outputs(consumption.layer.layout.rows());
  std::vector<double> x(columns);
  std::vector<double> y(consumption.layer.layout.rows());
  const auto values = patches.values.all();
  const std::size_t count = values.size() / patches.window;
  const std::size_t stride = std::max<std::size_t>(count / kWeighedPatches, 1);
  for (std::size_t p = 0; p < count; p += stride) {
    for (std::size_t c = 0; c < columns; ++c) {
      x[c] = from_f16(values[p * patches.window + c]);
    }
    for (std::size_t row = 0; row < y.size(); ++row) {
      y[row] = dot(&consumption.weights[row * columns], x.data(), columns);
    }
    inputs.add(x);
    outputs.add(y);
  }
  consumption.input_variance = inputs.values();
  consumption.output_variance = outputs.values();
}

}  // namespace

std::optional<Consumption> consumption_of(const EqualiseInput& input, std::size_t weights) {
  const WeightQuantizer& quantizer = input.placement.weights[weights];
  const auto patches = input.patches.find(quantizer.node);
  const Layer layer = layer_of(input.graph, quantizer);
  if (patches == input.patches.end() || patches->second->values.empty() ||
      layer.kind == LayerKind::other || layer.layout.groups != 1 ||
      patches->second->window != layer.layout.columns()) {
    return std::nullopt;
  }
  const auto& bytes = input.constants[static_cast<std::size_t>(quantizer.constant)];
  Consumption consumption{.layer = layer, .weights = rows_of(layer, floats(bytes))};
  observe(consumption, *patches->second);
  return consumption;
}

double noise_of(const Consumption& consumption, std::span<const float> scales, double input_step) {
  const std::size_t taps = consumption.layer.layout.taps;
  const std::size_t columns = consumption.layer.layout.columns();
  double scaled_variance = 0;
  for (std::size_t c = 0; c < columns; ++c) {
    const double s = scales[c / taps];
    scaled_variance += s * s * consumption.input_variance[c];
  }
  const auto& outputs = consumption.output_variance;
  const double least = 1e-6 * *std::max_element(outputs.begin(), outputs.end());
  double total = 0;
  double counted = 0;
  for (std::size_t row = 0; row < outputs.size(); ++row) {
    if (!(outputs[row] > least)) continue;
    double squares = 0;
    double largest = 0;
    for (std::size_t c = 0; c < columns; ++c) {
      const double w = consumption.weights[row * columns + c] / scales[c / taps];
      squares += w * w;
      largest = std::max(largest, std::abs(w));
    }
    const double weight_step = largest / 127;
    total += (squares * input_step * input_step / 12 +
              kWeightShare * weight_step * weight_step / 12 * scaled_variance) /
             outputs[row];
    counted += 1;
  }
  return counted > 0 ? total / counted : 0;
}

}  // namespace hone::quantization
