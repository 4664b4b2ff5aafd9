#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

#include "base/text.h"
#include "report/graph.h"

namespace hone::report {
namespace {

constexpr std::size_t kTypesTold = 4;
constexpr std::size_t kHintBytes = 300;

using Groups = std::vector<std::vector<std::size_t>>;  // nodes by number, in topological order

bool is_one_of(std::string_view type, std::span<const std::string_view> types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

bool is_end(const result::GraphNode& node) {
  constexpr std::array<std::string_view, 2> kEnds{"Parameter", "Result"};
  return is_one_of(node.type, kEnds);
}

bool is_weighted(const result::GraphNode& node) {
  constexpr std::array<std::string_view, 8> kWeighted{"Convolution",
                                                      "GroupConvolution",
                                                      "ConvolutionBackpropData",
                                                      "GroupConvolutionBackpropData",
                                                      "LSTMSequence",
                                                      "GRUSequence",
                                                      "RNNSequence",
                                                      "MatMul"};
  return is_one_of(node.type, kWeighted);
}

/// Numbers of the nodes that depend on an input, in topological order.
std::vector<std::size_t> drawn_nodes(const result::GraphView& graph) {
  std::vector<bool> reads(graph.nodes.size());
  std::vector<bool> drawn(graph.nodes.size());
  std::vector<std::vector<std::size_t>> sources(graph.nodes.size());
  for (const auto& edge : graph.edges) {
    sources[static_cast<std::size_t>(edge.to)].push_back(static_cast<std::size_t>(edge.from));
  }
  std::vector<std::size_t> numbers;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const auto& from = sources[i];
    drawn[i] = graph.nodes[i].type != "Constant" &&
               (from.empty() ||
                std::any_of(from.begin(), from.end(), [&](std::size_t one) { return drawn[one]; }));
    if (drawn[i]) numbers.push_back(i);
  }
  return numbers;
}

/// The first `parts` of a name, never its last one; empty where it has fewer.
std::string scope_of(std::string_view name, std::size_t parts) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < parts; ++i) {
    const auto next = name.find_first_of("/.", end + (i > 0 ? 1 : 0));
    if (next == std::string_view::npos)
      return i == 0 ? std::string() : std::string(name.substr(0, end));
    end = next;
  }
  return std::string(name.substr(0, end));
}

/// Those that follow each other with the same text of a node.
Groups runs_of(const std::vector<std::size_t>& numbers,
               const std::function<std::string(std::size_t)>& text_of) {
  Groups groups;
  std::string last;
  for (const std::size_t number : numbers) {
    const std::string text = text_of(number);
    const bool apart = text.empty() || text != last;
    if (groups.empty() || apart) groups.emplace_back();
    groups.back().push_back(number);
    last = text;
  }
  return groups;
}

Groups singles(const std::vector<std::size_t>& numbers) {
  return runs_of(numbers, [](std::size_t) { return std::string(); });
}

Groups groups_of(const result::GraphView& graph, const std::vector<std::size_t>& numbers) {
  constexpr std::size_t kMostParts = 8;
  if (numbers.size() <= kMostBoxes) return singles(numbers);
  for (std::size_t parts = kMostParts; parts > 0; --parts) {
    // Inputs and outputs stay boxes of their own.
    auto groups = runs_of(numbers, [&](std::size_t number) {
      const auto& node = graph.nodes[number];
      return is_end(node) ? std::string() : scope_of(node.name, parts);
    });
    if (groups.size() <= kMostBoxes) return groups;
  }
  std::size_t weighted = 0;
  auto groups = runs_of(numbers, [&](std::size_t number) {
    const auto& node = graph.nodes[number];
    weighted += is_weighted(node) ? 1 : 0;
    return is_end(node) ? std::string() : std::to_string(weighted);
  });
  if (groups.size() <= kMostBoxes) return groups;
  groups.clear();
  const std::size_t each = (numbers.size() + kMostBoxes - 1) / kMostBoxes;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i % each == 0) groups.emplace_back();
    groups.back().push_back(numbers[i]);
  }
  return groups;
}

Box single_box(const result::GraphNode& node) {
  const std::string shape =
      node.outputs.empty() ? std::string() : model::to_text(node.outputs.front().shape);
  return {.kind = is_end(node)        ? BoxKind::end
                  : is_weighted(node) ? BoxKind::weighted
                                      : BoxKind::layer,
          .title = shape.empty() ? node.type : node.type + " " + shape,
          .name = node.name,
          .hint = clean_text(node.name, kHintBytes) + ": " + node.type + " " + shape};
}

/// What all names begin with, up to the end of a part; where that is nothing, the first name.
std::string common_name(const result::GraphView& graph, const std::vector<std::size_t>& numbers) {
  const std::string& first = graph.nodes[numbers.front()].name;
  std::size_t same = first.size();
  for (const std::size_t number : numbers) {
    const std::string& name = graph.nodes[number].name;
    const auto [mine, theirs] = std::mismatch(first.begin(), first.end(), name.begin(), name.end());
    same = std::min(same, static_cast<std::size_t>(mine - first.begin()));
  }
  const auto end = same == 0 ? std::string::npos : first.find_last_of("/.", same - 1);
  return end == std::string::npos || end == 0 ? first : first.substr(0, end);
}

/// "9 Convolution, 4 Add"
std::string types_in(const result::GraphView& graph, const std::vector<std::size_t>& numbers) {
  std::map<std::string, std::size_t> counts;
  for (const std::size_t number : numbers) ++counts[graph.nodes[number].type];
  std::vector<std::pair<std::string, std::size_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (std::size_t i = 0; i < std::min(sorted.size(), kTypesTold); ++i) {
    text += fmt::format("{}{} {}", i > 0 ? ", " : "", sorted[i].second, sorted[i].first);
  }
  return sorted.size() > kTypesTold ? text + " …" : text;
}

Box box_of(const result::GraphView& graph, const std::vector<std::size_t>& numbers) {
  if (numbers.size() == 1) return single_box(graph.nodes[numbers.front()]);
  const std::string name = common_name(graph, numbers);
  const auto& first = graph.nodes[numbers.front()];
  return {.kind = BoxKind::group,
          .title = name == first.name
                       ? fmt::format("{} and {} more", first.type, numbers.size() - 1)
                       : fmt::format("{} layers", numbers.size()),
          .name = name,
          .hint = clean_text(name, kHintBytes) + ": " + types_in(graph, numbers)};
}

}  // namespace

Picture picture_of(const result::GraphView& graph) {
  const auto numbers = drawn_nodes(graph);
  const auto groups = groups_of(graph, numbers);
  Picture picture;
  picture.layers = numbers.size();
  std::map<std::size_t, std::size_t> box_of_node;
  for (const auto& group : groups) {
    for (const std::size_t number : group) box_of_node[number] = picture.boxes.size();
    picture.boxes.push_back(box_of(graph, group));
  }
  std::set<std::pair<std::size_t, std::size_t>> edges;
  for (const auto& edge : graph.edges) {
    const auto from = box_of_node.find(static_cast<std::size_t>(edge.from));
    const auto to = box_of_node.find(static_cast<std::size_t>(edge.to));
    if (from == box_of_node.end() || to == box_of_node.end()) continue;
    if (from->second < to->second) edges.emplace(from->second, to->second);
  }
  picture.edges.assign(edges.begin(), edges.end());
  return picture;
}

}  // namespace hone::report
