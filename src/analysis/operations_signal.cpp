// Transforms of signals. A complex transform of n points is 5 n log2 n operations, a real one half
// of it, whatever n is (the convention of FFTW's benchmarks, fftw.org/speed/method.html). Scaling
// by 1 / n is one operation per real number.

#include "analysis/operations.h"

namespace hone::analysis {
namespace {

const std::vector<double>* values_at(const NodeView& node, std::size_t port) {
  const model::Node* from = node.source(port);
  return from != nullptr && from->constant ? &from->constant->values : nullptr;
}

/// Value of a constant scalar.
double scalar_at(const NodeView& node, std::size_t port) {
  const auto* values = values_at(node, port);
  return values != nullptr && values->size() == 1 ? values->front() : kUnknown;
}

double extent_of(const model::Shape& shape, double axis) {
  if (!(axis >= 0) || axis >= static_cast<double>(shape.size())) return kUnknown;
  const std::int64_t extent = shape[static_cast<std::size_t>(axis)];
  return extent < 0 ? kUnknown : static_cast<double>(extent);
}

/// Product of the extents of `shape`, of rank `rank` without the pairs of complex numbers, along
/// all axes (input 1) but the last `without`.
double points_along(const NodeView& node, const model::Shape& shape, double rank,
                    std::size_t without) {
  const auto* axes = values_at(node, 1);
  if (axes == nullptr || axes->size() < without) return kUnknown;
  double points = 1;
  for (std::size_t i = 0; i + without < axes->size(); ++i) {
    const double axis = (*axes)[i];
    points *= extent_of(shape, axis < 0 ? axis + rank : axis);
  }
  return points;
}

double transform(double factor, double numbers, double points) {
  return points > 1 ? factor * numbers * std::log2(points) : points * 0;
}

/// Input and output are pairs; the output has the extents of the transform.
template <int kScaling>
Count complex_transform(const NodeView& node) {
  const model::Tensor* out = node.output(0);
  if (out == nullptr || out->shape.empty()) return {kUnknown, 0};
  const double numbers = node.output_elements(0) / 2;
  const double rank = static_cast<double>(out->shape.size()) - 1;
  const double points = points_along(node, out->shape, rank, 0);
  return {transform(5, numbers, points) + kScaling * 2 * numbers, 0};
}

/// From real numbers to pairs. Along the last axis the output has n / 2 + 1 of n points: n is in
/// the signal size (input 2), else that of the input.
Count real_transform(const NodeView& node) {
  const model::Tensor* in = node.input(0);
  const model::Tensor* out = node.output(0);
  const auto* axes = values_at(node, 1);
  if (in == nullptr || out == nullptr || axes == nullptr || axes->empty()) return {kUnknown, 0};
  const auto rank = static_cast<double>(in->shape.size());
  const double axis = axes->back() < 0 ? axes->back() + rank : axes->back();
  double length = extent_of(in->shape, axis);
  if (node.has_input(2)) {
    const auto* sizes = values_at(node, 2);
    const double size = sizes != nullptr && !sizes->empty() ? sizes->back() : kUnknown;
    if (!(size == -1)) length = size;
  }
  const double numbers = node.output_elements(0) / 2 / extent_of(out->shape, axis) * length;
  return {transform(2.5, numbers, length * points_along(node, out->shape, rank, 1)), 0};
}

/// From pairs to real numbers, which have the extents of the transform.
Count inverse_real_transform(const NodeView& node) {
  const model::Tensor* out = node.output(0);
  if (out == nullptr) return {kUnknown, 0};
  const auto rank = static_cast<double>(out->shape.size());
  const double numbers = node.output_elements(0);
  return {transform(2.5, numbers, points_along(node, out->shape, rank, 0)) + numbers, 0};
}

/// Frames of n points, of which n / 2 + 1 pairs are kept.
double frames_of(double elements, double points) {
  return elements / (2 * (std::floor(points / 2) + 1));
}

/// Per frame the window and a real transform.
Count short_time_transform(const NodeView& node) {
  const double points = scalar_at(node, 2);
  const double frames = frames_of(node.output_elements(0), points);
  return {frames * (points + transform(2.5, points, points)), 0};
}

/// Per frame a scaled transform, the window, its square, and both added to what overlaps; then a
/// division per output element.
Count inverse_short_time_transform(const NodeView& node) {
  const double points = scalar_at(node, 2);
  const double frames = frames_of(node.input_elements(0), points);
  return {frames * (5 * points + transform(2.5, points, points)) + node.output_elements(0), 0};
}

constexpr OperatorRow kRows[] = {
    {"DFT", complex_transform<0>},     {"IDFT", complex_transform<1>},
    {"IRDFT", inverse_real_transform}, {"ISTFT", inverse_short_time_transform},
    {"RDFT", real_transform},          {"STFT", short_time_transform},
};

}  // namespace

std::span<const OperatorRow> signal_operators() { return kRows; }

}  // namespace hone::analysis
