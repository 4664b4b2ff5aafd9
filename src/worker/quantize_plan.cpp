#include "worker/quantize_plan.h"

#include <future>

#include "api/targets.h"
#include "base/limits.h"
#include "engine/devices.h"
#include "os/files.h"
#include "os/machine.h"
#include "os/memory.h"
#include "worker/observing.h"
#include "worker/prepare.h"

namespace hone::worker {
namespace {

/// A few dozen are enough for means (quantization/planner.h).
constexpr std::size_t kSamplesOfBiases = 48;

/// Without VNNI a pair of products of 8-bit numbers is summed in 16 bits, which can overflow.
bool sums_can_overflow() {
  const std::string isa = isa_in_effect();
  return isa.find("vnni") == std::string::npos && isa.find("bf16") == std::string::npos &&
         isa.find("fp16") == std::string::npos && isa.find("amx") == std::string::npos;
}

quantization::PlacementOptions placement_options(const api::QuantizeRequest& asked) {
  quantization::PlacementOptions options;
  options.nncf = asked.compat.has_value();
  // The planner takes symmetric ranges where the preset asks for them (quantization/planner.h).
  options.preset = options.nncf ? asked.preset : result::Preset::mixed;
  options.ignore = asked.ignore;
  return options;
}

quantization::PlanOptions plan_options(const api::QuantizeRequest& asked) {
  quantization::PlanOptions options;
  options.preset = asked.preset;
  options.estimator = asked.estimator;
  options.bias_correction = asked.bias_correction;
  options.nncf = asked.compat.has_value();
  options.half_range = options.nncf || sums_can_overflow();
  return options;
}

std::string name_of(const model::Graph& graph, const quantization::ActivationQuantizer& quantizer) {
  const auto& node = graph.nodes[static_cast<std::size_t>(quantizer.node)];
  const bool input = quantizer.side == engine::Side::input;
  return fmt::format("{}:{}{}", node.name, quantizer.port, input ? " input" : "");
}

result::QuantizerRange shown(std::string tensor, const quantization::Range& range) {
  result::QuantizerRange shown;
  shown.tensor = std::move(tensor);
  shown.levels = range.levels;
  shown.channels = range.low.size();
  if (range.low.empty() || range.high.empty()) return shown;
  shown.low = *std::min_element(range.low.begin(), range.low.end());
  shown.high = *std::max_element(range.high.begin(), range.high.end());
  return shown;
}

/// The lowest of what is quantized of each layer.
std::map<std::string, double> noise_by_layer(const quantization::Planner& planner) {
  std::map<std::string, double> lowest;
  for (const auto& list : {planner.activation_noise(), planner.weight_noise()}) {
    for (const auto& noise : list) {
      const auto [found, added] = lowest.emplace(noise.name, noise.snr_db);
      if (!added) found->second = std::min(found->second, noise.snr_db);
    }
  }
  return lowest;
}

}  // namespace

Status QuantizePlan::make() {
  HONE_CHECK(read());
  HONE_CHECK(place());
  HONE_CHECK(take_statistics());
  // Planning does not wait until the statistics are safe; telling of it does.
  auto planning = std::async(std::launch::async, [this] { return plan(); });
  const Status safe = task_.report().calibration.kept ? Status{} : send();
  task_.steps().begin("decide");
  const Status planned = planning.get();
  HONE_CHECK(safe);
  HONE_CHECK(planned);
  statistics_ = {};
  const bool accurate = task_.asked().bias_correction == result::BiasCorrection::accurate;
  return accurate ? correct_biases() : Status{};
}

Status QuantizePlan::read() {
  task_.steps().begin("read");
  const auto loading = engine::load_ahead("CPU");
  HONE_TRY(network_, read_network(task_.model(), task_.context()));
  HONE_CHECK(network_->simplify());
  HONE_TRY(snapshot_, network_->open_snapshot());
  return {};
}

Status QuantizePlan::place() {
  options_ = plan_options(task_.asked());
  HONE_TRY(placement_, quantization::place(graph(), placement_options(task_.asked())));
  return {};
}

Status QuantizePlan::take_statistics() {
  choose_samples();
  const auto wanted = quantization::wanted(graph(), placement_, options_);
  auto& calibration = task_.report().calibration;
  HONE_TRY(calibration.kept, take_kept(wanted));
  if (!calibration.kept) {
    task_.steps().begin("observe");
    HONE_CHECK(observe(wanted));
  }
  calibration.samples = statistics_.samples;
  calibration.broken = samples_.size() > statistics_.samples && task_.has_data()
                           ? samples_.size() - statistics_.samples
                           : 0;
  os::release_idle_memory();
  return {};
}

/// They are kept from the moment on in which the supervisor hears of them.
Status QuantizePlan::send() {
  HONE_TRY(const auto digest,
           task_.context().file_bytes("statistics", quantization::to_bytes(statistics_)));
  task_.steps().partial(to_json(api::ObservedPartial{digest}));
  return {};
}

/// Over these images, or over noise where there are none.
Result<Observing> QuantizePlan::observing(const std::vector<std::size_t>& samples) {
  HONE_TRY(auto shapes, bind_shapes(task_.model(), task_.asked().shapes, {}));
  Observing how{.card = task_.model().card, .shapes = std::move(shapes)};
  how.noise.seed = task_.asked().seed;
  if (task_.has_data()) {
    how.images.emplace(CalibrationImages{&task_.index(), task_.pack(), samples, task_.prepared(),
                                         task_.augmenting()});
  }
  how.progress = [this](std::size_t done, std::size_t total) {
    task_.steps().at(static_cast<double>(done) / static_cast<double>(total),
                     fmt::format("{} of {}", done, total));
  };
  how.cancelled = [this] { return task_.context().cancelled(); };
  return how;
}

Result<quantization::Statistics> QuantizePlan::observed(const engine::Network& network,
                                                        const quantization::Wanted& wanted,
                                                        const std::vector<std::size_t>& samples) {
  HONE_TRY(const auto how, observing(samples));
  return worker::observe(network, wanted, how);
}

/// What is evaluated later is inferred here already: most images are wanted for both.
Status QuantizePlan::observe(const quantization::Wanted& wanted) {
  HONE_TRY(auto how, observing(samples_));
  const auto observe = [&]() -> Status {
    HONE_TRY(statistics_, worker::observe(*network_, wanted, how));
    return {};
  };
  // Changed images say nothing of the original's accuracy.
  const bool changes = !task_.asked().augment.empty();
  if (!task_.evaluates() || changes) return observe();
  return task_.begin_evaluation([&](OwnOutputs own) {
    how.own = std::move(own);
    return observe();
  });
}

/// With kept statistics: the same outputs as if all had been observed now.
Status QuantizePlan::evaluate_original() {
  if (task_.has_evaluated()) return {};
  const auto wanted = quantization::wanted(graph(), placement_, options_);
  HONE_TRY(auto how, observing({}));
  if (how.images) how.images->augmenting = {};
  return task_.begin_evaluation([&](OwnOutputs own) {
    how.own = std::move(own);
    return infer_as_observed(*network_, wanted, how);
  });
}

/// The means that quantized layers really give, front to back (quantization/planner.h).
Status QuantizePlan::correct_biases() {
  std::vector<std::size_t> samples;
  const std::size_t step = std::max<std::size_t>(1, samples_.size() / kSamplesOfBiases);
  for (std::size_t i = 0; i < samples_.size(); i += step) samples.push_back(samples_[i]);
  HONE_TRY(const auto original, observed(*network_, planner_->bias_tensors(), samples));
  for (std::size_t stage = 0; stage < planner_->bias_stages(); ++stage) {
    HONE_TRY(const auto now, network({}));
    HONE_TRY(const auto seen, observed(now, planner_->bias_tensors(stage), samples));
    HONE_CHECK(planner_->shift_biases(stage, original, seen));
  }
  return {};
}

/// The images to observe, and their names.
void QuantizePlan::choose_samples() {
  if (!task_.has_data()) {
    task_.report().calibration.noise = true;
    task_.report().warnings.emplace_back(
        "Ranges come from generated noise, not from images: sizes and speed are right, accuracy is "
        "not. Give --dataset.");
    return;
  }
  samples_ = dataset::balanced_subset(task_.index(), static_cast<std::size_t>(task_.asked().subset),
                                      task_.asked().seed);
  for (const std::size_t sample : samples_) {
    task_.report().calibration_images.push_back(task_.index().samples[sample].name);
  }
}

/// Statistics of an earlier job, when they are of exactly these tensors.
Result<bool> QuantizePlan::take_kept(const quantization::Wanted& wanted) {
  if (!task_.work().statistics) return false;
  HONE_TRY(const auto file, task_.context().blob(*task_.work().statistics));
  HONE_TRY(const auto bytes, os::read_file(file, Bytes{limits::kTensorBytes}));
  auto kept = quantization::statistics_from(bytes);
  if (!kept) return false;
  const auto names_it = [](const auto& name, const auto& tensor) { return name == tensor.name; };
  if (!std::equal(wanted.names.begin(), wanted.names.end(), kept->tensors.begin(),
                  kept->tensors.end(), names_it) ||
      kept->patches.size() != wanted.patches.size()) {
    return false;
  }
  statistics_ = *std::move(kept);
  return true;
}

Status QuantizePlan::plan() {
  HONE_TRY(planner_,
           quantization::Planner::create(
               {graph(), snapshot_->constants.of_node, placement_, statistics_}, options_));
  return {};
}

Result<engine::Network> QuantizePlan::network(const FloatGroups& float_groups) const {
  return network_->edited(planner_->edits(float_groups));
}

Result<engine::Network> QuantizePlan::network(const FloatGroups& float_groups,
                                              const Json& recipe) const {
  auto edits = planner_->edits(float_groups);
  edits.metadata[kRecipe] = recipe.dump();
  return network_->edited(edits);
}

std::vector<std::string> QuantizePlan::names_of(const FloatGroups& float_groups) const {
  std::vector<std::string> names;
  for (const std::size_t group : float_groups) names.push_back(placement_.groups[group].name);
  return names;
}

Result<QuantizePlan::FloatGroups> QuantizePlan::groups_named(
    const std::vector<std::string>& names) const {
  FloatGroups groups;
  for (const auto& name : names) {
    const auto same = [&](const quantization::Group& group) { return group.name == name; };
    const auto found = std::find_if(placement_.groups.begin(), placement_.groups.end(), same);
    if (found == placement_.groups.end()) {
      return usage_error("quantize.replay",
                         "The run left a layer in floating point that is not a "
                         "group of this network.")
          .at(name)
          .fix("Name a run that quantized the same model with this version of Hone.");
    }
    groups.push_back(static_cast<std::size_t>(found - placement_.groups.begin()));
  }
  std::sort(groups.begin(), groups.end());
  return groups;
}

void QuantizePlan::describe(const std::vector<double>& group_gain) const {
  auto& report = task_.report();
  for (std::size_t i = 0; i < placement_.activations.size(); ++i) {
    report.ranges.push_back(
        shown(name_of(graph(), placement_.activations[i]), planner_->activation_ranges()[i]));
  }
  for (std::size_t i = 0; i < placement_.weights.size(); ++i) {
    const auto& layer = graph().nodes[static_cast<std::size_t>(placement_.weights[i].node)];
    report.ranges.push_back(shown(layer.name + " weights", planner_->weight_ranges()[i]));
  }
  const auto noise = noise_by_layer(*planner_);
  for (std::size_t group = 0; group < placement_.groups.size(); ++group) {
    for (const std::int32_t layer : placement_.groups[group].layers) {
      result::LayerSensitivity row;
      row.layer = graph().nodes[static_cast<std::size_t>(layer)].name;
      if (const auto found = noise.find(row.layer); found != noise.end()) {
        row.snr_db = found->second;
      }
      if (group < group_gain.size()) row.gain = group_gain[group];
      if (row.snr_db || row.gain) report.sensitivity.push_back(std::move(row));
    }
  }
}

}  // namespace hone::worker
