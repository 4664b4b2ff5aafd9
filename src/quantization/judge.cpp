#include "quantization/judge.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.h"

namespace hone::quantization {
namespace {

constexpr std::size_t kFirstBlock = 32;  ///< images beside the suspects, at least
constexpr double kErrorRate = 0.01;      ///< of one verdict before the last image
/// Compiling takes about as long as this many images.
constexpr double kCompileImages = 100;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
/// Outputs that are not finite are as far away as this.
constexpr double kFar = 1e12;

std::vector<std::size_t> all_images(std::size_t count) {
  std::vector<std::size_t> all(count);
  std::iota(all.begin(), all.end(), 0UL);
  return all;
}

/// Another order for each candidate, so that what one showed says nothing about the next order.
std::uint64_t seed_of(const FloatGroups& groups, std::uint64_t seed) {
  for (const std::size_t group : groups) seed = Random(seed ^ (group + 1)).next();
  return seed;
}

void shuffle(std::vector<std::size_t>& values, std::uint64_t seed) {
  Random random(seed);
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random.below(i)]);
}

DifferenceBounds bounds_of(std::span<const std::size_t> images, std::span<const double> original) {
  DifferenceBounds bounds{.low = 0, .high = 0};
  for (const std::size_t image : images) {
    bounds.low = std::min(bounds.low, original[image] - 1);
    bounds.high = std::max(bounds.high, original[image]);
  }
  return bounds;
}

Error misfit() {
  return bug_error("quantization.trials", "An evaluation gave another number of images than asked");
}

}  // namespace

Judge::Judge(const Trials& trials, const WithinOptions& options)
    : trials_(trials), options_(options), suspect_(trials.images, false) {}

void Judge::expect(double evaluations) { left_ = evaluations; }

void Judge::tell(const std::string& what, double cost) {
  done_ += cost;
  left_ = std::max(0.05 * done_, left_ - cost);
  fraction_ = std::max(fraction_, done_ / (done_ + left_));
  if (trials_.progress) trials_.progress(what, fraction_);
}

Status Judge::begin() {
  const auto images = all_images(trials_.images);
  HONE_TRY(original_, trials_.original(images));
  if (by_image() && original_.scores.size() != trials_.images) return misfit();
  if (!original_.margin.empty() && original_.margin.size() != trials_.images) return misfit();
  tell("original", 1);
  return {};
}

Result<Assessment> Judge::ask(const FloatGroups& groups, std::span<const std::size_t> images) {
  const bool compiled = evaluations_ == 0 || groups != asked_last_;
  HONE_TRY(auto found, trials_.quantized(groups, images));
  if (by_image() && found.scores.size() != images.size()) return misfit();
  if (!found.distance.empty() && found.distance.size() != images.size()) return misfit();
  if (!original_.margin.empty() && found.margin.size() != images.size()) return misfit();
  evaluations_ += compiled ? 1 : 0;
  images_inferred_ += images.size();
  asked_last_ = groups;
  const double all = kCompileImages + static_cast<double>(trials_.images);
  tell(fmt::format("{} of {} groups in float", groups.size(), trials_.groups),
       ((compiled ? kCompileImages : 0) + static_cast<double>(images.size())) / all);
  return found;
}

Result<double> Judge::error(const FloatGroups& groups, std::span<const std::size_t> images) {
  HONE_TRY(const auto found, ask(groups, images));
  double sum = 0;
  for (const double distance : found.distance) {
    sum += std::isfinite(distance) ? std::min(distance, kFar) : kFar;
  }
  return found.distance.empty() ? 0 : sum / static_cast<double>(found.distance.size());
}

Status Judge::evaluate(const FloatGroups& groups, std::vector<std::size_t> images) {
  std::sort(images.begin(), images.end());
  HONE_TRY(const auto found, ask(groups, images));
  auto& candidate = candidates_[groups];
  const auto place = [&](const std::vector<double>& values, std::vector<double>& by_image) {
    if (values.empty()) return;
    by_image.resize(trials_.images, kUnknown);
    for (std::size_t i = 0; i < images.size(); ++i) by_image[images[i]] = values[i];
  };
  if (by_image()) place(found.scores, candidate.scores);
  place(found.distance, candidate.distance);
  if (!original_.margin.empty()) place(found.margin, candidate.margin);
  candidate.known += images.size();
  candidate.value = found.value;
  candidate.resampled = found.resampled;
  return {};
}

