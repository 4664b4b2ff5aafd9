// What a network does to its input before it looks at it.

#include <algorithm>
#include <cmath>

#include "intake/card_clues.h"

namespace hone::intake {
namespace {

using model::Graph;
using model::Node;

constexpr std::size_t kImageRank = 4;
constexpr int kLongestPath = 32;  // operators between an input and its first convolution
// Means of ImageNet, red to blue, and how far values from rounding and halves may lie off.
constexpr std::array<double, 3> kImageNetMean{123.675, 116.28, 103.53};
constexpr double kMeanTolerance = 2;
constexpr double kPixelRange = 255;

/// The node behind conversions and quantizers of constants.
const Node* constant_behind(const Graph& graph, const model::Source& source) {
  const Node* node = &graph.nodes[static_cast<std::size_t>(source.node)];
  while (node->type == "Convert" && !node->inputs.empty()) {
    node = &graph.nodes[static_cast<std::size_t>(node->inputs[0].node)];
  }
  return node->constant ? node : nullptr;
}

std::vector<double> values_behind(const Graph& graph, const Node& node, std::size_t input) {
  if (input >= node.inputs.size()) return {};
  const Node* constant = constant_behind(graph, node.inputs[input]);
  return constant == nullptr ? std::vector<double>() : constant->constant->values;
}

const model::Tensor* tensor_of(const Graph& graph, const model::Source& source) {
  const auto& node = graph.nodes[static_cast<std::size_t>(source.node)];
  const auto port = static_cast<std::size_t>(source.port);
  return port < node.outputs.size() ? &node.outputs[port] : nullptr;
}

/// The place of the input's Parameter: by name, or the only one there is.
std::optional<std::int32_t> parameter_of(const Graph& graph, const model::Port& input) {
  std::optional<std::int32_t> only;
  std::size_t count = 0;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    if (graph.nodes[i].type != "Parameter") continue;
    if (graph.nodes[i].name == input.name) return static_cast<std::int32_t>(i);
    only = static_cast<std::int32_t>(i);
    ++count;
  }
  return count == 1 ? only : std::nullopt;
}

/// Walks along the only consumer of each node.
class Walk {
 public:
  Walk(const Graph& graph, std::int32_t start) : graph_(graph), at_(start) {}

  InputPath run() {
    for (int steps = 0; steps < kLongestPath && step(); ++steps) {
    }
    return std::move(path_);
  }

 private:
  /// The consumer to go on with: the only one, or the first of several convolutions. Nodes that
  /// ask for the shape alone do not count.
  std::optional<std::int32_t> next() const {
    std::optional<std::int32_t> found;
    for (std::size_t i = static_cast<std::size_t>(at_) + 1; i < graph_.nodes.size(); ++i) {
      const Node& node = graph_.nodes[i];
      const auto reads = [&](const model::Source& source) { return source.node == at_; };
      if (node.type == "ShapeOf" || std::none_of(node.inputs.begin(), node.inputs.end(), reads)) {
        continue;
      }
      if (found && node.type != "Convolution") return std::nullopt;
      if (!found) found = static_cast<std::int32_t>(i);
    }
    return found;
  }

  bool step() {
    const auto consumer = next();
    if (!consumer) return false;
    const Node& node = graph_.nodes[static_cast<std::size_t>(*consumer)];
    const std::int32_t from = std::exchange(at_, *consumer);
    if (node.type == "Convolution" || node.type == "GroupConvolution") return arrive(node);
    if (node.type == "Transpose") return transpose(node);
    if (node.type == "Gather") return reverse(values_behind(graph_, node, 1));
    if (node.type == "Concat") return reverse(ports_of(node, from));
    if (is_arithmetic(node.type)) return arithmetic(node, from);
    return node.type == "Convert" || node.type == "FakeQuantize" || node.type == "Split" ||
           node.type == "VariadicSplit";
  }

  bool arrive(const Node& node) {
    if (node.inputs.size() < 2) return false;
    const auto* image = tensor_of(graph_, node.inputs[0]);
    const auto* weights = tensor_of(graph_, node.inputs[1]);
    const bool grouped = node.type == "GroupConvolution";
    const std::size_t rank = kImageRank + (grouped ? 1 : 0);
    if (image == nullptr || weights == nullptr || weights->shape.size() != rank) return false;
    if (image->shape.size() != kImageRank) return false;
    path_.channels = weights->shape[grouped ? 2 : 1] * (grouped ? weights->shape[0] : 1);
    path_.layout = channels_last_ ? "NHWC" : "NCHW";
    return false;
  }

  bool transpose(const Node& node) {
    channels_last_ = true;
    return values_behind(graph_, node, 1) == std::vector<double>{0, 3, 1, 2};
  }

  static std::vector<double> ports_of(const Node& concat, std::int32_t split) {
    std::vector<double> ports;
    for (const auto& source : concat.inputs) {
      ports.push_back(source.node == split ? source.port : -1);
    }
    return ports;
  }

  bool reverse(const std::vector<double>& order) {
    reversed_ = !reversed_;
    return order == std::vector<double>{2, 1, 0};
  }

  static bool is_arithmetic(const std::string& type) {
    return type == "Add" || type == "Subtract" || type == "Multiply" || type == "Divide";
  }

