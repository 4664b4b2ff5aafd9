#include "worker/race.h"

#include "measurement/measurement.h"
#include "worker/jobs/job.h"
#include "worker/prepare.h"

namespace hone::worker {
namespace {

constexpr double kTurnSeconds = 0.03;   // some hundred inferences of a small network
constexpr double kWarmUpSeconds = 0.2;  // of a form's first turn; later ones are warm

std::vector<double> latencies(const std::vector<result::ComparisonSample>& samples) {
  std::vector<double> values;
  for (const auto& sample : samples) values.push_back(sample.latency_ms.value_or(0));
  return values;
}

}  // namespace

Status Race::enter(engine::Network network, std::optional<model::Precision> precision) {
  HONE_CHECK(bring_to(network, rules_.shapes));
  const bool throughput = rules_.objective == result::Objective::throughput;
  engine::CompileOptions options;
  options.hint = throughput ? engine::Hint::throughput : engine::Hint::latency;
  options.precision = precision;
  HONE_TRY(auto compiled, engine::Compiled::compile(network, options));
  const auto facts = compiled.facts();
  Form form;
  form.precision = facts.precision;
  form.compiled = std::make_unique<engine::Compiled>(std::move(compiled));
  const auto requests = static_cast<std::size_t>(std::max<std::int64_t>(1, facts.optimal_requests));
  HONE_TRY(form.system,
           engine::engine_system(*form.compiled, throughput ? requests : 1, rules_.seed));
  forms_.push_back(std::move(form));
  return {};
}

Result<result::ComparisonSample> Race::measure(Form& form) {
  measurement::Plan plan;
  plan.batch = rules_.batch;
  plan.seconds = kTurnSeconds;
  plan.window_seconds = kTurnSeconds / 2;
  plan.warm_up_seconds = form.warm ? 0 : kWarmUpSeconds;
  measurement::Callbacks callbacks;
  callbacks.cancelled = [this] { return context_.cancelled(); };
  HONE_TRY(const auto measured, measurement::measure(*form.system, plan, callbacks));
  form.warm = true;
  result::ComparisonSample sample;
  sample.throughput_fps = measured.facts.throughput_fps;
  sample.latency_ms = measured.facts.latency_ms.p50.value_or(measured.facts.latency_ms.mean);
  return sample;
}

Result<Race::Samples> Race::run(std::size_t rounds, const std::function<void(double)>& progress) {
  Samples samples(forms_.size());
  const auto order = comparison::interleaved_order(forms_.size(), rounds, rules_.seed);
  for (std::size_t turn = 0; turn < order.size(); ++turn) {
    if (context_.cancelled()) return cancelled();
    if (progress) progress(static_cast<double>(turn) / static_cast<double>(order.size()));
    HONE_TRY(auto sample, measure(forms_[order[turn]]));
    sample.position = static_cast<std::int64_t>(turn);
    samples[order[turn]].push_back(sample);
  }
  return samples;
}

result::SpeedFigure Race::figure(std::size_t form,
                                 const std::vector<result::ComparisonSample>& samples) const {
  result::SpeedFigure figure;
  figure.precision = forms_[form].precision;
  const auto latency = comparison::centre_of_processes(latencies(samples));
  figure.latency_ms = latency.value;
  figure.latency_ci95 = latency.ci95;
  std::vector<double> rates;
  for (const auto& sample : samples) rates.push_back(sample.throughput_fps);
  figure.throughput_fps = comparison::centre_of_processes(rates).value;
  return figure;
}

}  // namespace hone::worker
