#include "intake/edges.h"

namespace hone::intake {

// Nodes whose inputs are all done are done; what is left over is a cycle.
std::optional<std::size_t> find_cycle(std::size_t nodes, const Edges& edges) {
  std::vector<std::vector<std::size_t>> followers(nodes);
  std::vector<std::size_t> waiting(nodes, 0);
  for (const auto& [from, to] : edges) {
    followers[from].push_back(to);
    ++waiting[to];
  }
  std::vector<std::size_t> ready;
  for (std::size_t i = 0; i < nodes; ++i) {
    if (waiting[i] == 0) ready.push_back(i);
  }
  for (std::size_t done = 0; done < ready.size(); ++done) {
    for (const std::size_t next : followers[ready[done]]) {
      if (--waiting[next] == 0) ready.push_back(next);
    }
  }
  for (std::size_t i = 0; i < nodes; ++i) {
    if (waiting[i] != 0) return i;
  }
  return std::nullopt;
}

}  // namespace hone::intake
