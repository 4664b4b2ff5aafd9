#pragma once
// Candidates of find_within() judged against the original, each image of each candidate at most
// once. Internal to this room. Thread rule: one thread; borrows trials and options.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "quantization/sequential.h"
#include "quantization/within.h"

namespace hone::quantization {

/// What is known of one candidate.
struct Candidate {
  std::vector<double> scores;    ///< by image; NaN where it was not evaluated; empty without scores
  std::vector<double> distance;  ///< by image; empty where outputs have none
  std::vector<double> margin;    ///< by image; empty where the metric has none
  std::vector<double> resampled;  ///< over resamples of all images
  std::size_t known = 0;          ///< images evaluated
  double value = 0;               ///< of the metric, when all are known
  double drop = 0;
  Verdict verdict = Verdict::open;
};

class Judge {
 public:
  Judge(const Trials& trials, const WithinOptions& options);

  /// The original, on all images.
  Status begin();
  /// Stops as soon as it is clear: suspects come first (those told, and all whose score another
  /// candidate changed), then the others in drawn order. `open` when the evaluations are used up.
  Result<Verdict> judge(const FloatGroups& groups);
  /// Evaluates what is missing and tells exactly; adds a step.
  Result<Verdict> complete(const FloatGroups& groups);
  /// Mean distance of the outputs from the original's over these images; 0 without distances.
  Result<double> error(const FloatGroups& groups, std::span<const std::size_t> images);

  /// Evaluates these images where that was not done.
  Status look(const FloatGroups& groups, std::span<const std::size_t> images);
  /// These images come first when a candidate is judged.
  void suspect(std::span<const std::size_t> images);

  [[nodiscard]] const Candidate& candidate(const FloatGroups& groups) const;
  [[nodiscard]] const Assessment& original() const { return original_; }
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  [[nodiscard]] std::size_t evaluations() const { return evaluations_; }
  [[nodiscard]] std::size_t images_inferred() const { return images_inferred_; }
  [[nodiscard]] std::size_t images() const { return trials_.images; }
  /// Images have scores and margins.
  [[nodiscard]] bool has_margins() const { return by_image() && !original_.margin.empty(); }
  [[nodiscard]] bool exhausted() const { return evaluations_ >= options_.max_evaluations; }

  /// What is probably still to come, in evaluations of all images; for progress only.
  void expect(double evaluations);

 private:
  Result<Assessment> ask(const FloatGroups& groups, std::span<const std::size_t> images);
  Status evaluate(const FloatGroups& groups, std::vector<std::size_t> images);
  [[nodiscard]] std::vector<std::size_t> missing(const FloatGroups& groups,
                                                 std::span<const std::size_t> images);
  Result<Verdict> in_blocks(const FloatGroups& groups);
  /// Suspects, all of which are evaluated, and the others in drawn order, which are tested.
  struct Order {
    std::vector<std::size_t> first;
    std::vector<std::size_t> rest;
  };
  [[nodiscard]] SequentialDrop test_of_rest(const Candidate& candidate, const Order& order) const;
  void finish(const FloatGroups& groups, Candidate& candidate);
  void learn_suspects(const Candidate& candidate);
  void tell(const std::string& what, double cost);
  [[nodiscard]] bool by_image() const { return !original_.scores.empty(); }

  const Trials& trials_;
  const WithinOptions& options_;
  Assessment original_;
  std::map<FloatGroups, Candidate> candidates_;
  std::vector<bool> suspect_;  ///< images that probably decide
  std::vector<Step> steps_;
  std::size_t evaluations_ = 0;
  std::size_t images_inferred_ = 0;
  FloatGroups asked_last_;
  double done_ = 0;  ///< in evaluations of all images
  double left_ = 2;
  double fraction_ = 0;
};

}  // namespace hone::quantization