  bool arithmetic(const Node& node, std::int32_t from) {
    if (node.inputs.size() != 2) return false;
    const bool is_first = node.inputs[0].node == from;
    auto values = values_behind(graph_, node, is_first ? 1 : 0);
    if (values.size() != 1 && values.size() != 3) return false;
    if (!is_first && (node.type == "Subtract" || node.type == "Divide")) return false;
    if (reversed_) std::reverse(values.begin(), values.end());
    return compose(node.type, values);
  }

  bool compose(const std::string& type, const std::vector<double>& values) {
    auto& multiply = path_.multiply;
    auto& add = path_.add;
    if (multiply.empty()) {
      multiply = {1};
      add = {0};
    }
    const std::size_t channels = std::max(multiply.size(), values.size());
    if (multiply.size() < channels) {
      multiply.resize(channels, multiply[0]);
      add.resize(channels, add[0]);
    }
    for (std::size_t i = 0; i < channels; ++i) {
      const double value = values[values.size() == 1 ? 0 : i];
      if (type == "Add") add[i] += value;
      if (type == "Subtract") add[i] -= value;
      if (type != "Multiply" && type != "Divide") continue;
      const double factor = type == "Multiply" ? value : 1 / value;
      multiply[i] *= factor;
      add[i] *= factor;
    }
    return true;
  }

  const Graph& graph_;
  std::int32_t at_;
  InputPath path_;
  bool channels_last_ = false;
  bool reversed_ = false;
};

/// (x - mean) / scale, as a card would say it.
struct Normalisation {
  std::vector<double> mean;
  std::vector<double> scale;

  [[nodiscard]] bool mean_is(double from, double to) const {
    return std::all_of(mean.begin(), mean.end(), [&](double m) { return m > from && m < to; });
  }
  [[nodiscard]] bool scale_is(double from, double to) const {
    return std::all_of(scale.begin(), scale.end(), [&](double s) { return s > from && s <= to; });
  }
};

std::optional<Normalisation> normalisation_of(const InputPath& path) {
  Normalisation found;
  for (std::size_t i = 0; i < path.multiply.size(); ++i) {
    const double mean = -path.add[i] / path.multiply[i];
    const double scale = 1 / path.multiply[i];
    if (!std::isfinite(mean) || !std::isfinite(scale)) return std::nullopt;
    found.mean.push_back(mean == 0 ? 0 : mean);  // never a negative zero
    found.scale.push_back(scale);
  }
  const bool none = found.mean == std::vector<double>(found.mean.size(), 0) &&
                    found.scale == std::vector<double>(found.scale.size(), 1);
  return none ? std::nullopt : std::optional(std::move(found));
}

bool is_near_image_net(std::vector<double> mean, double unit) {
  for (std::size_t i = 0; i < mean.size(); ++i) {
    if (std::abs(mean[i] * unit - kImageNetMean[i]) > kMeanTolerance) return false;
  }
  return mean.size() == kImageNetMean.size();
}

/// The order of channels that the means of ImageNet give away.
std::optional<model::Color> order_of(std::vector<double> mean, double unit) {
  if (is_near_image_net(mean, unit)) return model::Color::rgb;
  std::reverse(mean.begin(), mean.end());
  return is_near_image_net(mean, unit) ? std::optional(model::Color::bgr) : std::nullopt;
}

std::string list(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) {
    text += (text.empty() ? "" : ", ") + fmt::format("{:.4g}", value);
  }
  return text;
}

std::string sentence(const Normalisation& found) {
  const bool subtracts = !(found.mean == std::vector<double>(found.mean.size(), 0));
  const bool divides = !(found.scale == std::vector<double>(found.scale.size(), 1));
  std::string text = "The network itself";
  if (subtracts) text += " subtracts " + list(found.mean);
  if (subtracts && divides) text += " and";
  if (divides) text += " divides by " + list(found.scale);
  return text + " at its input.";
}

}  // namespace

InputPath follow_input(const model::Graph& graph, const model::Port& input) {
  const auto start = parameter_of(graph, input);
  return start ? Walk(graph, *start).run() : InputPath();
}

void read_input_path(const CardClues& clues, model::Card& card) {
  const auto* image = image_input(clues.record);
  if (image == nullptr) return;
  const auto found = normalisation_of(follow_input(clues.graph, *image));
  if (!found) return;
  card.notes.push_back(sentence(*found));
  set_source(card, {"mean", "scale"}, "graph");
  // A mean within 0..1 and a scale to match: the pixels are expected as fractions of 255.
  const bool fractions = found->mean_is(0, 1) && found->scale_is(0.1, 1);
  if (fractions && model::is_float(image->precision)) {
    card.scale = {kPixelRange};
    card.notes.emplace_back("It takes values from 0 to 1, so pixels are divided by 255 before.");
  }
  const auto order = order_of(found->mean, fractions ? kPixelRange : 1);
  if (!order || card.color == model::Color::gray) return;
  card.color = *order;
  set_source(card, {"color"}, "graph");
  card.notes.emplace_back("The means are those of ImageNet, which gives the order of the colours.");
}

}  // namespace hone::intake
