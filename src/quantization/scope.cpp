// Words of the user for layers that stay in float: names, types, expressions.

#include <algorithm>
#include <regex>

#include "quantization/placement_rules.h"

namespace hone::quantization {
namespace {

constexpr std::string_view kExpression = "re:";
constexpr std::size_t kNamesShown = 3;
/// The standard library's search takes stack for each character; no real layer has a longer name.
constexpr std::size_t kSearchedName = 1'000;

bool is_layer(const model::Node& node) {
  return node.type != "Constant" && node.type != "Parameter" && node.type != "Result";
}

std::string lower(std::string_view text) {
  std::string copy(text);
  std::transform(copy.begin(), copy.end(), copy.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  return copy;
}

/// Letters to change, add or take away (Levenshtein) between a word and a name.
std::size_t distance(std::string_view word, std::string_view name) {
  std::vector<std::size_t> row(name.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= word.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= name.size(); ++j) {
      const std::size_t change = diagonal + (word[i - 1] == name[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[name.size()];
}

/// Names that hold the word come before those that are only spelled alike.
std::vector<std::string> near_names(const model::Graph& graph, std::string_view word) {
  const std::string wanted = lower(word.substr(0, kSearchedName));
  std::vector<std::pair<std::size_t, std::string>> ranked;
  const auto rank = [&](const std::string& name) {
    if (name.size() > kSearchedName) return;
    const std::string own = lower(name);
    if (own.find(wanted) != std::string::npos) return void(ranked.emplace_back(0, name));
    const std::size_t most = std::max<std::size_t>(2, wanted.size() / 3);
    if (std::max(own.size(), wanted.size()) - std::min(own.size(), wanted.size()) > most) return;
    const std::size_t far = distance(wanted, own);
    if (far <= most) ranked.emplace_back(far, name);
  };
  for (const auto& node : graph.nodes) {
    if (!is_layer(node)) continue;
    rank(node.name);
    rank(node.type);
  }
  std::sort(ranked.begin(), ranked.end());
  ranked.erase(std::unique(ranked.begin(), ranked.end()), ranked.end());
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(ranked.size(), kNamesShown); ++i) {
    names.push_back(ranked[i].second);
  }
  return names;
}

Error names_nothing(const model::Graph& graph, const std::string& word) {
  const auto near = near_names(graph, word);
  return usage_error("quantization.scope", "No layer has this name or type.")
      .at(word)
      .fix(near.empty() ? "List the layers with hone layers, and name one of them, or a type."
                        : fmt::format("Did you mean {}?", fmt::join(near, " or ")));
}

template <class Take>
std::vector<std::int32_t> layers_where(const model::Graph& graph, const Take& take) {
  std::vector<std::int32_t> found;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    if (is_layer(graph.nodes[i]) && take(graph.nodes[i])) {
      found.push_back(static_cast<std::int32_t>(i));
    }
  }
  return found;
}

Result<std::vector<std::int32_t>> layers_matching(const model::Graph& graph,
                                                  const std::string& word) {
  try {
    const std::regex expression(word.substr(kExpression.size()), std::regex::ECMAScript);
    auto found = layers_where(graph, [&](const model::Node& node) {
      return node.name.size() <= kSearchedName && std::regex_search(node.name, expression);
    });
    if (!found.empty()) return found;
    return usage_error("quantization.scope", "No layer's name fits this expression.")
        .at(word)
        .fix("An expression is searched for in the names of layers, and capitals count.");
  } catch (const std::regex_error&) {
    return usage_error("quantization.scope", "This is not a regular expression.")
        .at(word)
        .fix("After re: comes an ECMAScript regular expression, such as re:^head/.*conv.");
  }
}

Result<std::vector<std::int32_t>> layers_of(const model::Graph& graph, const std::string& word) {
  if (word.starts_with(kExpression)) return layers_matching(graph, word);
  auto found = layers_where(graph, [&](const auto& node) { return node.name == word; });
  if (found.empty()) {
    found = layers_where(graph, [&](const auto& node) { return node.type == word; });
  }
  if (found.empty()) return names_nothing(graph, word);
  return found;
}

}  // namespace

Result<std::vector<std::int32_t>> layers_named(const model::Graph& graph,
                                               const std::vector<std::string>& words) {
  std::vector<std::int32_t> all;
  for (const auto& word : words) {
    HONE_TRY(const auto found, layers_of(graph, word));
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

}  // namespace hone::quantization
