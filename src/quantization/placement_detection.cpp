// What follows the last layers with weights in a detector works with coordinates: a step of an
// 8-bit scale over an image is several pixels wide.

#include <algorithm>

#include "quantization/placement_rules.h"

namespace hone::quantization {
namespace {

constexpr std::string_view kReason = "detection output";
constexpr std::uint64_t kGridElements = 16;  ///< a grid or list of anchors has at least so many
constexpr std::uint64_t kProjection = 256;   ///< weights of a projection of distances at most

/// The unit graph, seen from its ends.
class Ends {
 public:
  Ends(const View& view, const Units& units) : view_(view), units_(units) {}

  [[nodiscard]] std::int32_t count() const { return static_cast<std::int32_t>(units_.all.size()); }
  [[nodiscard]] const Unit& unit(std::int32_t i) const {
    return units_.all[static_cast<std::size_t>(i)];
  }
  [[nodiscard]] std::vector<std::int32_t> producers(std::int32_t i) const {
    std::vector<std::int32_t> found;
    for (const auto& source : view_.node(unit(i).head()).inputs) {
      const auto producer = units_.of_node[static_cast<std::size_t>(source.node)];
      if (producer >= 0) found.push_back(producer);
    }
    return found;
  }
  [[nodiscard]] bool has_weights(std::int32_t i) const {
    return std::any_of(unit(i).nodes.begin(), unit(i).nodes.end(),
                       [&](std::int32_t node) { return view_.has_weights(node); });
  }
  [[nodiscard]] bool has_family(std::int32_t i, unsigned families) const {
    return std::any_of(unit(i).nodes.begin(), unit(i).nodes.end(), [&](std::int32_t node) {
      return (view_.op(node).families & families) != 0;
    });
  }
  [[nodiscard]] bool is(std::int32_t i, std::string_view type) const {
    return std::any_of(unit(i).nodes.begin(), unit(i).nodes.end(),
                       [&](std::int32_t node) { return view_.node(node).type == type; });
  }
  [[nodiscard]] const View& view() const { return view_; }

