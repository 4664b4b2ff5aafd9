// The trade-off between accuracy and speed: some prefixes of the ranked groups, each evaluated over
// all images and measured.

#include "worker/quantize_speed.h"

namespace hone::worker {
namespace {

using quantization::FloatGroups;
using result::Objective;
using result::TradeOff;

constexpr std::size_t kRounds = 9;

class Curve {
 public:
  Curve(QuantizeTask& task, const QuantizePlan& plan, const quantization::Found& found,
        QuantizeLive& live)
      : task_(task),
        plan_(plan),
        found_(found),
        live_(live),
        candidates_(quantization::curve_points(found.group_gain, found.float_groups)) {}

  Status draw() {
    task_.steps().begin("measure");
    for (const auto& groups : candidates_) {
      HONE_TRY(const double value, value_of(groups));
      TradeOff point;
      for (const std::size_t group : groups) {
        point.layers_float += plan_.placement().groups[group].layers.size();
      }
      point.value = value;
      point.drop = found_.original.value - value;
      point.chosen = groups == found_.float_groups;
      points_.push_back(point);
      live_.judged({.float_groups = groups, .value = point.value, .drop = point.drop});
      task_.steps().at(kEvaluating * static_cast<double>(points_.size()) /
                           static_cast<double>(candidates_.size()),
                       "the curve's accuracy");
    }
    HONE_CHECK(measure(Objective::latency));
    HONE_CHECK(measure(Objective::throughput));
    task_.report().curve = std::move(points_);
    return {};
  }

 private:
  static constexpr double kEvaluating = 0.3;  ///< share of the step

  Result<double> value_of(const FloatGroups& groups) {
    for (const auto& step : found_.steps) {
      if (step.float_groups == groups) return step.value;
    }
    if (groups.size() == plan_.groups()) return found_.original.value;
    HONE_TRY(auto network, plan_.network(groups));
    HONE_TRY(auto compiled, task_.evaluator().compile(std::move(network), At::f32));
    HONE_TRY(const auto assessment, task_.evaluator().assess(compiled));
    ++task_.report().evaluations;
    task_.report().images_inferred += task_.evaluator().images();
    return assessment.value;
  }

  Status measure(Objective objective) {
    HONE_TRY(auto rules, race_rules(task_, objective));
    Race race(std::move(rules), task_.context());
    for (const auto& groups : candidates_) {
      HONE_TRY(auto network, plan_.network(groups));
      HONE_CHECK(race.enter(std::move(network), std::nullopt));
    }
    const bool latency = objective == Objective::latency;
    const double begin = latency ? kEvaluating : (1 + kEvaluating) / 2;
    HONE_TRY(const auto samples, race.run(kRounds, [&](double share) {
      task_.steps().at(begin + share * (1 - kEvaluating) / 2, "the curve's speed");
    }));
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const auto figure = race.figure(i, samples[i]);
      if (latency) {
        points_[i].latency_ms = figure.latency_ms;
      } else {
        points_[i].throughput_fps = figure.throughput_fps;
      }
      live_.measured(candidates_[i], points_[i]);
    }
    live_.tell();
    return {};
  }

  QuantizeTask& task_;
  const QuantizePlan& plan_;
  const quantization::Found& found_;
  QuantizeLive& live_;
  const std::vector<FloatGroups> candidates_;
  std::vector<TradeOff> points_;
};

}  // namespace

Status draw_curve(QuantizeTask& task, const QuantizePlan& plan, const quantization::Found& found,
                  QuantizeLive& live) {
  return Curve(task, plan, found, live).draw();
}

}  // namespace hone::worker
