// What may be compared with what.

#include "comparison/comparison.h"

namespace hone::comparison {
namespace {

using result::ComparisonRow;

enum class Effect { told, forbids };

/// Something that both sides have as text.
struct Trait {
  std::string name;
  std::string a;
  std::string b;
  Effect effect = Effect::told;
  std::string_view remedy = {};
};

std::string shapes_text(const std::map<std::string, model::Shape>& shapes) {
  std::string text;
  for (const auto& [name, shape] : shapes) {
    text += (text.empty() ? "" : "; ") + name + " " + model::to_text(shape);
  }
  return text;
}

std::string version_of(const result::Context& context, const std::string& program) {
  const auto found = context.versions.find(program);
  return found == context.versions.end() ? std::string() : found->second;
}

constexpr std::string_view kSameMachine =
    "Measure both on the same machine: hone compare --measure.";

std::vector<Trait> machine_traits(const ComparisonRow& a, const ComparisonRow& b) {
  const Effect effect = a.target == b.target ? Effect::forbids : Effect::told;
  const auto& x = a.context;
  const auto& y = b.context;
  return {{"cpu", x.cpu, y.cpu, effect, kSameMachine},
          {"isa", x.isa, y.isa, effect, kSameMachine},
          {"cores", std::to_string(x.cores), std::to_string(y.cores), effect, kSameMachine},
          {"hardware_threads", std::to_string(x.threads), std::to_string(y.threads), effect,
           kSameMachine},
          {"governor", x.governor, y.governor, effect, kSameMachine},
          {"openvino", version_of(x, "openvino"), version_of(y, "openvino"), Effect::forbids,
           "Measure both with the same version: hone compare --measure."},
          {"hone", version_of(x, "hone"), version_of(y, "hone")},
          {"system", x.system, y.system}};
}

std::vector<Trait> config_traits(const ComparisonRow& a, const ComparisonRow& b) {
  const bool same_model = a.model == b.model;
  const auto& x = a.config;
  const auto& y = b.config;
  return {
      {"target", a.target, b.target},
      {"device", x.device, y.device},
      {"batch", std::to_string(x.batch), std::to_string(y.batch), Effect::forbids,
       "Measure both with the same --batch."},
      {"scenario", x.scenario, y.scenario, Effect::forbids, "Measure both in the same scenario."},
      {"shapes", shapes_text(x.shapes), shapes_text(y.shapes),
       same_model ? Effect::forbids : Effect::told, "Measure both with the same --shape."},
      {"precision", x.precision, y.precision, same_model ? Effect::told : Effect::forbids,
       "Measure both with the same --precision, or one model in both."},
      {"streams", std::to_string(x.streams), std::to_string(y.streams)},
      {"requests", std::to_string(x.requests), std::to_string(y.requests)},
      {"threads", std::to_string(x.threads), std::to_string(y.threads)},
      {"hint", x.hint, y.hint}};
}

result::Reason reason_of(const Trait& trait) {
  const std::string name = trait.name == "openvino" ? "runtime version" : trait.name;
  return {trait.name, fmt::format("The {} differs: {} against {}. {}", name,
                                  trait.a.empty() ? "not known" : trait.a,
                                  trait.b.empty() ? "not known" : trait.b, trait.remedy)};
}

bool has_bad_figures(const ComparisonRow& row) {
  const auto good = [](double x) { return std::isfinite(x) && x > 0; };
  return std::any_of(row.samples.begin(), row.samples.end(), [&](const auto& sample) {
    return !good(sample.throughput_fps) || !good(sample.latency_ms.value_or(1));
  });
}

}  // namespace

void check_samples(const ComparisonRow& first, ComparisonRow& row) {
  for (const auto* one : {&first, static_cast<const ComparisonRow*>(&row)}) {
    if (one->samples.size() < kFewestSamples) {
      row.not_comparable.push_back(
          {"too_few", fmt::format("{} has {} windows; {} are the fewest. Measure longer, or both "
                                  "in turn: hone compare --measure.",
                                  one->label, one->samples.size(), kFewestSamples)});
    } else if (has_bad_figures(*one)) {
      row.not_comparable.push_back(
          {"figures", fmt::format("{} has a figure that is not above 0.", one->label)});
    }
  }
}

void state_differences(const ComparisonRow& first, ComparisonRow& row) {
  row.differences.clear();
  row.not_comparable.clear();
  if (first.model != row.model) {
    row.differences.push_back({"model", first.model_name, row.model_name});
  }
  auto traits = config_traits(first, row);
  for (auto& trait : machine_traits(first, row)) traits.push_back(std::move(trait));
  for (const Trait& trait : traits) {
    if (trait.a == trait.b) continue;
    row.differences.push_back({trait.name, trait.a, trait.b});
    if (trait.effect == Effect::forbids) row.not_comparable.push_back(reason_of(trait));
  }
}

}  // namespace hone::comparison
