#pragma once
// Cycles in a graph of numbered nodes. Private to this room.

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace hone::intake {

/// From the node that makes a value to the node that uses it; both below the number of nodes.
using Edges = std::vector<std::pair<std::size_t, std::size_t>>;

/// A node that lies in a cycle or behind one; nothing when there is none (Kahn 1962). Linear.
std::optional<std::size_t> find_cycle(std::size_t nodes, const Edges& edges);

}  // namespace hone::intake
