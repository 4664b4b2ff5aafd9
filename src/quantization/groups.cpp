#include "quantization/groups.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

namespace hone::quantization {
namespace {

/// Joined sets of quantizers: activations first, then weights.
class Sets {
 public:
  explicit Sets(std::size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), 0U);
  }
  std::size_t root(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) { parent_[root(a)] = root(b); }

 private:
  std::vector<std::size_t> parent_;
};

using Place = std::tuple<engine::Side, std::int32_t, std::int32_t>;

/// Layers that compute with what a quantizer gives, through layers that only move values.
class Sinks {
 public:
  Sinks(const View& view, const Placement& placement) : view_(view) {
    for (const auto& quantizer : placement.activations) {
      taken_.insert({quantizer.side, quantizer.node, quantizer.port});
    }
  }

  [[nodiscard]] std::vector<std::int32_t> of(const ActivationQuantizer& quantizer) const {
    std::set<std::int32_t> sinks;
    std::vector<std::pair<std::int32_t, std::int32_t>> pending;  // node and output
    if (quantizer.side == engine::Side::input) {
      enter(quantizer.node, sinks, pending);
    } else {
      pending.emplace_back(quantizer.node, quantizer.port);
    }
    std::set<std::pair<std::int32_t, std::int32_t>> seen(pending.begin(), pending.end());
    while (!pending.empty()) {
      const auto [node, output] = pending.back();
      pending.pop_back();
      for (const Use& use : view_.uses_of(node)) {
        if (use.output != output) continue;
        if (taken_.contains({engine::Side::input, use.node, use.port})) continue;
        std::vector<std::pair<std::int32_t, std::int32_t>> next;
        enter(use.node, sinks, next);
        for (const auto& place : next) {
          if (seen.insert(place).second) pending.push_back(place);
        }
      }
    }
    return {sinks.begin(), sinks.end()};
  }

 private:
  void enter(std::int32_t node, std::set<std::int32_t>& sinks,
             std::vector<std::pair<std::int32_t, std::int32_t>>& next) const {
    const Trait trait = view_.op(node).trait;
    if (trait == Trait::quantizable) sinks.insert(node);
    if (trait != Trait::agnostic && trait != Trait::concat) return;
    const auto outputs = static_cast<std::int32_t>(view_.node(node).outputs.size());
    for (std::int32_t output = 0; output < outputs; ++output) {
      if (!taken_.contains({engine::Side::output, node, output})) next.emplace_back(node, output);
    }
  }

  const View& view_;
  std::set<Place> taken_;
};

std::string name_of(const View& view, const std::vector<std::int32_t>& layers) {
  const auto weighted = std::find_if(layers.begin(), layers.end(),
                                     [&](std::int32_t node) { return view.has_weights(node); });
  if (weighted != layers.end()) return view.node(*weighted).name;
  return layers.empty() ? std::string() : view.node(layers.front()).name;
}

/// Joins all quantizers that give the same key.
template <class Key>
void join_equal(Sets& sets, std::map<Key, std::size_t>& first, const Key& key, std::size_t i) {
  const auto [known, is_new] = first.try_emplace(key, i);
  if (!is_new) sets.join(i, known->second);
}

}  // namespace

std::vector<Group> group(const View& view, const Placement& placement) {
  const std::size_t activations = placement.activations.size();
  Sets sets(activations + placement.weights.size());
  std::vector<std::vector<std::int32_t>> layers(activations + placement.weights.size());
  std::map<std::int32_t, std::size_t> by_layer;
  std::map<std::int32_t, std::size_t> by_range;
  std::map<std::int32_t, std::size_t> by_constant;
  const Sinks sinks(view, placement);
  for (std::size_t i = 0; i < activations; ++i) {
    const auto& quantizer = placement.activations[i];
    layers[i] = sinks.of(quantizer);
    if (layers[i].empty() && quantizer.side == engine::Side::input) layers[i] = {quantizer.node};
    for (const auto layer : layers[i]) join_equal(sets, by_layer, layer, i);
    if (quantizer.unified >= 0) join_equal(sets, by_range, quantizer.unified, i);
  }
  for (std::size_t i = 0; i < placement.weights.size(); ++i) {
    const auto& quantizer = placement.weights[i];
    layers[activations + i] = {quantizer.node};
    join_equal(sets, by_layer, quantizer.node, activations + i);
    join_equal(sets, by_constant, quantizer.constant, activations + i);
  }
  std::map<std::size_t, Group> groups;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    auto& own = groups[sets.root(i)];
    if (i < activations) {
      own.activations.push_back(i);
    } else {
      own.weights.push_back(i - activations);
    }
    own.layers.insert(own.layers.end(), layers[i].begin(), layers[i].end());
  }
  std::vector<Group> ordered;
  for (auto& [root, own] : groups) {
    std::sort(own.layers.begin(), own.layers.end());
    own.layers.erase(std::unique(own.layers.begin(), own.layers.end()), own.layers.end());
    own.name = name_of(view, own.layers);
    ordered.push_back(std::move(own));
  }
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const Group& a, const Group& b) { return a.layers < b.layers; });
  return ordered;
}

namespace {

constexpr std::size_t kGone = SIZE_MAX;

/// Keeps what is not left out; gives the new place of each.
template <class T>
std::vector<std::size_t> keep(std::vector<T>& items, const std::set<std::size_t>& left_out) {
  std::vector<std::size_t> place(items.size(), kGone);
  std::vector<T> kept;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (left_out.contains(i)) continue;
    place[i] = kept.size();
    kept.push_back(std::move(items[i]));
  }
  items = std::move(kept);
  return place;
}

void renumber(std::vector<std::size_t>& indices, const std::vector<std::size_t>& place) {
  for (auto& index : indices) index = place[index];
}

}  // namespace

Placement without(const Placement& placement, std::span<const std::size_t> float_groups) {
  Placement rest = placement;
  std::set<std::size_t> activations;
  std::set<std::size_t> weights;
  for (const auto i : float_groups) {
    auto& emptied = rest.groups[i];
    activations.insert(emptied.activations.begin(), emptied.activations.end());
    weights.insert(emptied.weights.begin(), emptied.weights.end());
    emptied.activations.clear();
    emptied.weights.clear();
    emptied.layers.clear();
  }
  const auto activation_place = keep(rest.activations, activations);
  const auto weight_place = keep(rest.weights, weights);
  for (auto& kept : rest.groups) {
    renumber(kept.activations, activation_place);
    renumber(kept.weights, weight_place);
  }
  return rest;
}

}  // namespace hone::quantization
