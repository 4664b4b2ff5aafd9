// Quantizing: one worker makes the model; statistics are kept as soon as they come, so that what
// follows can be done again without observing.

#include "api/quantize.h"

#include "app/ask.h"
#include "app/places.h"
#include "app/received.h"
#include "search/search.h"

namespace hone::app {
namespace {

using api::QuantizeRequest;
using result::Objective;
using result::QuantizationReport;

Error options_error(std::string message, std::string remedy) {
  return usage_error("quantize.options", std::move(message)).fix(std::move(remedy));
}

bool evaluates(const QuantizeRequest& request) {
  return request.max_drop || request.metric || request.evaluate || request.curve;
}

bool measures(const QuantizeRequest& request) {
  return request.curve || request.objective != Objective::size;
}

Status check_conversion(const QuantizeRequest& request) {
  if (request.weights_only && request.precision) {
    return options_error("Weights are kept as integers or in half precision, not both.",
                         "Give --weights-only or --precision.");
  }
  if (!request.weights_only && request.asymmetric) {
    return options_error("A zero point belongs to weights alone.",
                         "Give --weights-only int8 or int4 with --asymmetric.");
  }
  if (request.weights_only != result::WeightBits::int4 && request.group_size) {
    return options_error("Only weights of 4 bits have groups.",
                         "Give --weights-only int4 with it.");
  }
  const bool converts = request.weights_only || request.precision;
  if (converts && measures(request)) {
    return options_error("Weights alone are compressed or converted as a whole.",
                         "Leave --objective and --curve out.");
  }
  if (converts && !request.ignore.empty()) {
    return options_error("Weights alone are compressed or converted as a whole.",
                         "Leave --ignore out.");
  }
  return {};
}

Status check(const QuantizeRequest& request) {
  HONE_CHECK(check_conversion(request));
  if (!request.augment.empty() && (!request.dataset || request.weights_only || request.precision)) {
    return options_error("Only images that are observed can be changed.",
                         "Give --dataset with --augment, without --weights-only and --precision.");
  }
  if (!request.dataset && evaluates(request)) {
    return usage_error("quantize.dataset", "Accuracy cannot be evaluated without images.")
        .fix("Give --dataset, or leave --max-drop, --metric, --evaluate and --curve out.");
  }
  return {};
}

/// Where statistics of a model over a data set are kept: the newest ones, since they are large.
std::string statistics_key(const api::JobInputs& inputs) {
  return fmt::format("statistics/{}/{}", inputs.model->digest.hex(),
                     inputs.dataset ? inputs.dataset->digest.hex() : "noise");
}

/// What they depend on beside these two; a request that differs in nothing of it can use them.
struct KeptStatistics {
  Digest of;
  Digest statistics;  ///< blob
  static void fields(auto& self, auto&& field) {
    field("of", self.of, "Digest of what they depend on", {.required = true});
    field("statistics", self.statistics, "Blob", {.required = true});
  }
};

Digest dependencies(const QuantizeRequest& request, const model::Record& model,
                    const std::string& target) {
  model::Card card = model.card;
  card.labels.clear();
  card.source.clear();
  card.notes.clear();
  const auto version = app::version();
  const Json all{{"hone", version.hone},
                 {"openvino", version.openvino},
                 {"card", to_json(card)},
                 {"preset", to_json(request.preset)},
                 {"augment", to_json(request.augment)},
                 {"ignore", request.ignore},
                 {"bias_correction", to_json(request.bias_correction)},
                 {"estimator", to_json(request.estimator)},
                 {"compat", to_json(request.compat)},
                 {"subset", request.subset},
                 {"seed", request.seed},
                 {"shapes", to_json(request.shapes)},
                 {"target", target}};
  return Digest::of(all.dump());
}

/// No other point is at least as accurate and at least as fast.
void mark_front(std::vector<result::TradeOff>& curve) {
  std::vector<search::Candidate> candidates;
  candidates.reserve(curve.size());
  for (const auto& point : curve) {
    candidates.push_back({.throughput_fps = point.value, .latency_ms = point.latency_ms});
  }
  for (const std::size_t i : search::pareto_front(candidates)) curve[i].pareto = true;
}

std::string suffix_of(const QuantizationReport& report) {
  return report.scheme.starts_with("weights-") ? report.scheme.substr(8) + "-weights"
                                               : report.scheme;
}

}  // namespace

/// The job while it goes on.
class Workbench::QuantizeRun {
 public:
  QuantizeRun(Workbench& workbench, const QuantizeRequest& request, api::JobInputs inputs)
      : workbench_(workbench), request_(request), inputs_(std::move(inputs)) {}

  /// `decided`: by a run that is replayed.
  Status prepare(std::optional<std::vector<std::string>> decided) {
    HONE_TRY(place_, place_of(request_.target.value_or("cpu"), workbench_.target_));
    key_ = statistics_key(inputs_);
    dependencies_ = dependencies(request_, *inputs_.model, place_.id);
    decided_ = std::move(decided);
    if (request_.fresh) return {};
    HONE_TRY(const auto kept, workbench_.store_.derived(key_));
    if (!kept) return {};
    const auto known = from_json<KeptStatistics>(*kept);
    if (known && known->of == dependencies_ && workbench_.store_.has_blob(known->statistics)) {
      statistics_ = known->statistics;
    }
    return {};
  }

  Result<QuantizationReport> run(const std::string& job) {
    HONE_TRY(const auto outcome, measures(request_) && !decided_
                                     ? ask<api::QuantizeMeasuredWork>(job)
                                     : ask<api::QuantizeWork>(job));
    HONE_TRY(auto report, read_result<QuantizationReport>(outcome.result));
    return keep(job, outcome, std::move(report));
  }

