#pragma once
// How good a network is beside the original that it was made from: a metric over a data set, image
// by image, and how far its outputs are from the original's.
//
// Metrics: those of accuracy/metric.h over annotated images, and `agreement`, which needs no
// annotations: what the original says counts as right. For classes that is its best one; for
// detectors what it finds with a score from accuracy::truth_threshold() on, and the metric is
// voc-map; where pixels are classified the class that it gives each, and the metric is miou.
//
// Thread rule: one thread.

#include "accuracy/adapter.h"
#include "accuracy/feed.h"
#include "accuracy/metric.h"
#include "accuracy/truth.h"
#include "model/record.h"
#include "quantization/within.h"
#include "result/quantization.h"
#include "worker/observing.h"
#include "worker/worker.h"

namespace hone::worker {

inline constexpr std::string_view kAgreement = "agreement";

/// Errors: `accuracy.metric` (usage) when there is none of this name.
Status check_metric(const std::string& metric);

/// References are borrowed for the life of the evaluator.
struct Evaluating {
  const model::Record& model;
  const dataset::Index& index;
  std::filesystem::path pack;
  std::string metric;  ///< one of accuracy::metric_names(), or kAgreement
  std::map<std::string, model::Shape> shapes = {};
  accuracy::Prepared* prepared = nullptr;  ///< decoded images, which others may share
};

/// In which precision the parts in floating point are computed.
enum class At { f32, device_default };

class Evaluator {
 public:
  using Assessment = quantization::Assessment;

  Evaluator(Evaluating what, JobContext& context);
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;

  /// Evaluates the original over the whole data set, before everything else; what can be decoded
  /// and, but for agreement, has a label is what counts from then on. `progress` hears the share.
  /// Errors: those of accuracy::feed and accuracy::make_adapter, `accuracy.no_labels`,
  /// `accuracy.no_images` (input).
  Status begin(const std::function<void(double)>& progress);
  /// The same, where the outputs of the original come from elsewhere, at f32. Errors: those of
  /// accuracy::make_adapter and of `infer`, `accuracy.no_labels`, `accuracy.no_images`.
  using Infer = std::function<Status(OwnOutputs own)>;
  Status begin(const Infer& infer);

  /// Images that count; positions below are 0 … images() - 1.
  [[nodiscard]] std::size_t images() const { return samples_.size(); }
  [[nodiscard]] Assessment original(std::span<const std::size_t> positions) const;
  [[nodiscard]] Assessment original() const { return original(all()); }  ///< over all images

  /// Brings the network into the shapes of the evaluation and compiles it.
  Result<engine::Compiled> compile(engine::Network network, At at) const;
  /// Errors: those of accuracy::feed.
  Result<Assessment> assess(engine::Compiled& compiled, std::span<const std::size_t> positions);
  /// Over all images.
  Result<Assessment> assess(engine::Compiled& compiled);

  /// Of an assessment over all images.
  [[nodiscard]] result::MetricFigure figure(const Assessment& assessment) const;

 private:
  struct Pass;
  class Reader;
  [[nodiscard]] std::vector<std::size_t> all() const;
  Status choose_samples();
  Status choose_metric();
  [[nodiscard]] bool scores_images() const;
  [[nodiscard]] double score(const result::ImageResult& image, std::size_t position) const;
  /// Value, and scores or resamples, of images at these positions.
  void judge(std::span<const result::ImageResult> images, std::span<const std::size_t> positions,
             Assessment& assessment) const;
  Status keep(Pass pass);
  [[nodiscard]] Pass blank(const std::vector<std::size_t>& samples) const;
  Result<Reader> reader(const std::vector<model::Port>& outputs, Pass& pass);
  Result<Pass> run(engine::Compiled& compiled, const std::vector<std::size_t>& samples,
                   const std::function<void(double)>& progress);
  accuracy::Feeding feeding(const std::vector<std::size_t>& samples,
                            const std::function<void(double)>& progress);

  const Evaluating what_;
  JobContext& context_;
  const bool agrees_;                         ///< the original counts as right
  const accuracy::Metric* metric_ = nullptr;  ///< null: agreement of best classes
  std::vector<std::vector<dataset::Box>>
      found_;  ///< by the original, where it is right; by position
  std::optional<accuracy::Masks> masks_;
  std::vector<std::size_t> samples_;           ///< that count: positions in the index
  std::vector<result::ImageResult> original_;  ///< by position
  std::vector<std::vector<float>> outputs_;    ///< of the original, by position
};

}  // namespace hone::worker
