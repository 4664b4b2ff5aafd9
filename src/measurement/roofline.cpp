#include "measurement/roofline.h"

#include <set>

namespace hone::measurement {
namespace {

constexpr double kOverheadShare = 0.3;

bool is_one_of(const std::string& word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string lower(std::string_view text) {
  std::string low(text);
  for (char& letter : low) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return low;
}

const model::Tensor* tensor_at(const model::Graph& graph, const model::Source& source) {
  const auto& outputs = graph.nodes[static_cast<std::size_t>(source.node)].outputs;
  const auto port = static_cast<std::size_t>(source.port);
  return port < outputs.size() ? &outputs[port] : nullptr;
}

const model::Tensor* input_of(const model::Graph& graph, const model::Node& node, std::size_t i) {
  return i < node.inputs.size() ? tensor_at(graph, node.inputs[i]) : nullptr;
}

/// Elements of a tensor; 0 where they are not known.
double elements_of(const model::Tensor* tensor) {
  if (tensor == nullptr) return 0;
  return static_cast<double>(model::element_count(tensor->shape).value_or(0));
}

/// Extent of a dimension; a negative one counts from the end. 0 where there is none.
double extent_of(const model::Tensor* tensor, int dimension) {
  if (tensor == nullptr) return 0;
  const auto rank = static_cast<int>(tensor->shape.size());
  const int at = dimension < 0 ? rank + dimension : dimension;
  return at >= 0 && at < rank ? static_cast<double>(std::max<std::int64_t>(
                                    0, tensor->shape[static_cast<std::size_t>(at)]))
                              : 0;
}

double bytes_of(const model::Tensor& tensor) {
  return static_cast<double>(model::byte_count(tensor.shape, tensor.precision).value_or(0));
}

double compute_ms(const result::LayerTime& layer, double gflops) {
  return layer.gflop / gflops * 1e3;
}

double memory_ms(const result::LayerTime& layer, const result::Peaks& peaks) {
  const double near = layer.traffic_bytes <= peaks.cache_bytes ? peaks.cache_gbytes_per_second : 0;
  const double bandwidth = std::max(near, peaks.gbytes_per_second);
  return static_cast<double>(layer.traffic_bytes) / (bandwidth * 1e9) * 1e3;
}

std::optional<double> peak_of(const result::LayerTime& layer, const result::Peaks& peaks) {
  const auto found = peaks.gflops_by_precision.find(layer.arithmetic);
  if (found == peaks.gflops_by_precision.end() || found->second <= 0) return std::nullopt;
  return found->second;
}

}  // namespace

std::string arithmetic_of(const result::LayerTime& layer) {
  const std::size_t mark = layer.kernel.rfind('_');
  std::string word = mark == std::string::npos ? "" : lower(layer.kernel.substr(mark + 1));
  if (!is_one_of(word, {"i8", "u8", "f32", "bf16", "f16", "f64"})) word = lower(layer.precision);
  if (word.starts_with("fp")) word.erase(1, 1);
  if (word == "i8" || word == "u8") {
    return is_one_of(layer.type,
                     {"Convolution", "Deconvolution", "FullyConnected", "MatMul", "Pooling"})
               ? "int8"
               : "f32";
  }
  return word;
}

double gflop_from_shapes(const model::Graph& runtime, const model::Node& node) {
  const auto* data = input_of(runtime, node, 0);
  const auto* weights = input_of(runtime, node, 1);
  const auto* output = node.outputs.empty() ? nullptr : &node.outputs.front();
  double elements = elements_of(output);
  double channels = 0;
  if (node.type == "Convolution") {
    channels = extent_of(output, 1);
  } else if (node.type == "Deconvolution") {
    elements = elements_of(data);
    channels = extent_of(data, 1);
  } else if (node.type == "FullyConnected") {
    channels = extent_of(output, -1);
  }
  return channels > 0 ? 2 * elements * elements_of(weights) / channels / 1e9 : 0;
}

std::uint64_t traffic_of(const model::Graph& runtime, const model::Node& node) {
  double bytes = 0;
  for (const auto& output : node.outputs) bytes += bytes_of(output);
  std::set<std::pair<std::int32_t, std::int32_t>> seen;
  for (const auto& source : node.inputs) {
    const auto* tensor = tensor_at(runtime, source);
    if (tensor != nullptr && seen.emplace(source.node, source.port).second) {
      bytes += bytes_of(*tensor);
    }
  }
  return static_cast<std::uint64_t>(bytes);
}

std::optional<double> allowed_ms(const result::LayerTime& layer, const result::Peaks& peaks) {
  if (peaks.gbytes_per_second <= 0) return std::nullopt;
  if (layer.gflop <= 0) return memory_ms(layer, peaks);
  const auto peak = peak_of(layer, peaks);
  if (!peak) return std::nullopt;
  return std::max(compute_ms(layer, *peak), memory_ms(layer, peaks));
}

void add_roof(const result::Peaks& peaks, result::LayerTime& layer) {
  const auto allowed = allowed_ms(layer, peaks);
  if (!allowed || layer.time_ms.value_or(0) <= 0 || *allowed <= 0) return;
  layer.roof_share = *allowed / *layer.time_ms;
  if (layer.gflop > 0) layer.roof_gflops = layer.gflop / *allowed * 1e3;
  if (*layer.roof_share < kOverheadShare) {
    layer.bound = "overhead";
  } else {
    const bool is_memory = layer.gflop <= 0 || memory_ms(layer, peaks) >= *allowed;
    layer.bound = is_memory ? "memory" : "compute";
  }
}

}  // namespace hone::measurement
