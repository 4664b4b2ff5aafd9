#include "quantization/compress.h"

#include "quantization/compress_levels.h"
#include "quantization/layers.h"

namespace hone::quantization {
namespace {

constexpr std::uint64_t kSmallestWeight = 1024;
constexpr std::int64_t kSmallestGroup = 16;

/// Where a layer has its weights.
struct Place {
  std::int32_t port = 1;
  std::vector<std::size_t> channels;       ///< dimensions with a scale for each entry
  std::optional<std::size_t> summed = {};  ///< the dimension that may be split into groups
};

/// A constant that becomes integers, and its consumers.
struct Candidate {
  std::int32_t constant = -1;
  Place place;
  std::vector<Consumer> consumers;
  bool keeps_8_bits = false;
};

const model::Node& at(const model::Graph& graph, std::int32_t node) {
  return graph.nodes[static_cast<std::size_t>(node)];
}

bool is_product(const model::Node& node) { return node.type == "MatMul"; }

/// A Gather along the first dimension of a table.
bool is_embedding(const model::Graph& graph, const model::Node& node) {
  if (node.type != "Gather" || node.inputs.size() < 3) return false;
  const auto& axis = at(graph, node.inputs[2].node).constant;
  return axis && axis->values == std::vector<double>{0};
}

std::optional<Place> place_in(const model::Graph& graph, const model::Node& node,
                              std::size_t rank) {
  using Row = std::pair<std::string_view, std::vector<std::size_t>>;
  static const std::vector<Row> kConvolutions{{"Convolution", {0}},
                                              {"GroupConvolution", {0, 1}},
                                              {"ConvolutionBackpropData", {1}},
                                              {"GroupConvolutionBackpropData", {0, 2}}};
  for (const auto& [type, channels] : kConvolutions) {
    if (node.type == type) return Place{1, channels};
  }
  if (rank < 2) return std::nullopt;
  if (is_embedding(graph, node)) return Place{0, {0}};
  if (!is_product(node)) return std::nullopt;
  const auto transposed = node.attributes.find("transpose_b");
  const bool is_transposed = transposed != node.attributes.end() && transposed->second == "true";
  Place place{1, {}, is_transposed ? rank - 1 : rank - 2};
  for (std::size_t i = 0; i < rank; ++i) {
    if (i != *place.summed) place.channels.push_back(i);
  }
  return place;
}

std::optional<Candidate> candidate_at(const model::Graph& graph, std::int32_t index,
                                      std::vector<Consumer> consumers) {
  const auto& node = at(graph, index);
  if (node.type != "Constant" || consumers.empty()) return std::nullopt;
  const auto& [shape, precision] = node.outputs[0];
  if (precision != model::Precision::f32) return std::nullopt;
  if (model::element_count(shape).value_or(0) < kSmallestWeight) return std::nullopt;
  Candidate candidate{.constant = index, .place = {}, .consumers = std::move(consumers)};
  for (const auto& consumer : candidate.consumers) {
    const auto& layer = at(graph, consumer.node);
    auto place = place_in(graph, layer, shape.size());
    if (!place || place->port != consumer.port) return std::nullopt;
    candidate.keeps_8_bits = candidate.keeps_8_bits || !is_product(layer);
    if (candidate.place.channels.empty()) candidate.place = std::move(*place);
  }
  return candidate;
}

/// In topological order of their first layers. The last product keeps 8 bits.
std::vector<Candidate> candidates_in(const model::Graph& graph) {
  auto consumers = consumers_of(graph);
  std::vector<Candidate> found;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    auto candidate = candidate_at(graph, static_cast<std::int32_t>(i), std::move(consumers[i]));
    if (candidate) found.push_back(std::move(*candidate));
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.consumers.front().node < b.consumers.front().node;
  });
  std::int32_t last = -1;
  for (const auto& candidate : found) {
    for (const auto& consumer : candidate.consumers) {
      if (is_product(at(graph, consumer.node))) last = std::max(last, consumer.node);
    }
  }
  for (auto& candidate : found) {
    const auto& layers = candidate.consumers;
    candidate.keeps_8_bits |= std::any_of(layers.begin(), layers.end(),
                                          [&](const auto& layer) { return layer.node == last; });
  }
  return found;
}

std::int64_t group_of(std::int64_t summed, std::int64_t wanted) {
  for (std::int64_t size = std::min(wanted, summed); size >= kSmallestGroup; --size) {
    if (summed % size == 0) return size;
  }
  return summed;
}

/// Elements that share a scale: one slice for each place along the channels.
struct Slices {
  std::vector<std::size_t> starts;   ///< first element of each slice, in the order of the scales
  std::vector<std::size_t> offsets;  ///< of a slice's elements from its start
};

std::vector<std::size_t> places(const model::Shape& shape, const model::Shape& scale_shape,
                                bool along_scales) {
  std::vector<std::size_t> found{0};
  std::size_t stride = *model::element_count(shape);
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const auto size = static_cast<std::size_t>(shape[axis]);
    stride /= size;
    if ((scale_shape[axis] == shape[axis]) != along_scales) continue;
    std::vector<std::size_t> next;
    next.reserve(found.size() * size);
    for (const std::size_t start : found) {
      for (std::size_t i = 0; i < size; ++i) next.push_back(start + i * stride);
    }
    found = std::move(next);
  }
  return found;
}

