// Where INT8 and floating point spend their time, group by group, from a profiling run of each.

#include "measurement/measurement.h"
#include "worker/prepare.h"
#include "worker/quantize_speed.h"

namespace hone::worker {
namespace {

constexpr double kSeconds = 0.3;

/// Group by the name of each of its layers.
std::map<std::string, std::size_t> groups_by_layer(const QuantizePlan& plan) {
  std::map<std::string, std::size_t> groups;
  for (std::size_t group = 0; group < plan.groups(); ++group) {
    for (const auto layer : plan.placement().groups[group].layers) {
      groups[plan.graph().nodes[static_cast<std::size_t>(layer)].name] = group;
    }
  }
  return groups;
}

/// A quantizer is called after the layer whose tensor it quantizes (engine/edit.h).
std::string without_quantizer(const std::string& name) { return name.substr(0, name.find("/fq_")); }

Result<result::LayerReport> profiled(QuantizeTask& task, engine::Network network) {
  HONE_TRY(const auto rules, race_rules(task, task.asked().objective));
  HONE_CHECK(bring_to(network, rules.shapes));
  engine::CompileOptions options;
  options.hint = engine::Hint::latency;
  options.profiling = true;
  HONE_TRY(auto compiled, engine::Compiled::compile(network, options));
  HONE_TRY(const auto system, engine::engine_system(compiled, 1, rules.seed));
  measurement::Plan plan;
  plan.seconds = kSeconds;
  plan.window_seconds = kSeconds / 2;
  plan.warm_up_seconds = 0;
  measurement::Callbacks callbacks;
  callbacks.cancelled = [&] { return task.context().cancelled(); };
  HONE_CHECK(measurement::measure(*system, plan, callbacks).map([](const auto&) {}));
  HONE_TRY(const auto times, system->profile(0));
  HONE_TRY(const auto runtime, compiled.runtime_graph());
  return measurement::layer_report(runtime, times, {}, std::nullopt);
}

std::vector<double> ms_by_group(const result::LayerReport& report, const QuantizePlan& plan) {
  const auto groups = groups_by_layer(plan);
  std::vector<double> ms(plan.groups());
  for (const auto& layer : report.layers) {
    auto names = layer.original_layers;
    names.push_back(layer.name);
    for (const auto& name : names) {
      const auto group = groups.find(without_quantizer(name));
      if (group == groups.end()) continue;
      ms[group->second] += layer.time_ms.value_or(0);
      break;
    }
  }
  return ms;
}

}  // namespace

Result<std::vector<double>> expected_gains_ms(QuantizeTask& task, const QuantizePlan& plan,
                                              const quantization::FloatGroups& first) {
  HONE_TRY(auto quantized, plan.network(first));
  HONE_TRY(auto original, read_network(task.model(), task.context()));
  HONE_TRY(const auto in_int8, profiled(task, std::move(quantized)));
  HONE_TRY(const auto in_float, profiled(task, std::move(original)));
  auto gains = ms_by_group(in_int8, plan);
  const auto float_ms = ms_by_group(in_float, plan);
  for (std::size_t i = 0; i < gains.size(); ++i) gains[i] -= float_ms[i];
  return gains;
}

}  // namespace hone::worker