 private:
  const View& view_;
  const Units& units_;
};

/// Units from which a result is reached without passing a layer with weights.
std::vector<bool> before_results(const Ends& ends) {
  std::vector<bool> in(static_cast<std::size_t>(ends.count()));
  for (std::int32_t i = ends.count(); i-- > 0;) {
    const auto at = static_cast<std::size_t>(i);
    if (ends.is(i, "Result")) in[at] = true;
    const bool stops = ends.has_weights(i) || ends.is(i, "Parameter");
    if (stops) in[at] = false;
    if (!in[at]) continue;
    for (const auto producer : ends.producers(i)) in[static_cast<std::size_t>(producer)] = true;
  }
  return in;
}

/// Units of `region` on a way to a result that meets a unit which picks or builds boxes.
std::vector<bool> around_markers(const Ends& ends, const std::vector<bool>& region,
                                 unsigned markers) {
  std::vector<bool> below(region.size());
  std::vector<bool> above(region.size());
  for (std::int32_t i = ends.count(); i-- > 0;) {
    const auto at = static_cast<std::size_t>(i);
    if (!region[at]) continue;
    below[at] = below[at] || ends.has_family(i, markers);
    if (!below[at]) continue;
    for (const auto producer : ends.producers(i)) below[static_cast<std::size_t>(producer)] = true;
  }
  for (std::int32_t i = 0; i < ends.count(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (!region[at]) continue;
    const auto producers = ends.producers(i);
    above[at] = ends.has_family(i, markers) ||
                std::any_of(producers.begin(), producers.end(), [&](std::int32_t producer) {
                  return above[static_cast<std::size_t>(producer)];
                });
  }
  std::vector<bool> around(region.size());
  for (std::size_t i = 0; i < region.size(); ++i) {
    around[i] = region[i] && (below[i] || above[i]);
  }
  return around;
}

/// The expected value over a Softmax as a convolution or product with few weights: distances of
/// box sides ("distribution focal loss", Li et al. 2020).
bool is_projection(const View& view, std::int32_t node) {
  if (!view.has_weights(node)) return false;
  const auto& layer = view.node(node);
  const auto port = view.weight_ports[static_cast<std::size_t>(node)].front();
  const auto& weights = view.tensor(layer.inputs[static_cast<std::size_t>(port)]).shape;
  const auto elements = model::element_count(weights).value_or(UINT64_MAX);
  const auto longest = weights.empty() ? 0 : *std::max_element(weights.begin(), weights.end());
  if (elements > kProjection || elements != static_cast<std::uint64_t>(longest)) return false;
  model::Source source = layer.inputs[port == 0 ? 1 : 0];
  while (view.op(source.node).trait == Trait::agnostic && view.is_alive(source.node)) {
    source = view.node(source.node).inputs[0];
  }
  return view.node(source.node).type == "Softmax";
}

bool is_projection_unit(const Ends& ends, std::int32_t i) {
  return is_projection(ends.view(), ends.unit(i).head());
}

/// Units below which no layer with weights comes, projections of distances aside.
std::vector<bool> after_weights(const Ends& ends) {
  std::vector<bool> weights_below(static_cast<std::size_t>(ends.count()));
  std::vector<bool> after(weights_below.size());
  for (std::int32_t i = ends.count(); i-- > 0;) {
    const auto at = static_cast<std::size_t>(i);
    const bool weighted = ends.has_weights(i) && !is_projection_unit(ends, i);
    after[at] = !weighted && !weights_below[at] && !ends.is(i, "Parameter");
    if (!weighted && !weights_below[at]) continue;
    for (const auto producer : ends.producers(i)) {
      weights_below[static_cast<std::size_t>(producer)] = true;
    }
  }
  return after;
}

/// Arithmetic with a constant that differs along two dimensions: cells of a grid, anchors.
bool is_grid_arithmetic(const View& view, std::int32_t node) {
  if ((view.op(node).families & kArithmetic) == 0) return false;
  const auto& inputs = view.node(node).inputs;
  return std::any_of(inputs.begin(), inputs.end(), [&](const model::Source& source) {
    if (view.is_alive(source.node)) return false;
    const auto& shape = view.tensor(source).shape;
    const auto wide = std::count_if(shape.begin(), shape.end(), [](auto size) { return size > 1; });
    return wide > 1 && model::element_count(shape).value_or(0) >= kGridElements;
  });
}

/// A result whose way from the last weights holds a squashing or exponential function and grid
/// arithmetic shows boxes.
bool decodes_boxes(const Ends& ends, const std::vector<std::int32_t>& way) {
  bool squashes = false;
  bool grid = false;
  for (const auto i : way) {
    squashes =
        squashes || ends.is(i, "Exp") || ends.is(i, "Sigmoid") || is_projection_unit(ends, i);
    const auto& nodes = ends.unit(i).nodes;
    grid = grid || std::any_of(nodes.begin(), nodes.end(), [&](std::int32_t node) {
             return is_grid_arithmetic(ends.view(), node);
           });
  }
  return squashes && grid;
}

std::vector<std::int32_t> way_to(const Ends& ends, std::int32_t result,
                                 const std::vector<bool>& region) {
  std::vector<std::int32_t> way{result};
  std::vector<bool> seen(region.size());
  for (std::size_t n = 0; n < way.size(); ++n) {
    for (const auto producer : ends.producers(way[n])) {
      const auto at = static_cast<std::size_t>(producer);
      if (!region[at] || seen[at]) continue;
      seen[at] = true;
      way.push_back(producer);
    }
  }
  return way;
}

void give_unit(const Ends& ends, std::int32_t i, Reasons& reasons) {
  for (const auto node : ends.unit(i).nodes) reasons.give(node, kReason);
}

}  // namespace

void leave_detection(const View& view, const Units& units, Rules rules, Reasons& reasons) {
  const Ends ends(view, units);
  const auto region = before_results(ends);
  const unsigned markers = rules == Rules::peer ? kDetection : kDetection | kMoreDetection;
  const auto around = around_markers(ends, region, markers);
  for (std::int32_t i = 0; i < ends.count(); ++i) {
    if (around[static_cast<std::size_t>(i)]) give_unit(ends, i, reasons);
  }
  if (rules == Rules::peer) return;
  const auto after = after_weights(ends);
  for (std::int32_t i = 0; i < ends.count(); ++i) {
    if (!ends.is(i, "Result")) continue;
    const auto way = way_to(ends, i, after);
    if (!decodes_boxes(ends, way)) continue;
    for (const auto part : way) give_unit(ends, part, reasons);
  }
}

}  // namespace hone::quantization