/// Shapes of the levels and of their scales; which precision.
engine::CompressedWeights form_of(const Candidate& candidate, const model::Shape& shape,
                                  const CompressOptions& options) {
  using model::Precision;
  const bool in_4_bits = options.bits == WeightBits::int4 && !candidate.keeps_8_bits;
  engine::CompressedWeights form{.node = {}};
  form.precision = in_4_bits ? (options.asymmetric ? Precision::u4 : Precision::i4)
                             : (options.asymmetric ? Precision::u8 : Precision::i8);
  form.shape = shape;
  form.scale_shape = model::Shape(shape.size(), 1);
  for (const std::size_t axis : candidate.place.channels) form.scale_shape[axis] = shape[axis];
  if (!in_4_bits || !candidate.place.summed) return form;
  const std::size_t axis = *candidate.place.summed;
  const std::int64_t group = group_of(shape[axis], options.group_size);
  if (group == shape[axis]) return form;
  const auto inner = static_cast<std::ptrdiff_t>(axis) + 1;
  form.shape[axis] = shape[axis] / group;
  form.shape.insert(form.shape.begin() + inner, group);
  form.scale_shape[axis] = shape[axis] / group;
  form.scale_shape.insert(form.scale_shape.begin() + inner, 1);
  return form;
}

/// Fills levels, scales and zero points; gives the signal to noise in decibels.
double fill(engine::CompressedWeights& form, std::span<const float> values) {
  const bool has_zero_point =
      form.precision == model::Precision::u8 || form.precision == model::Precision::u4;
  const auto starts = places(form.shape, form.scale_shape, true);
  const auto offsets = places(form.shape, form.scale_shape, false);
  form.levels.resize(values.size());
  std::vector<float> slice(offsets.size());
  std::vector<std::uint8_t> levels(offsets.size());
  double signal = 0;
  double noise = 0;
  for (const std::size_t start : starts) {
    for (std::size_t i = 0; i < slice.size(); ++i) slice[i] = values[start + offsets[i]];
    const auto [scale, zero_point] = find_levels(slice, form.precision, levels);
    form.scale.push_back(scale);
    if (has_zero_point) form.zero_point.push_back(zero_point);
    for (std::size_t i = 0; i < slice.size(); ++i) {
      const std::uint8_t byte = levels[i];
      form.levels[start + offsets[i]] = byte;
      const float level =
          has_zero_point ? byte : static_cast<float>(static_cast<std::int8_t>(byte));
      const double off = slice[i] - (level - zero_point) * scale;
      signal += static_cast<double>(slice[i]) * slice[i];
      noise += off * off;
    }
  }
  constexpr double kNoNoise = 200;  // decibels; more than f32 can tell apart
  if (noise == 0) return kNoNoise;
  return std::min(kNoNoise, 10 * std::log10(std::max(signal, 1e-300) / noise));
}

CompressedLayer report_of(const engine::CompressedWeights& form, const Candidate& candidate,
                          const model::Node& layer) {
  const std::uint64_t bits = model::bits_of(form.precision);
  const std::uint64_t elements = form.levels.size();
  CompressedLayer report{.layer = layer.name, .type = layer.type, .precision = form.precision};
  report.bytes_before = elements * sizeof(float);
  report.bytes_after = (elements * bits + 7) / 8 + form.scale.size() * sizeof(float) +
                       (form.zero_point.size() * bits + 7) / 8;
  const bool is_split = form.shape.size() > candidate.place.channels.size() + 1;
  if (candidate.place.summed && is_split)
    report.group_size = form.shape[*candidate.place.summed + 1];
  return report;
}

Status check(std::span<const float> values, const model::Node& constant) {
  if (std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); })) {
    return {};
  }
  return input_error("quantization.values", "A weight holds values that are not finite.")
      .at(constant.name)
      .fix("Check the model where it was trained or exported.");
}

}  // namespace

Result<Compression> compress(const model::Graph& graph,
                             const std::vector<std::span<const std::byte>>& constants,
                             const CompressOptions& options) {
  if (options.group_size < kSmallestGroup) {
    return usage_error("quantization.group", "A group of so few weights saves nothing.")
        .at(fmt::to_string(options.group_size))
        .fix(fmt::format("Use a group size of {} or more.", kSmallestGroup));
  }
  Compression done;
  for (const auto& candidate : candidates_in(graph)) {
    const auto& constant = at(graph, candidate.constant);
    const auto values = floats(constants[static_cast<std::size_t>(candidate.constant)]);
    HONE_CHECK(check(values, constant));
    auto form = form_of(candidate, constant.outputs[0].shape, options);
    const double snr_db = fill(form, values);
    const auto& layer = at(graph, candidate.consumers.front().node);
    done.weights.push_back(report_of(form, candidate, layer));
    done.weights.back().snr_db = snr_db;
    for (const auto& [node, port] : candidate.consumers) {
      form.node = at(graph, node).name;
      form.port = port;
      done.edits.weights.push_back(form);
    }
  }
  if (!done.weights.empty()) return done;
  return input_error("quantization.nothing", "The model has no weight that is worth compressing.")
      .fix("Compression takes weights of at least 1024 numbers in f32, f16 or bf16.");
}

}  // namespace hone::quantization