 private:
  template <class Work>
  Result<jobs::Outcome> ask(const std::string& job) {
    Work work;
    work.asked = request_;
    work.statistics = statistics_;
    work.decided = decided_;
    Status kept;
    Asking asking;
    asking.under = job;
    asking.target = place_.worker;
    asking.on_event = [&](const protocol::Event& event) {
      if (kept) kept = hear(event);
    };
    auto outcome = workbench_.ask_worker(work, inputs_, asking);
    HONE_CHECK(kept);
    return outcome;
  }

  Status hear(protocol::Event event) {
    const bool observes = event.partial.is_object() && event.partial.contains("statistics");
    if (const auto observed = from_json<api::ObservedPartial>(event.partial);
        observes && observed) {
      const Json kept = to_json(KeptStatistics{dependencies_, observed->statistics});
      HONE_CHECK(workbench_.store_.transaction([&]() -> Status {
        HONE_TRY(const auto before, workbench_.store_.derived(key_));
        HONE_CHECK(workbench_.store_.put_derived(key_, kept));
        return before ? workbench_.store_.collect_later() : Status{};  // they have no name any more
      }));
      event.partial = Json();
    }
    if (workbench_.on_event_) workbench_.on_event_(event);
    return {};
  }

  /// The model's name and time; one that is here already keeps its own.
  Status settle(model::Record& record) {
    if (const auto known = workbench_.store_.model(record.id); known && known->id == record.id) {
      const std::string name = request_.name.value_or(known->name);
      record = *known;
      HONE_TRY(record.name, workbench_.store_.free_model_name(name, record.id));
      return {};
    }
    record.imported_at = store::utc_now();
    const std::string wanted = request_.name.value_or(inputs_.model->name + "-" + suffix_);
    HONE_TRY(record.name, workbench_.store_.free_model_name(wanted, record.id));
    return {};
  }

  Result<QuantizationReport> keep(const std::string& job, const jobs::Outcome& outcome,
                                  QuantizationReport report) {
    const bool made = report.model.id != inputs_.model->id;
    if (made) HONE_CHECK(check_received(outcome, digests_of(report.model)));
    suffix_ = suffix_of(report);
    mark_front(report.curve);
    report.run = store::new_id("r");
    report.original_model = inputs_.model->id;
    report.original_name = inputs_.model->name;
    if (inputs_.dataset) report.dataset = inputs_.dataset->id;
    if (inputs_.dataset) report.dataset_name = inputs_.dataset->name;
    HONE_CHECK(workbench_.store_.transaction([&]() -> Status {
      if (made) {
        HONE_CHECK(settle(report.model));
        HONE_CHECK(workbench_.store_.put_model(report.model));
      }
      HONE_CHECK(workbench_.store_.put_run({.id = report.run,
                                            .kind = std::string(QuantizeRequest::kKind),
                                            .model = report.original_model,
                                            .dataset = report.dataset,
                                            .request = to_json(request_),
                                            .result = to_json(report),
                                            .created_at = store::utc_now()}));
      return jobs::finish(workbench_.store_, job, report.run);
    }));
    return report;
  }

  Workbench& workbench_;
  const QuantizeRequest& request_;
  const api::JobInputs inputs_;
  Place place_;
  std::string key_;
  Digest dependencies_;
  std::string suffix_;
  std::optional<Digest> statistics_;
  std::optional<std::vector<std::string>> decided_;
};

namespace {

Error replay_error(std::string message, const std::string& run) {
  return usage_error("quantize.replay", std::move(message))
      .at(run)
      .fix("Name a run of `hone run list --kind quantize` that was made of this model.");
}

/// What the run was asked, and what it decided.
struct Replayed {
  QuantizeRequest request;
  std::vector<std::string> float_groups;
};

Result<Replayed> replayed(const store::Run& run, const QuantizeRequest& asked) {
  if (run.kind != QuantizeRequest::kKind)
    return replay_error("This run is of another kind.", run.id);
  HONE_TRY(auto request, from_json<QuantizeRequest>(run.request, UnknownMembers::ignore));
  HONE_TRY(auto report, read_result<QuantizationReport>(run.result));
  if (run.model != asked.model) return replay_error("This run was made of another model.", run.id);
  if (report.model.id == run.model) {
    return replay_error("This run made no network: the original is its result.", run.id);
  }
  request.name = asked.name;
  request.fresh = asked.fresh;
  return Replayed{std::move(request), std::move(report.float_groups)};
}

}  // namespace

Result<QuantizationReport> Workbench::quantize(const api::QuantizeRequest& asked) {
  HONE_CHECK(check(asked));
  HONE_TRY(const auto record, model(asked.model));
  QuantizeRequest request = asked;
  request.model = record.id;
  std::optional<std::vector<std::string>> decided;
  if (asked.replay) {
    HONE_TRY(const auto kept, store_.run(*asked.replay));
    HONE_TRY(auto found, replayed(kept, request));
    request = std::move(found.request);
    request.replay = kept.id;
    decided = std::move(found.float_groups);
  }
  api::JobInputs inputs{.model = record, .dataset = {}, .sources = {}};
  if (request.dataset) {
    HONE_TRY(inputs.dataset, dataset(*request.dataset));
    request.dataset = inputs.dataset->id;
  }
  QuantizeRun run(*this, request, std::move(inputs));
  HONE_CHECK(run.prepare(std::move(decided)));
  return as_one_job(request, [&](const std::string& job) { return run.run(job); });
}

}  // namespace hone::app
