#include "worker/quantize_int8.h"

#include "worker/prepare.h"
#include "worker/quantize_live.h"
#include "worker/quantize_plan.h"
#include "worker/quantize_speed.h"

namespace hone::worker {
namespace {

using quantization::FloatGroups;
using quantization::Found;

constexpr const char* kForAccuracy = "its group went back so that the accuracy drop holds";
constexpr const char* kForSpeed = "its group is not slower in floating point on this machine";

/// Candidates of the search; the last one stays compiled, since it is asked about in pieces.
class Candidates {
 public:
  Candidates(QuantizeTask& task, const QuantizePlan& plan) : task_(task), plan_(plan) {}

  quantization::Trials trials() {
    quantization::Trials trials;
    trials.groups = plan_.groups();
    trials.images = task_.evaluator().images();
    trials.quantized = [this](const FloatGroups& groups, std::span<const std::size_t> positions) {
      return assess(groups, positions);
    };
    trials.original = [this](std::span<const std::size_t> positions) {
      return Result<quantization::Assessment>(task_.evaluator().original(positions));
    };
    trials.prior = noise_by_group();
    trials.progress = [this](const std::string& what, double fraction) {
      task_.steps().at(fraction, what);
    };
    return trials;
  }

 private:
  Result<quantization::Assessment> assess(const FloatGroups& groups,
                                          std::span<const std::size_t> positions) {
    if (!compiled_ || groups != groups_) {
      compiled_.reset();
      HONE_TRY(auto network, plan_.network(groups));
      HONE_TRY(compiled_, task_.evaluator().compile(std::move(network), At::f32));
      groups_ = groups;
    }
    return task_.evaluator().assess(*compiled_, positions);
  }

  /// Noise-to-signal power of the tensors of each group.
  [[nodiscard]] std::vector<double> noise_by_group() const {
    const auto power = [](const quantization::Noise& noise) {
      return std::pow(10.0, -noise.snr_db / 10);
    };
    const auto activations = plan_.planner().activation_noise();
    const auto weights = plan_.planner().weight_noise();
    std::vector<double> sums;
    for (const auto& group : plan_.placement().groups) {
      double sum = 0;
      for (const std::size_t i : group.activations) sum += power(activations[i]);
      for (const std::size_t i : group.weights) sum += power(weights[i]);
      sums.push_back(sum);
    }
    return sums;
  }

  QuantizeTask& task_;
  const QuantizePlan& plan_;
  FloatGroups groups_;
  std::optional<engine::Compiled> compiled_;
};

class Int8 {
 public:
  explicit Int8(QuantizeTask& task) : task_(task), plan_(task), live_(task, plan_) {}

  Status run() {
    HONE_CHECK(plan_.make());
    if (task_.work().decided) {
      HONE_TRY(float_groups_, plan_.groups_named(*task_.work().decided));
    } else if (task_.asked().max_drop || task_.asked().curve) {
      HONE_CHECK(search());
    }
    for (const std::size_t group : float_groups_) reason_[group] = kForAccuracy;
    if (!task_.work().decided) HONE_CHECK(find_faster());
    HONE_CHECK(make());
    HONE_CHECK(judge());
    if (found_ && task_.asked().curve) HONE_CHECK(draw_curve(task_, plan_, *found_, live_));
    return measures() ? state_speed(task_, *result_, std::move(decisions_)) : Status{};
  }

 private:
  [[nodiscard]] bool measures() const {
    if (task_.work().decided) return false;  // only who measures holds the machine's lock
    return task_.asked().objective != result::Objective::size || task_.asked().curve;
  }

  Status search() {
    task_.steps().begin("evaluate");
    HONE_CHECK(plan_.evaluate_original());
    HONE_CHECK(task_.prepare_device_precision());
    Candidates candidates(task_, plan_);
    quantization::WithinOptions options;
    options.max_drop = task_.asked().max_drop.value_or(1);
    options.seed = task_.asked().seed;
    options.rank_all = task_.asked().curve;
    auto trials = candidates.trials();
    trials.judged = [this](const quantization::Step& step) { live_.judged(step); };
    HONE_TRY(found_, quantization::find_within(trials, options));
    float_groups_ = found_->float_groups;
    task_.report().evaluations = found_->evaluations;
    task_.report().images_inferred = found_->images_inferred;
    return {};
  }

  Status find_faster() {
    if (task_.asked().objective == result::Objective::size) return {};
    HONE_TRY(auto faster, find_faster_groups(task_, plan_, float_groups_));
    decisions_ = std::move(faster.decisions);
    all_float_ = faster.all_float;
    float_groups_ = std::move(faster.float_groups);
    for (const std::size_t group : float_groups_) reason_.emplace(group, kForSpeed);
    return {};
  }

  Status make() {
    task_.steps().begin("apply");
    describe();
    if (all_float_) {
      task_.keep_original();
      HONE_TRY(result_, read_network(task_.model(), task_.context()));
      return {};
    }
    task_.report().recipe = task_.recipe(
        {{"float_groups", plan_.names_of(float_groups_)}, {"half_range", plan_.half_range()}});
    HONE_TRY(result_, plan_.network(float_groups_, task_.report().recipe));
    if (!task_.evaluates() && !measures()) return task_.keep(*std::move(result_));
    HONE_TRY(auto network, copy_of(*result_));
    return task_.keep(std::move(network));
  }

  Status judge() {
    if (!task_.evaluates()) return {};
    task_.steps().begin("evaluate");
    HONE_CHECK(plan_.evaluate_original());
    HONE_CHECK(task_.prepare_device_precision());
    if (found_ && found_->float_groups == float_groups_) {
      task_.state(found_->quantized);
    } else {
      HONE_TRY(auto network, copy_of(*result_));
      HONE_CHECK(task_.judge(std::move(network)));
    }
    HONE_TRY(auto network, copy_of(*result_));
    return task_.judge_at_device_precision(std::move(network));
  }

  void describe() {
    auto& report = task_.report();
    report.float_groups = plan_.names_of(float_groups_);
    for (const auto& left : plan_.placement().left_out) add_float(left.node, left.reason);
    for (std::size_t group = 0; group < plan_.groups(); ++group) {
      const auto& layers = plan_.placement().groups[group].layers;
      const auto reason = reason_.find(group);
      if (!all_float_ && reason == reason_.end()) {
        report.layers_int8 += layers.size();
        continue;
      }
      for (const auto layer : layers) {
        add_float(layer, reason == reason_.end() ? kForSpeed : reason->second);
      }
    }
    plan_.describe(found_ ? found_->group_gain : std::vector<double>());
    if (all_float_) {
      report.warnings.emplace_back(
          "INT8 makes no part of this network faster on this machine, so the result is the model "
          "itself.");
    }
  }

  void add_float(std::int32_t node, const std::string& reason) {
    const auto& layer = plan_.graph().nodes[static_cast<std::size_t>(node)];
    task_.report().layers_float.push_back({layer.name, layer.type, reason});
  }

  QuantizeTask& task_;
  QuantizePlan plan_;
  QuantizeLive live_;
  FloatGroups float_groups_;
  std::map<std::size_t, std::string> reason_;  ///< by group
  std::optional<Found> found_;
  std::vector<std::string> decisions_;
  bool all_float_ = false;
  std::optional<engine::Network> result_;
};

}  // namespace

Status quantize_int8(QuantizeTask& task) { return Int8(task).run(); }

}  // namespace hone::worker
