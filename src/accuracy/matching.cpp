#include "accuracy/matching.h"

#include <algorithm>
#include <map>

namespace hone::accuracy {
namespace {

using dataset::Box;
using result::Detection;

/// One class on one image.
struct Group {
  std::vector<const Detection*> found;  ///< by falling score
  std::vector<const Box*> objects;
};
using ByImage = std::map<std::uint32_t, Group>;

std::map<std::int64_t, ByImage> by_class(const Scene& scene) {
  std::map<std::int64_t, ByImage> groups;
  for (std::size_t i = 0; i < scene.images.size(); ++i) {
    const auto image = static_cast<std::uint32_t>(i);
    for (const auto& found : scene.images[i].detections) {
      groups[found.label][image].found.push_back(&found);
    }
    if (i >= scene.boxes.size()) continue;
    for (const auto& box : scene.boxes[i]) groups[box.label][image].objects.push_back(&box);
  }
  return groups;
}

double area_of(const Box& box) { return box.area.value_or(box.width * box.height); }

/// Intersection over union; with a crowd over the detection's own area.
double overlap(const Detection& found, const Box& box, bool crowd) {
  const double width =
      std::min(found.x + found.width, box.x + box.width) - std::max(found.x, box.x);
  const double height =
      std::min(found.y + found.height, box.y + box.height) - std::max(found.y, box.y);
  if (!(width > 0) || !(height > 0)) return 0;
  const double both = width * height;
  const double own = found.width * found.height;
  return both / (crowd ? own : own + box.width * box.height - both);
}

struct Object {
  const Box* box;
  bool ignored;
  bool crowd;
};

class Matcher {
 public:
  Matcher(const MatchRules& rules, Group& group) : rules_(rules), group_(group) {
    std::stable_sort(group.found.begin(), group.found.end(),
                     [](const auto* a, const auto* b) { return a->score > b->score; });
    if (group.found.size() > rules.most) group.found.resize(rules.most);
    for (const Box* box : group.objects) objects_.push_back(object(*box));
    std::stable_partition(objects_.begin(), objects_.end(),
                          [](const Object& one) { return !one.ignored; });
    overlaps_.reserve(group.found.size() * objects_.size());
    for (const auto* found : group.found) {
      for (const auto& one : objects_) overlaps_.push_back(overlap(*found, *one.box, one.crowd));
    }
  }

  [[nodiscard]] std::uint32_t counted() const {
    return static_cast<std::uint32_t>(std::count_if(
        objects_.begin(), objects_.end(), [](const Object& one) { return !one.ignored; }));
  }

  void run(std::uint32_t image, std::vector<Match>& matches) {
    const std::size_t begin = matches.size();
    for (std::size_t d = 0; d < group_.found.size(); ++d) {
      matches.push_back(
          {.score = group_.found[d]->score, .image = image, .rank = static_cast<std::uint32_t>(d)});
    }
    for (std::size_t t = 0; t < rules_.overlaps.size(); ++t) {
      taken_.assign(objects_.size(), false);
      for (std::size_t d = 0; d < group_.found.size(); ++d) settle(d, t, matches[begin + d]);
    }
  }

 private:
  static constexpr std::size_t kNone = SIZE_MAX;

  [[nodiscard]] Object object(const Box& box) const {
    const bool voc = rules_.kind == MatchRules::Kind::voc;
    const double area = area_of(box);
    const bool outside = area < rules_.area_low || area > rules_.area_high;
    return {&box, box.crowd || box.difficult || outside, box.crowd && !voc};
  }

  void settle(std::size_t d, std::size_t t, Match& match) {
    const auto bit = static_cast<std::uint16_t>(1U << t);
    const std::size_t one = rules_.kind == MatchRules::Kind::voc ? largest(d, t) : free_one(d, t);
    if (one == kNone) {
      const double area = group_.found[d]->width * group_.found[d]->height;
      if (area < rules_.area_low || area > rules_.area_high) match.ignored |= bit;
      return;
    }
    if (objects_[one].ignored) {
      match.ignored |= bit;
    } else if (!taken_[one]) {
      match.right |= bit;
    }
    taken_[one] = true;
  }

  [[nodiscard]] double overlap_at(std::size_t d, std::size_t one) const {
    return overlaps_[d * objects_.size() + one];
  }

  [[nodiscard]] std::size_t free_one(std::size_t d, std::size_t t) const {
    constexpr double kBelowOne = 1 - 1e-10;
    double best = std::min(rules_.overlaps[t], kBelowOne);
    std::size_t found = kNone;
    for (std::size_t one = 0; one < objects_.size(); ++one) {
      if (taken_[one] && !objects_[one].crowd) continue;
      if (found != kNone && !objects_[found].ignored && objects_[one].ignored) break;
      if (overlap_at(d, one) < best) continue;
      best = overlap_at(d, one);
      found = one;
    }
    return found;
  }

  [[nodiscard]] std::size_t largest(std::size_t d, std::size_t t) const {
    double best = 0;
    std::size_t found = kNone;
    for (std::size_t one = 0; one < objects_.size(); ++one) {
      if (overlap_at(d, one) <= best) continue;
      best = overlap_at(d, one);
      found = one;
    }
    return best >= rules_.overlaps[t] ? found : kNone;
  }

  const MatchRules& rules_;
  Group& group_;
  std::vector<Object> objects_;  ///< those that count first
  std::vector<double> overlaps_;
  std::vector<bool> taken_;
};

}  // namespace

std::vector<ClassMatches> match(const Scene& scene, const MatchRules& rules) {
  std::vector<ClassMatches> classes;
  auto groups = by_class(scene);
  for (auto& [label, images] : groups) {
    ClassMatches one{.label = label, .matches = {}, .objects = {}};
    for (auto& [image, group] : images) {
      Matcher matcher(rules, group);
      matcher.run(image, one.matches);
      const std::uint32_t counted = matcher.counted();
      if (counted > 0) one.objects.push_back({image, counted});
      one.object_count += counted;
    }
    std::stable_sort(one.matches.begin(), one.matches.end(),
                     [](const Match& a, const Match& b) { return a.score > b.score; });
    classes.push_back(std::move(one));
  }
  return classes;
}

}  // namespace hone::accuracy
