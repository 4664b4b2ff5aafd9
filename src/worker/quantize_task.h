#pragma once
// What all ways of making a smaller network share: what was asked, the data set, the evaluator, the
// steps, and the report that grows. Thread rule: one thread; outlives what is made with it.

#include <future>

#include "api/quantize.h"
#include "api/requests.h"
#include "worker/evaluator.h"
#include "worker/steps.h"

namespace hone::worker {

class QuantizeTask {
 public:
  QuantizeTask(const api::QuantizeWork& work, const api::JobInputs& inputs, JobContext& context);

  [[nodiscard]] const api::QuantizeWork& work() const { return work_; }
  [[nodiscard]] const api::QuantizeRequest& asked() const { return work_.asked; }
  [[nodiscard]] const model::Record& model() const { return model_; }
  [[nodiscard]] JobContext& context() { return context_; }
  [[nodiscard]] Steps& steps() { return steps_; }
  [[nodiscard]] result::QuantizationReport& report() { return report_; }

  /// Reads the data set's index, when there is one. Errors: of reading it, `accuracy.metric`.
  Status open_data();
  [[nodiscard]] bool has_data() const { return data_.has_value(); }
  [[nodiscard]] const dataset::Index& index() const { return index_; }
  [[nodiscard]] const std::filesystem::path& pack() const { return pack_; }
  /// How images are changed before they are observed.
  [[nodiscard]] accuracy::Augmenting augmenting() const {
    return {.changes = work_.asked.augment, .seed = work_.asked.seed};
  }
  /// Decoded images, for observing and evaluating; null where nothing is evaluated.
  [[nodiscard]] accuracy::Prepared* prepared() { return prepared_ ? &*prepared_ : nullptr; }

  [[nodiscard]] bool evaluates() const;
  [[nodiscard]] bool has_evaluated() const { return evaluator_.has_value(); }
  /// Evaluates the original; once, and only when something is evaluated.
  Status begin_evaluation();
  /// The same with the original's outputs from elsewhere.
  Status begin_evaluation(const Evaluator::Infer& infer);
  [[nodiscard]] Evaluator& evaluator() { return *evaluator_; }

  /// States both figures, the drop, its interval and the verdict from the result's assessment over
  /// all images.
  void state(const quantization::Assessment& quantized);
  /// Evaluates a finished network over all images and states what came of it.
  Status judge(engine::Network network);
  /// Begins to compile the original for judge_at_device_precision(), beside what is done until
  /// then: compiling keeps one core busy.
  Status prepare_device_precision();
  /// The metric of both at the device's default precision, where that is not f32.
  Status judge_at_device_precision(engine::Network network);

  /// What made the network: the same recipe, the same bytes. `decided` are facts beside the
  /// request that decide them, such as the groups in floating point.
  [[nodiscard]] Json recipe(Json decided) const;
  /// Keeps the network as the result and states sizes.
  Status keep(engine::Network network);
  /// The original is the result, since nothing better was found.
  void keep_original();
  /// The report with times and memory; once.
  result::QuantizationReport finish();

 private:
  void make_evaluator();
  [[nodiscard]] std::future<Result<engine::Compiled>> compiled_aside(engine::Network network) const;

  const api::QuantizeWork& work_;
  const model::Record model_;
  const std::optional<dataset::Record> data_;
  JobContext& context_;
  Steps steps_;
  dataset::Index index_;
  std::string metric_;  ///< as Evaluating::metric
  std::filesystem::path pack_;
  std::optional<accuracy::Prepared> prepared_;
  std::optional<Evaluator> evaluator_;
  result::QuantizationReport report_;
  std::future<Result<engine::Compiled>>
      reference_;  ///< at the device's precision; waits at its end
};

/// Path of a network's metadata that holds the recipe.
inline constexpr const char* kRecipe = "hone/recipe";

/// Another handle to the same network: constants are shared.
Result<engine::Network> copy_of(const engine::Network& network);

}  // namespace hone::worker
