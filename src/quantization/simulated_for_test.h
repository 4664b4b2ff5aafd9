#pragma once
// A quantized network for tests of the search: every group adds an error to the outputs of every
// image, drawn once from a seed, some pairs of groups add one more when both are INT8, and an
// image is right while its margin with the errors stays above zero. Quick, and what is best can be
// looked up. Thread rule: one thread.

#include <cmath>
#include <set>

#include "base/random.h"
#include "quantization/within.h"

namespace hone::quantization {

struct SimulatedOptions {
  std::size_t groups = 29;
  std::size_t images = 500;
  double error = 0.3;      ///< standard deviation of all errors together; margins have 1
  double spread = 1.2;     ///< of the logarithm of a group's share
  double prior_noise = 1;  ///< of the logarithm of the prior
  std::size_t pairs = 0;   ///< groups that disturb more together
  double right = 0.75;     ///< share of images that the original gets right, about
  bool agreement = false;  ///< score: the same class as the original
  bool scores = true;
  bool distance = true;
  bool margin = true;
  std::uint64_t seed = 1;
};

class Simulated {
 public:
  static constexpr std::size_t kOutputs = 12;  ///< the first is the margin

  explicit Simulated(const SimulatedOptions& options) : options_(options), random_(options.seed) {
    double sum = 0;
    for (std::size_t g = 0; g < options.groups; ++g) {
      share_.push_back(std::exp(options.spread * normal()));
      sum += share_.back();
    }
    for (double& share : share_) share *= options.error * options.error / sum;
    for (std::size_t p = 0; p < options.pairs; ++p) {
      pairs_.push_back({random_.below(options.groups), random_.below(options.groups)});
    }
    for (const double share : share_) {
      prior_.push_back(share * std::exp(options.prior_noise * normal()));
    }
    const double shift = margin_shift(options.right);
    for (std::size_t i = 0; i < options.images; ++i) {
      margin_.push_back(normal() + shift);
      errors_.push_back(draw_errors());
    }
  }

  [[nodiscard]] const std::vector<double>& share() const { return share_; }
  [[nodiscard]] const std::vector<double>& prior() const { return prior_; }
  [[nodiscard]] std::size_t calls() const { return calls_; }
  [[nodiscard]] std::size_t most_repeated() const { return most_repeated_; }

  [[nodiscard]] double score(const std::vector<bool>& in_float, std::size_t image) const {
    return scored(image, errors_of(in_float, image)[0]);
  }
  /// Exact drop in images.
  [[nodiscard]] double lost(const FloatGroups& groups) const {
    const auto in_float = flags(groups);
    double sum = 0;
    for (std::size_t i = 0; i < options_.images; ++i) {
      sum += scored(i, 0) - score(in_float, i);
    }
    return sum;
  }

  Trials trials() {
    Trials trials;
    trials.groups = options_.groups;
    trials.images = options_.images;
    trials.prior = prior_;
    trials.original = [this](std::span<const std::size_t> images) -> Result<Assessment> {
      Assessment found;
      for (const std::size_t i : images) add(found, i, 0, 0);
      return finished(std::move(found), images.size());
    };
    trials.quantized = [this](const FloatGroups& groups,
                              std::span<const std::size_t> images) -> Result<Assessment> {
      ++calls_;
      const auto in_float = flags(groups);
      Assessment found;
      for (const std::size_t i : images) {
        if (!seen_.insert({groups, i}).second) ++most_repeated_;
        const auto errors = errors_of(in_float, i);
        double distance = 0;
        for (const double error : errors) distance += error * error;
        add(found, i, errors[0], distance / kOutputs);
      }
      return finished(std::move(found), images.size());
    };
    return trials;
  }

 private:
  using Outputs = std::array<double, kOutputs>;

  double normal() {  // Box and Muller
    return std::sqrt(-2 * std::log(1 - random_.uniform())) * std::cos(2 * M_PI * random_.uniform());
  }
  static double margin_shift(double right) { return 2.5 * (right - 0.5); }

  std::vector<Outputs> draw_errors() {
    std::vector<Outputs> errors(options_.groups + pairs_.size());
    const double of_image = std::exp(0.4 * normal());
    for (std::size_t g = 0; g < errors.size(); ++g) {
      const double share = g < share_.size() ? share_[g] : options_.error * options_.error / 20;
      // Quantization loses more than it gains: the best class has been the best for a reason.
      const double bias = -0.5 * share;
      for (double& value : errors[g]) value = of_image * std::sqrt(share) * normal();
      errors[g][0] += bias;
    }
    return errors;
  }
  [[nodiscard]] std::vector<bool> flags(const FloatGroups& groups) const {
    std::vector<bool> in_float(options_.groups, false);
    for (const std::size_t group : groups) in_float[group] = true;
    return in_float;
  }
  [[nodiscard]] Outputs errors_of(const std::vector<bool>& in_float, std::size_t image) const {
    Outputs sum{};
    const auto add_error = [&](std::size_t g) {
      for (std::size_t d = 0; d < kOutputs; ++d) sum[d] += errors_[image][g][d];
    };
    for (std::size_t g = 0; g < options_.groups; ++g) {
      if (!in_float[g]) add_error(g);
    }
    for (std::size_t p = 0; p < pairs_.size(); ++p) {
      if (!in_float[pairs_[p][0]] && !in_float[pairs_[p][1]]) add_error(options_.groups + p);
    }
    return sum;
  }
  [[nodiscard]] double scored(std::size_t image, double error) const {
    const bool right = margin_[image] + error > 0;
    if (options_.agreement) return right == (margin_[image] > 0) ? 1 : 0;
    return right ? 1 : 0;
  }
  void add(Assessment& found, std::size_t image, double error, double distance) const {
    const double score = scored(image, error);
    found.value += score;
    if (options_.scores) found.scores.push_back(score);
    if (options_.distance) found.distance.push_back(distance);
    const double toward = options_.agreement && margin_[image] < 0 ? -1 : 1;
    if (options_.margin) found.margin.push_back(toward * (margin_[image] + error));
  }
  static Assessment finished(Assessment found, std::size_t images) {
    found.value /= static_cast<double>(std::max<std::size_t>(1, images));
    return found;
  }

  SimulatedOptions options_;
  Random random_;
  std::vector<double> share_;
  std::vector<double> prior_;
  std::vector<std::array<std::size_t, 2>> pairs_;
  std::vector<double> margin_;
  std::vector<std::vector<Outputs>> errors_;  ///< by image, then group, then pair
  std::set<std::pair<FloatGroups, std::size_t>> seen_;
  std::size_t calls_ = 0;
  std::size_t most_repeated_ = 0;
};

}  // namespace hone::quantization
