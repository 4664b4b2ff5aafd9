#include "dataset/classes.h"

#include <algorithm>
#include <map>
#include <set>

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

/// Classes of the objects on an image, each once; no object is a class of its own.
std::vector<std::int64_t> classes_on(const Sample& sample) {
  std::set<std::int64_t> labels;
  if (sample.label) labels.insert(*sample.label);
  if (sample.boxes) {
    for (const auto& box : *sample.boxes) labels.insert(box.label);
  }
  if (labels.empty()) labels.insert(kNoLabel);
  return {labels.begin(), labels.end()};
}

/// A class that gives images: those not asked yet, and how many images of it are in the subset.
struct Giver {
  std::vector<std::size_t> members;
  std::size_t next = 0;
  std::size_t chosen = 0;
};

using Givers = std::map<std::int64_t, Giver>;

Givers givers_of(const Index& index, Random& random) {
  Givers givers;
  for (std::size_t i = 0; i < index.samples.size(); ++i) {
    for (const auto label : classes_on(index.samples[i])) givers[label].members.push_back(i);
  }
  for (auto& [label, giver] : givers) shuffle(giver.members, random);
  return givers;
}

/// The class that is behind: fewest images in the subset, of those the rarest, of those the first.
Giver* behind(Givers& givers, const std::vector<bool>& taken) {
  Giver* found = nullptr;
  for (auto& [label, giver] : givers) {
    while (giver.next < giver.members.size() && taken[giver.members[giver.next]]) ++giver.next;
    if (giver.next == giver.members.size()) continue;
    const bool fewer =
        found == nullptr || giver.chosen < found->chosen ||
        (giver.chosen == found->chosen && giver.members.size() < found->members.size());
    if (fewer) found = &giver;
  }
  return found;
}

/// Of images with several classes each: an image counts for all of its classes.
std::vector<std::size_t> subset_of_objects(const Index& index, std::size_t wanted, Random& random) {
  Givers givers = givers_of(index, random);
  std::vector<bool> taken(index.samples.size());
  std::vector<std::size_t> chosen;
  while (chosen.size() < wanted) {
    const Giver* giver = behind(givers, taken);
    const std::size_t image = giver->members[giver->next];
    taken[image] = true;
    chosen.push_back(image);
    for (const auto label : classes_on(index.samples[image])) ++givers[label].chosen;
  }
  return chosen;
}

std::vector<std::size_t> subset_of_labels(const Index& index, std::size_t wanted, Random& random) {
  Groups groups = by_label(index);
  for (auto& [label, members] : groups) shuffle(members, random);
  std::vector<std::size_t> chosen;
  for (std::size_t turn = 0; chosen.size() < wanted; ++turn) {
    const auto given = spread(turn_of(groups, turn), wanted - chosen.size(), random);
    chosen.insert(chosen.end(), given.begin(), given.end());
  }
  return chosen;
}

}  // namespace

std::vector<std::size_t> balanced_subset(const Index& index, std::size_t count,
                                         std::uint64_t seed) {
  Random random(seed);
  const std::size_t wanted = std::min(count, index.samples.size());
  const bool has_objects = std::any_of(index.samples.begin(), index.samples.end(),
                                       [](const auto& sample) { return sample.boxes.has_value(); });
  auto chosen = has_objects ? subset_of_objects(index, wanted, random)
                            : subset_of_labels(index, wanted, random);
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

std::vector<ClassCount> class_counts(const Index& index) {
  std::map<std::int64_t, ClassCount> counts;
  for (std::size_t i = 0; i < index.class_names.size(); ++i) {
    const auto label = static_cast<std::int64_t>(i);
    counts[label] = {.label = label, .name = index.class_names[i]};
  }
  for (const auto& sample : index.samples) {
    for (const auto label : classes_on(sample)) {
      if (label != kNoLabel) ++counts[label].images;
    }
    for (const auto& box : sample.boxes.value_or(std::vector<Box>())) ++counts[box.label].objects;
  }
  std::vector<ClassCount> classes;
  for (auto& [label, one] : counts) {
    one.label = label;
    classes.push_back(std::move(one));
  }
  return classes;
}

bool shows(const Sample& sample, std::int64_t label) {
  const auto labels = classes_on(sample);
  return label != kNoLabel && std::binary_search(labels.begin(), labels.end(), label);
}

bool is_annotated(const Sample& sample) { return sample.label || sample.boxes || sample.mask; }

}  // namespace hone::dataset
