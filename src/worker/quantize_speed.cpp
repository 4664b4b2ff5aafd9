#include "worker/quantize_speed.h"

#include "measurement/measurement.h"
#include "worker/prepare.h"

namespace hone::worker {
namespace {

using quantization::FloatGroups;
using result::Objective;

constexpr std::size_t kRoundsOfStatement = 15;
constexpr double kShareOfSearch = 0.8;         // of the step, the rest is the statement
constexpr double kSmallestThatMatters = 0.01;  // a difference in speed of one percent

/// The curve alone is about latency.
Objective objective_of(const QuantizeTask& task) {
  const auto asked = task.asked().objective;
  return asked == Objective::size ? Objective::latency : asked;
}

Result<std::vector<std::vector<double>>> seconds_of(QuantizeTask& task, const QuantizePlan& plan,
                                                    const std::vector<FloatGroups>& candidates,
                                                    std::size_t repetitions) {
  HONE_TRY(auto rules, race_rules(task, objective_of(task)));
  const double batch = static_cast<double>(rules.batch);
  Race race(std::move(rules), task.context());
  for (std::size_t i = 0; i + 1 < candidates.size(); ++i) {
    HONE_TRY(auto network, plan.network(candidates[i]));
    HONE_CHECK(race.enter(std::move(network), std::nullopt));
  }
  HONE_TRY(auto original, read_network(task.model(), task.context()));
  HONE_CHECK(race.enter(std::move(original), std::nullopt));
  HONE_TRY(const auto samples, race.run(repetitions, {}));
  std::vector<std::vector<double>> seconds;
  for (const auto& of_form : samples) {
    auto& values = seconds.emplace_back();
    for (const auto& sample : of_form) values.push_back(batch / sample.throughput_fps);
  }
  return seconds;
}

}  // namespace

Result<Race::Rules> race_rules(const QuantizeTask& task, Objective objective) {
  Race::Rules rules;
  rules.objective = objective;
  HONE_TRY(rules.shapes, bind_shapes(task.model(), task.asked().shapes, {}));
  rules.batch = batch_of(task.model(), rules.shapes);
  rules.seed = task.asked().seed;
  return rules;
}

Result<quantization::Faster> find_faster_groups(QuantizeTask& task, const QuantizePlan& plan,
                                                const FloatGroups& first) {
  task.steps().begin("measure");
  quantization::SpeedTrials trials;
  trials.groups = plan.groups();
  trials.seconds = [&](const std::vector<FloatGroups>& candidates, std::size_t repetitions) {
    return seconds_of(task, plan, candidates, repetitions);
  };
  HONE_TRY(trials.expected_gain_ms, expected_gains_ms(task, plan, first));
  trials.progress = [&](const std::string& what, double fraction) {
    task.steps().at(fraction, what);
  };
  return quantization::find_faster(trials, first);
}

Status state_speed(QuantizeTask& task, const engine::Network& result,
                   std::vector<std::string> decisions) {
  task.steps().begin("measure");
  HONE_TRY(auto rules, race_rules(task, objective_of(task)));
  measurement::Surroundings surroundings;
  Race race(std::move(rules), task.context());
  HONE_TRY(auto quantized, copy_of(result));
  HONE_CHECK(race.enter(std::move(quantized), std::nullopt));
  for (const auto precision :
       {std::optional(model::Precision::f32), std::optional<model::Precision>()}) {
    HONE_TRY(auto original, read_network(task.model(), task.context()));
    HONE_CHECK(race.enter(std::move(original), precision));
  }
  surroundings.begin();
  HONE_TRY(const auto samples, race.run(kRoundsOfStatement, [&](double share) {
    surroundings.look();
    task.steps().at(share, "beside the original");
  }));
  surroundings.end();
  result::QuantizationSpeed speed;
  speed.objective = objective_of(task);
  speed.quantized = race.figure(0, samples[0]);
  speed.f32 = race.figure(1, samples[1]);
  speed.device_default = race.figure(2, samples[2]);
  speed.against_f32 =
      comparison::compare_processes(samples[1], samples[0], kSmallestThatMatters).throughput;
  speed.against_default =
      comparison::compare_processes(samples[2], samples[0], kSmallestThatMatters).throughput;
  speed.repetitions = kRoundsOfStatement;
  speed.decisions = std::move(decisions);
  speed.context = circumstances(surroundings, task.asked().seed);
  speed.verdict = measurement::judge_load(speed.context);
  task.report().speed = std::move(speed);
  return {};
}

}  // namespace hone::worker
