#include "quantization/patterns.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <numeric>

namespace hone::quantization {
namespace {

struct Word {
  std::vector<std::string_view> types;
  unsigned families = 0;
  bool any = false;
  bool part = true;  ///< of the match

  [[nodiscard]] bool fits(const View& view, std::int32_t node) const {
    if (any) return true;
    if ((view.op(node).families & families) != 0) return true;
    return std::find(types.begin(), types.end(), view.node(node).type) != types.end();
  }
};

using Edge = std::pair<std::size_t, std::size_t>;

struct Pattern {
  std::vector<Word> words;
  std::map<Edge, std::size_t> edges;  ///< how many from a word to another
  [[nodiscard]] std::size_t size() const {
    return static_cast<std::size_t>(
        std::count_if(words.begin(), words.end(), [](const Word& word) { return !word.any; }));
  }
  [[nodiscard]] std::size_t between(std::size_t from, std::size_t to) const {
    const auto found = edges.find({from, to});
    return found == edges.end() ? 0 : found->second;
  }
};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

unsigned family_named(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, unsigned>, 4> kNames{
      {{"Linear", kLinear},
       {"Activation", kActivation},
       {"Arithmetic", kArithmetic},
       {"Elementwise", kElementwise}}};
  const auto* row = std::find_if(kNames.begin(), kNames.end(),
                                 [&](const auto& known) { return known.first == name; });
  return row == kNames.end() ? 0 : row->second;
}

Word parse_word(std::string_view text) {
  Word word;
  if (text.ends_with('!')) {
    word.part = false;
    text.remove_suffix(1);
  }
  if (text == "*") {
    word.any = true;
    word.part = false;
    return word;
  }
  word.families = family_named(text);
  if (word.families == 0) word.types = split(text, '|');
  return word;
}

std::size_t number_in(std::string_view text) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Pattern parse(const PatternRow& row) {
  Pattern pattern;
  for (std::string_view text : split(row.layers, ' ')) {
    const bool apart = text.starts_with('/');
    if (apart) text.remove_prefix(1);
    if (!apart && !pattern.words.empty()) {
      ++pattern.edges[{pattern.words.size() - 1, pattern.words.size()}];
    }
    pattern.words.push_back(parse_word(text));
  }
  for (const std::string_view edge : split(row.edges, ' ')) {
    const auto ends = split(edge, '>');
    ++pattern.edges[{number_in(ends[0]), number_in(ends[1])}];
  }
  return pattern;
}

std::size_t edges_between(const View& view, std::int32_t from, std::int32_t to) {
  const auto& inputs = view.node(to).inputs;
  return static_cast<std::size_t>(
      std::count_if(inputs.begin(), inputs.end(),
                    [&](const model::Source& source) { return source.node == from; }));
}

/// A graph made to have very many ways through it must not hold up the search.
constexpr std::size_t kMostTries = 10'000;

/// Looks for one match that begins at a node.
class Matcher {
 public:
  Matcher(const View& view, const Pattern& pattern, Matching matching)
      : view_(view), pattern_(pattern), matching_(matching) {}

  /// Empty when there is none that takes no node of `taken`.
  std::vector<std::int32_t> from(std::int32_t start, const std::vector<bool>& taken) {
    taken_ = &taken;
    match_.clear();
    tries_ = 0;
    if (!extend(start)) return {};
    std::vector<std::int32_t> nodes;
    for (std::size_t i = 0; i < match_.size(); ++i) {
      if (pattern_.words[i].part) nodes.push_back(match_[i]);
    }
    return nodes;
  }

 private:
  bool fits(std::int32_t node) const {
    const std::size_t at = match_.size();
    const Word& word = pattern_.words[at];
    if (!view_.is_alive(node) || !word.fits(view_, node)) return false;
    if (word.part && (*taken_)[static_cast<std::size_t>(node)]) return false;
    for (std::size_t i = 0; i < at; ++i) {
      if (match_[i] == node || edges_between(view_, match_[i], node) != pattern_.between(i, at) ||
          edges_between(view_, node, match_[i]) != pattern_.between(at, i)) {
        return false;
      }
    }
    return true;
  }

