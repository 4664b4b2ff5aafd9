#include "dataset/types.h"

#include <algorithm>
#include <map>

#include "base/random.h"

namespace hone::dataset {
namespace {

constexpr std::int64_t kNoLabel = -1;

using Groups = std::map<std::int64_t, std::vector<std::size_t>>;

Groups by_label(const Index& index) {
  Groups groups;
  for (std::size_t i = 0; i < index.samples.size(); ++i) {
    groups[index.samples[i].label.value_or(kNoLabel)].push_back(i);
  }
  return groups;
}

void shuffle(std::vector<std::size_t>& items, Random& random) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.below(i)]);
}

/// The samples that the classes give in one turn.
std::vector<std::size_t> turn_of(const Groups& groups, std::size_t turn) {
  std::vector<std::size_t> given;
  for (const auto& [label, members] : groups) {
    if (turn < members.size()) given.push_back(members[turn]);
  }
  return given;
}

/// `count` of the items, at even distances from a drawn beginning (systematic sampling), so that a
/// turn that not every class can have is not that of the first classes: neighbours are often alike.
std::vector<std::size_t> spread(const std::vector<std::size_t>& items, std::size_t count,
                                Random& random) {
  if (count >= items.size()) return items;
  std::vector<std::size_t> chosen;
  const std::size_t begin = random.below(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    if ((i * count + begin) % items.size() < count) chosen.push_back(items[i]);
  }
  return chosen;
}

}  // namespace

std::vector<std::size_t> balanced_subset(const Index& index, std::size_t count,
                                         std::uint64_t seed) {
  Groups groups = by_label(index);
  Random random(seed);
  for (auto& [label, members] : groups) shuffle(members, random);
  std::vector<std::size_t> chosen;
  const std::size_t wanted = std::min(count, index.samples.size());
  for (std::size_t turn = 0; chosen.size() < wanted; ++turn) {
    const auto given = spread(turn_of(groups, turn), wanted - chosen.size(), random);
    chosen.insert(chosen.end(), given.begin(), given.end());
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace hone::dataset
