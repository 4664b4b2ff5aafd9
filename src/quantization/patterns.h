#pragma once
// Patterns of layers: which the device runs as one, and which are left in float. A pattern is a
// row of text; matching is over what depends on inputs only (constants are not part of a pattern).
//
// A row has one word for each layer, in an order in which each is connected to an earlier one. A
// word is operator types with "|" between them, or a family (Linear, Activation, Arithmetic,
// Elementwise), or "*" for a layer of any type that is not part of the match. A word's output goes
// to the next word, unless that one begins with "/". A word that ends in "!" must be there and is
// not part of the match. Further edges are listed behind: "0>4". Between the layers of a match
// there are exactly the edges of the row.
//
// Source: NNCF 3.4's patterns for OpenVINO.

#include <string_view>
#include <vector>

#include "quantization/placement_view.h"

namespace hone::quantization {

struct PatternRow {
  std::string_view layers;
  std::string_view edges = {};
};

/// strict: only the first layer takes from outside, only the last gives to outside.
enum class Matching { strict, loose };

/// Nodes of each match in the row's order. Larger patterns first, a node is in one match only;
/// among equals the earlier row, then the earlier first node.
std::vector<std::vector<std::int32_t>> find_matches(const View& view,
                                                    std::span<const PatternRow> rows,
                                                    Matching matching);

/// Rows of what the device runs as one layer.
std::vector<PatternRow> fused_patterns(Rules rules);

/// Layers that compute as one: the first takes the inputs, the last gives the output.
struct Unit {
  std::vector<std::int32_t> nodes;
  [[nodiscard]] std::int32_t head() const { return nodes.front(); }
  [[nodiscard]] std::int32_t tail() const { return nodes.back(); }
};
/// All alive nodes in units, in topological order of their heads, and the unit of each node (-1).
struct Units {
  std::vector<Unit> all;
  std::vector<std::int32_t> of_node;
};
Units fuse(const View& view, Rules rules);

}  // namespace hone::quantization