  bool extend(std::int32_t node) {
    if (++tries_ > kMostTries || !fits(node)) return false;
    match_.push_back(node);
    if (match_.size() == pattern_.words.size()) {
      if (matching_ == Matching::loose || is_strict()) return true;
    } else {
      for (const std::int32_t next : candidates()) {
        if (extend(next)) return true;
      }
    }
    match_.pop_back();
    return false;
  }

  /// Nodes on the other side of an edge to an earlier word.
  [[nodiscard]] std::vector<std::int32_t> candidates() const {
    std::vector<std::int32_t> nodes;
    const std::size_t at = match_.size();
    for (std::size_t i = at; i-- > 0;) {
      if (pattern_.between(i, at) > 0) {
        for (const Use& use : view_.uses_of(match_[i])) nodes.push_back(use.node);
        return nodes;
      }
      if (pattern_.between(at, i) > 0) {
        for (const auto& source : view_.node(match_[i]).inputs) nodes.push_back(source.node);
        return nodes;
      }
    }
    return nodes;
  }

  [[nodiscard]] bool has(std::int32_t node) const {
    return std::find(match_.begin(), match_.end(), node) != match_.end();
  }

  [[nodiscard]] bool is_strict() const {
    const std::int32_t first = match_.front();
    const std::int32_t last = match_.back();
    return std::all_of(match_.begin(), match_.end(), [&](std::int32_t node) {
      const auto& inputs = view_.node(node).inputs;
      const auto uses = view_.uses_of(node);
      const bool gives =
          std::any_of(uses.begin(), uses.end(), [&](const Use& use) { return !has(use.node); });
      const bool takes = std::any_of(inputs.begin(), inputs.end(), [&](const auto& source) {
        return view_.is_alive(source.node) && !has(source.node);
      });
      return (node == last || !gives) && (node == first || !takes);
    });
  }

  const View& view_;
  const Pattern& pattern_;
  Matching matching_;
  const std::vector<bool>* taken_ = nullptr;
  std::vector<std::int32_t> match_;
  std::size_t tries_ = 0;
};

}  // namespace

std::vector<std::vector<std::int32_t>> find_matches(const View& view,
                                                    std::span<const PatternRow> rows,
                                                    Matching matching) {
  std::vector<Pattern> patterns;
  std::transform(rows.begin(), rows.end(), std::back_inserter(patterns), parse);
  std::stable_sort(patterns.begin(), patterns.end(),
                   [](const Pattern& a, const Pattern& b) { return a.size() > b.size(); });
  std::vector<bool> taken(view.graph.nodes.size());
  std::vector<std::vector<std::int32_t>> matches;
  for (const Pattern& pattern : patterns) {
    Matcher matcher(view, pattern, matching);
    for (std::int32_t start = 0; start < view.size(); ++start) {
      auto match = matcher.from(start, taken);
      if (match.empty()) continue;
      for (const std::int32_t node : match) taken[static_cast<std::size_t>(node)] = true;
      matches.push_back(std::move(match));
    }
  }
  return matches;
}

Units fuse(const View& view, Rules rules) {
  Units units;
  units.of_node.assign(view.graph.nodes.size(), -1);
  auto matches = find_matches(view, fused_patterns(rules), Matching::strict);
  std::vector<std::int32_t> match_of(view.graph.nodes.size(), -1);
  for (std::size_t i = 0; i < matches.size(); ++i) {
    std::sort(matches[i].begin(), matches[i].end());
    for (const auto node : matches[i]) {
      match_of[static_cast<std::size_t>(node)] = static_cast<std::int32_t>(i);
    }
  }
  for (std::int32_t node = 0; node < view.size(); ++node) {
    const auto at = static_cast<std::size_t>(node);
    if (!view.is_alive(node) || units.of_node[at] >= 0) continue;
    Unit unit{match_of[at] < 0 ? std::vector<std::int32_t>{node}
                               : std::move(matches[static_cast<std::size_t>(match_of[at])])};
    for (const auto part : unit.nodes) {
      units.of_node[static_cast<std::size_t>(part)] = static_cast<std::int32_t>(units.all.size());
    }
    units.all.push_back(std::move(unit));
  }
  return units;
}

}  // namespace hone::quantization