std::vector<std::size_t> Judge::missing(const FloatGroups& groups,
                                        std::span<const std::size_t> images) {
  const auto& scores = candidates_[groups].scores;
  std::vector<std::size_t> unknown;
  for (const std::size_t image : images) {
    if (scores.empty() || std::isnan(scores[image])) unknown.push_back(image);
  }
  return unknown;
}

Status Judge::look(const FloatGroups& groups, std::span<const std::size_t> images) {
  auto unknown = missing(groups, images);
  return unknown.empty() ? Status{} : evaluate(groups, std::move(unknown));
}

void Judge::suspect(std::span<const std::size_t> images) {
  for (const std::size_t image : images) suspect_[image] = true;
}

void Judge::learn_suspects(const Candidate& candidate) {
  for (std::size_t i = 0; i < candidate.scores.size(); ++i) {
    const bool known = !std::isnan(candidate.scores[i]);
    if (known && candidate.scores[i] != original_.scores[i]) suspect_[i] = true;
  }
}

/// All images of the candidate are known.
void Judge::finish(const FloatGroups& groups, Candidate& candidate) {
  const double images = static_cast<double>(trials_.images);
  double sum = (original_.value - candidate.value) * images;
  if (by_image()) {
    sum = 0;
    double total = 0;
    for (std::size_t i = 0; i < trials_.images; ++i) {
      sum += original_.scores[i] - candidate.scores[i];
      total += candidate.scores[i];
    }
    candidate.value = total / images;
  }
  candidate.drop = sum / images;
  candidate.verdict = drop_holds(sum, trials_.images, options_.max_drop) ? Verdict::holds  //
                                                                         : Verdict::exceeds;
  steps_.push_back({.float_groups = groups, .value = candidate.value, .drop = candidate.drop});
  if (trials_.judged) trials_.judged(steps_.back());
}

Result<Verdict> Judge::complete(const FloatGroups& groups) {
  auto& candidate = candidates_[groups];
  if (candidate.known == trials_.images) return candidate.verdict;
  HONE_CHECK(evaluate(groups, missing(groups, all_images(trials_.images))));
  learn_suspects(candidate);
  finish(groups, candidate);
  return candidate.verdict;
}

Result<Verdict> Judge::judge(const FloatGroups& groups) {
  const auto known = candidates_.find(groups);
  if (known != candidates_.end() && known->second.verdict != Verdict::open) {
    return known->second.verdict;
  }
  if (exhausted()) return Verdict::open;
  return by_image() ? in_blocks(groups) : complete(groups);
}

SequentialDrop Judge::test_of_rest(const Candidate& candidate, const Order& order) const {
  double allowed = options_.max_drop * static_cast<double>(trials_.images);
  for (const std::size_t i : order.first) allowed -= original_.scores[i] - candidate.scores[i];
  return SequentialDrop({.images = order.rest.size(),
                         .allowed_sum = allowed,
                         .bounds = bounds_of(order.rest, original_.scores),
                         .error_rate = kErrorRate});
}

Result<Verdict> Judge::in_blocks(const FloatGroups& groups) {
  Order order;
  for (std::size_t i = 0; i < trials_.images; ++i) {
    (suspect_[i] ? order.first : order.rest).push_back(i);
  }
  shuffle(order.rest, seed_of(groups, options_.seed));
  std::vector<std::size_t> block = missing(groups, order.first);
  std::optional<SequentialDrop> test;
  auto& candidate = candidates_[groups];
  std::size_t size = std::max(kFirstBlock, trials_.images / 16);
  for (std::size_t begin = 0; candidate.verdict == Verdict::open; size *= 2) {
    const std::size_t end = std::min(order.rest.size(), begin + size);
    const auto drawn = std::span(order.rest).subspan(begin, end - begin);
    block.insert(block.end(), drawn.begin(), drawn.end());
    HONE_CHECK(evaluate(groups, std::exchange(block, {})));
    if (candidate.known == trials_.images) {
      finish(groups, candidate);
      continue;
    }
    if (!test) test.emplace(test_of_rest(candidate, order));
    for (const std::size_t i : drawn) test->add(original_.scores[i] - candidate.scores[i]);
    candidate.verdict = test->verdict();
    begin = end;
  }
  learn_suspects(candidate);
  return candidate.verdict;
}

const Candidate& Judge::candidate(const FloatGroups& groups) const {
  return candidates_.at(groups);
}

}  // namespace hone::quantization
