#pragma once
// Several forms of one network, measured in turn inside one process: each round measures every one
// once for a moment, in an order that is mirrored from round to round, so that a drift of the
// machine meets all of them. What differs from process to process is not in these figures;
// `hone compare` has that. Thread rule: one thread.

#include "comparison/comparison.h"
#include "engine/system.h"
#include "result/quantization.h"
#include "worker/worker.h"

namespace hone::worker {

class Race {
 public:
  struct Rules {
    result::Objective objective = result::Objective::latency;  ///< throughput: else latency
    engine::Shapes shapes;                                     ///< that every form is brought into
    std::int64_t batch = 1;
    std::uint64_t seed = 0;
  };
  Race(Rules rules, JobContext& context) : rules_(std::move(rules)), context_(context) {}

  /// One more form; absent precision: the device's default. Errors: of the engine.
  Status enter(engine::Network network, std::optional<model::Precision> precision);
  [[nodiscard]] std::size_t forms() const { return forms_.size(); }

  /// Samples by form, one for each round. Errors: of measurement::measure, `job.cancelled`.
  using Samples = std::vector<std::vector<result::ComparisonSample>>;
  Result<Samples> run(std::size_t rounds, const std::function<void(double)>& progress);
  /// What the samples of a form say, with the precision that it ran in.
  [[nodiscard]] result::SpeedFigure figure(
      std::size_t form, const std::vector<result::ComparisonSample>& samples) const;

 private:
  struct Form {
    std::unique_ptr<engine::Compiled> compiled;
    std::unique_ptr<engine::System> system;
    std::string precision;
    bool warm = false;
  };
  Result<result::ComparisonSample> measure(Form& form);

  const Rules rules_;
  JobContext& context_;
  std::vector<Form> forms_;
};

}  // namespace hone::worker
