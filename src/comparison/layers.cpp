// Layers of two runtime graphs that stand for the same layers of the network.

#include <numeric>
#include <set>

#include "comparison/comparison.h"

namespace hone::comparison {
namespace {

using result::LayerChange;
using result::LayerTime;

/// Sets of things that belong together (union-find with path halving).
class Groups {
 public:
  explicit Groups(std::size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), 0UL);
  }
  std::size_t find(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) { parent_[find(b)] = find(a); }

 private:
  std::vector<std::size_t> parent_;
};

/// What a layer is recognised by: its original layers, or name and type where it has none.
std::vector<std::string> keys_of(const LayerTime& layer) {
  std::vector<std::string> keys;
  for (const auto& name : layer.original_layers) keys.push_back("layer " + name);
  if (keys.empty()) keys.push_back("added " + layer.type + " " + layer.name);
  return keys;
}

result::LayerSide side_of(const LayerTime& layer) {
  return {layer.name, layer.type, layer.kernel, layer.precision, layer.time_ms};
}

LayerChange change_of(const result::LayerComparison& group, bool same_originals) {
  if (group.b.empty()) return LayerChange::only_a;
  if (group.a.empty()) return LayerChange::only_b;
  if (group.a.size() == 1 && group.b.size() == 1) {
    return same_originals ? LayerChange::same : LayerChange::regrouped;
  }
  if (group.b.size() == 1) return LayerChange::fused;
  if (group.a.size() == 1) return LayerChange::split;
  return LayerChange::regrouped;
}

/// One group while its layers are collected.
struct Collected {
  result::LayerComparison group;
  std::set<std::string> originals_a;
  std::set<std::string> originals_b;

  void add_a(const LayerTime& layer) {
    group.a.push_back(side_of(layer));
    group.a_ms += layer.time_ms.value_or(0);
    originals_a.insert(layer.original_layers.begin(), layer.original_layers.end());
    name(layer);
  }
  void add_b(const LayerTime& layer) {
    group.b.push_back(side_of(layer));
    group.b_ms += layer.time_ms.value_or(0);
    originals_b.insert(layer.original_layers.begin(), layer.original_layers.end());
    name(layer);
  }
  result::LayerComparison finish() {
    group.change = change_of(group, originals_a == originals_b);
    group.difference_ms = group.b_ms - group.a_ms;
    if (group.a_ms > 0) group.ratio = group.b_ms / group.a_ms;
    return std::move(group);
  }

 private:
  void name(const LayerTime& layer) {
    for (const auto& original : layer.original_layers) {
      const auto& known = group.original_layers;
      if (std::find(known.begin(), known.end(), original) == known.end()) {
        group.original_layers.push_back(original);
      }
    }
  }
};

/// Layers of both sides, those together that share a key with another of their group.
std::vector<result::LayerComparison> grouped(const result::LayerReport& a,
                                             const result::LayerReport& b) {
  std::vector<const LayerTime*> all;
  for (const auto& layer : a.layers) all.push_back(&layer);
  for (const auto& layer : b.layers) all.push_back(&layer);
  Groups groups(all.size());
  std::map<std::string, std::size_t> first_with;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const auto& key : keys_of(*all[i])) {
      const auto [place, is_new] = first_with.emplace(key, i);
      if (!is_new) groups.join(place->second, i);
    }
  }
  std::map<std::size_t, Collected> collected;
  for (std::size_t i = 0; i < all.size(); ++i) {
    Collected& group = collected[groups.find(i)];
    i < a.layers.size() ? group.add_a(*all[i]) : group.add_b(*all[i]);
  }
  std::vector<result::LayerComparison> rows;
  for (auto& [root, group] : collected) rows.push_back(group.finish());
  return rows;
}

std::vector<result::LayerChangeSum> sums_of(const std::vector<result::LayerComparison>& layers) {
  std::vector<result::LayerChangeSum> sums;
  for (const auto& row : enum_names(LayerChange{})) {
    result::LayerChangeSum sum{.change = row.value};
    for (const auto& layer : layers) {
      if (layer.change != row.value) continue;
      ++sum.groups;
      sum.a_ms += layer.a_ms;
      sum.b_ms += layer.b_ms;
    }
    sum.difference_ms = sum.b_ms - sum.a_ms;
    if (sum.groups > 0) sums.push_back(sum);
  }
  return sums;
}

}  // namespace

void align_layers(const result::LayerReport& a, const result::LayerReport& b,
                  result::Comparison& comparison) {
  comparison.layers = grouped(a, b);
  std::stable_sort(comparison.layers.begin(), comparison.layers.end(),
                   [](const auto& x, const auto& y) {
                     return std::abs(x.difference_ms) > std::abs(y.difference_ms);
                   });
  comparison.layers_sum = sums_of(comparison.layers);
}

result::LayerReport mean_report(std::span<const result::LayerReport> reports) {
  result::LayerReport joined = reports.front();
  for (auto& layer : joined.layers) {
    std::vector<double> times;
    for (const auto& report : reports) {
      const auto same =
          std::find_if(report.layers.begin(), report.layers.end(),
                       [&](const LayerTime& other) { return other.name == layer.name; });
      if (same != report.layers.end() && same->time_ms) times.push_back(*same->time_ms);
    }
    if (!times.empty()) layer.time_ms = mean(times);
  }
  joined.layers_ms = 0;
  for (const auto& layer : joined.layers) joined.layers_ms += layer.time_ms.value_or(0);
  return joined;
}

}  // namespace hone::comparison
