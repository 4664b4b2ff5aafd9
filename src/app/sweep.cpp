// A sweep: one job, a worker a target, every point a kept run as soon as it is measured.
//
// A point belongs to its sweep by two members that its run's request has beside those of a
// benchmark: `sweep`, the job, and `index`, its place in the grid. So a sweep that ended early is
// gone on with by looking for the points of its job.

#include "api/sweep.h"

#include <set>

#include "app/ask.h"
#include "app/places.h"
#include "search/search.h"

namespace hone::app {
namespace {

constexpr std::size_t kMostPoints = 2000;     // a day and more at the least time a point
constexpr std::size_t kJobsLookedAt = 1000;   // for a sweep to go on with
constexpr std::size_t kRunsLookedAt = 10000;  // for its points

template <class T>
std::vector<T> each_once(const std::vector<T>& values) {
  std::vector<T> unique;
  for (const auto& value : values) {
    if (std::find(unique.begin(), unique.end(), value) == unique.end()) unique.push_back(value);
  }
  return unique;
}

/// What is varied, without gaps and repetitions.
struct Axes {
  std::vector<Place> places;
  std::vector<std::int64_t> batches;
  std::vector<api::Count> streams;
  std::vector<api::InferencePrecision> precisions;
};

Result<Axes> axes_of(const api::SweepRequest& request, const jobs::Target& local) {
  Axes axes;
  HONE_TRY(axes.places, places_of(each_once(request.targets), api::RunOptions().device, local));
  axes.batches = each_once(request.batches);
  axes.streams = each_once(request.streams);
  axes.precisions = each_once(request.precisions);
  if (axes.batches.empty()) axes.batches = {1};
  if (axes.streams.empty()) axes.streams = {api::Count()};
  if (axes.precisions.empty()) axes.precisions = {api::InferencePrecision::f32};
  return axes;
}

/// Every combination; a target that names a precision has only that one.
std::vector<result::SweepSetting> settings_of(const Axes& axes) {
  const std::vector<std::size_t> sizes{axes.places.size(), axes.batches.size(), axes.streams.size(),
                                       axes.precisions.size()};
  std::vector<result::SweepSetting> settings;
  for (const auto& at : search::grid(sizes)) {
    const Place& place = axes.places[at[0]];
    if (place.precision && at[3] > 0) continue;
    result::SweepSetting setting;
    setting.index = settings.size();
    setting.target = place.id;
    setting.batch = axes.batches[at[1]];
    setting.streams = axes.streams[at[2]].value;
    setting.precision = enum_name(place.precision.value_or(axes.precisions[at[3]]));
    settings.push_back(std::move(setting));
  }
  return settings;
}

Status check(const api::SweepRequest& request, const std::vector<result::SweepSetting>& settings) {
  if (request.percentile != 50 && request.percentile != 90 && request.percentile != 99) {
    return usage_error("request.field", "The percentile must be 50, 90 or 99.").at("percentile");
  }
  if (settings.size() <= kMostPoints) return {};
  return usage_error("sweep.too_many", fmt::format("These are {} combinations, more than {}.",
                                                   settings.size(), kMostPoints))
      .fix("Give fewer batches, streams, precisions or targets.");
}

/// Points for one worker.
struct Part {
  const Place* place = nullptr;
  std::vector<result::SweepSetting> settings;
};

/// The missing points in an order drawn from the seed. With several targets each has two turns, in
/// the order A B B A, so that a drift of the machine touches all alike.
std::vector<Part> parts_of(const Axes& axes, const std::vector<result::SweepSetting>& settings,
                           const std::set<std::uint64_t>& done, std::uint64_t seed) {
  std::vector<Part> parts;
  const std::size_t turns = axes.places.size() > 1 ? 2 : 1;
  for (std::size_t turn = 0; turn < turns; ++turn) {
    std::vector<Part> round;
    for (const auto& place : axes.places) round.push_back({&place, {}});
    if (turn == 1) std::reverse(round.begin(), round.end());
    for (auto& part : round) parts.push_back(std::move(part));
  }
  std::map<std::string, std::size_t> seen;
  for (const std::size_t i : search::shuffled(settings.size(), seed)) {
    const auto& setting = settings[i];
    if (done.contains(setting.index)) continue;
    const std::size_t turn = seen[setting.target]++ % turns;
    std::size_t at = turn * axes.places.size();
    while (parts[at].place->id != setting.target) ++at;
    parts[at].settings.push_back(setting);
  }
  std::erase_if(parts, [](const Part& part) { return part.settings.empty(); });
  return parts;
}

/// A worker that ended in the middle of a point ends that point, not the sweep.
bool ends_point_only(const Error& error) {
  return error.code == "job.worker_died" || error.code == "limit.memory" ||
         error.code == "limit.time";
}

std::optional<double> latency_at(std::int64_t percentile, const result::LatencySummary& latency) {
  if (percentile == 90) return latency.p90;
  return percentile == 99 ? latency.p99 : latency.p50;
}

result::SweepChoice choice_of(const result::SweepPoint& point, std::int64_t percentile) {
  const auto& benchmark = *point.benchmark;
  return {.index = point.asked.index,
          .run = benchmark.run,
          .config = benchmark.config,
          .throughput_fps = benchmark.throughput_fps,
          .latency_ms = latency_at(percentile, benchmark.latency_ms).value_or(0)};
}

/// The candidates in the points' order; a failed one has no numbers. Says what cannot be compared.
std::vector<search::Candidate> candidates_of(result::Sweep& sweep) {
  std::vector<search::Candidate> candidates;
  for (const auto& point : sweep.points) {
    search::Candidate candidate;
    if (point.error) ++sweep.failed;
    if (point.benchmark) {
      candidate.throughput_fps = point.benchmark->throughput_fps;
      candidate.latency_ms = latency_at(sweep.percentile, point.benchmark->latency_ms);
      if (!candidate.latency_ms) {
        sweep.unranked.push_back(
            {point.asked.index,
             fmt::format("{} requests are too few for the {}th percentile",
                         point.benchmark->latency_ms.samples, sweep.percentile)});
      }
    }
    candidates.push_back(candidate);
  }
  return candidates;
}

void choose(result::Sweep& sweep) {
  const auto candidates = candidates_of(sweep);
  for (const std::size_t i : search::pareto_front(candidates)) {
    sweep.points[i].pareto = true;
    sweep.pareto.push_back(choice_of(sweep.points[i], sweep.percentile));
  }
  if (const auto best = search::best_under(candidates, sweep.max_latency_ms)) {
    sweep.points[*best].best = true;
    sweep.best.choice = choice_of(sweep.points[*best], sweep.percentile);
    return;
  }
  const auto nearest = search::nearest(candidates);
  sweep.best_reason = "no point can be compared";
  if (!nearest) return;
  sweep.nearest = choice_of(sweep.points[*nearest], sweep.percentile);
  sweep.best_reason =
      fmt::format("no point keeps to {} ms at the {}th percentile; the nearest takes {:.4g} ms",
                  sweep.max_latency_ms.value_or(0), sweep.percentile, sweep.nearest->latency_ms);
}

}  // namespace

/// The sweep while it goes on.
class Workbench::SweepRun {
 public:
  SweepRun(Workbench& workbench, const api::SweepRequest& request, const model::Record& model)
      : workbench_(workbench), request_(request), model_(model) {}

  Status prepare() {
    HONE_TRY(axes_, axes_of(request_, workbench_.target_));
    settings_ = settings_of(axes_);
    return check(request_, settings_);
  }

  /// Takes over the points of jobs that asked the same and did not end.
  Status take_over() {
    HONE_TRY(const auto jobs, workbench_.store_.jobs(kJobsLookedAt));
    std::set<std::string> unfinished;
    for (const auto& job : jobs) {
      if (job.kind != api::SweepRequest::kKind) continue;
      if (job.request.value("request", Json()) != to_json(request_)) continue;
      if (job.state == store::JobState::done) break;
      if (job.state == store::JobState::running) continue;
      const bool queued = job.state == store::JobState::queued;
      if (queued && !workbench_.resumed_) workbench_.resumed_ = job;
      unfinished.insert(job.id);
    }
    HONE_TRY(const auto runs, workbench_.store_.runs(std::string(api::BenchmarkRequest::kKind),
                                                     model_.id, kRunsLookedAt));
    for (const auto& run : runs) take_point(run, unfinished);
    resumed_ = points_.size();
    return {};
  }

  Result<result::Sweep> run(const std::string& job) {
    job_ = job;
    std::set<std::uint64_t> done;
    for (const auto& [index, point] : points_) done.insert(index);
    for (const auto& part : parts_of(axes_, settings_, done, request_.seed)) {
      HONE_CHECK(run_part(part));
    }
    return keep();
  }

 private:
  void take_point(const store::Run& run, const std::set<std::string>& unfinished) {
    const auto job = run.request.find("sweep");
    const auto index = run.request.find("index");
    const bool told = job != run.request.end() && job->is_string() && index != run.request.end() &&
                      index->is_number_unsigned();
    if (!told || !unfinished.contains(job->get<std::string>())) return;
    auto benchmark = read_result<result::Benchmark>(run.result);
    const auto at = index->get<std::uint64_t>();
    if (!benchmark || at >= settings_.size() || points_.contains(at)) return;
    points_[at].asked = settings_[at];
    points_[at].benchmark = *std::move(benchmark);
  }

  [[nodiscard]] Json request_of(const result::SweepPoint& point) const {
    api::BenchmarkRequest request;
    request.model = model_.id;
    request.run.targets = {point.asked.target};
    request.run.batch = point.asked.batch;
    request.run.streams.value = point.asked.streams;
    request.run.requests = request_.requests;
    request.run.shapes = request_.shapes;
    const auto precision = enum_from_name<api::InferencePrecision>(point.asked.precision);
    request.run.precision = precision.value_or(request.run.precision);
    request.seconds = request_.seconds;
    request.seed = request_.seed;
    Json json = to_json(request);
    json["sweep"] = job_;
    json["index"] = point.asked.index;
    return json;
  }

  /// The point is safe when this returns.
  Status keep_point(result::SweepPoint point) {
    if (point.benchmark) {
      auto& benchmark = *point.benchmark;
      benchmark.run = store::new_id("r");
      benchmark.model = model_.id;
      benchmark.model_name = model_.name;
      benchmark.config.target = point.asked.target;
      const store::Run run{.id = benchmark.run,
                           .kind = std::string(api::BenchmarkRequest::kKind),
                           .model = model_.id,
                           .dataset = {},
                           .request = request_of(point),
                           .result = to_json(benchmark),
                           .created_at = store::utc_now()};
      HONE_CHECK(workbench_.store_.transaction([&] { return workbench_.store_.put_run(run); }));
    }
    points_[point.asked.index] = std::move(point);
    return {};
  }

  /// Keeps a point when the event brings one, and tells how far the whole sweep is.
  Status hear(const protocol::Event& event, std::size_t before, std::size_t in_part) {
    if (event.partial.is_object() && event.partial.contains("asked")) {
      HONE_TRY(auto point, read_result<result::SweepPoint>(event.partial));
      if (point.asked.index >= settings_.size()) return {};
      HONE_CHECK(keep_point(std::move(point)));
    }
    if (!workbench_.on_event_) return {};
    protocol::Event whole = event;
    const double part = event.fraction.value_or(0) * static_cast<double>(in_part);
    whole.fraction = (static_cast<double>(before) + part) / static_cast<double>(settings_.size());
    whole.message = fmt::format("{} of {}: {}", std::min(points_.size() + 1, settings_.size()),
                                settings_.size(), event.message);
    workbench_.on_event_(whole);
    return {};
  }

  Result<jobs::Outcome> ask(const Part& part, Status& kept) {
    api::SweepPointsRequest request;
    request.model = model_.id;
    request.run.device = part.place->device;
    request.run.requests = request_.requests;
    request.run.shapes = request_.shapes;
    request.settings = part.settings;
    request.seconds = request_.seconds;
    request.seed = request_.seed;
    Asking asking;
    asking.under = job_;
    asking.target = part.place->worker;
    const std::size_t before = points_.size();
    asking.on_event = [this, &kept, before, &part](const protocol::Event& event) {
      if (kept) kept = hear(event, before, part.settings.size());
    };
    return workbench_.ask_worker(request, {.model = model_, .dataset = {}, .sources = {}}, asking);
  }

  Status run_part(Part part) {
    while (!part.settings.empty()) {
      Status kept;
      const auto outcome = ask(part, kept);
      HONE_CHECK(kept);
      std::erase_if(part.settings, [&](const auto& s) { return points_.contains(s.index); });
      if (part.settings.empty()) break;
      if (outcome) return bug_error("app.sweep", "The worker left out points of the sweep.");
      if (!ends_point_only(outcome.error())) return outcome.error();
      result::SweepPoint lost;
      lost.asked = part.settings.front();
      lost.error = error_to_json(outcome.error());
      HONE_CHECK(keep_point(std::move(lost)));
      part.settings.erase(part.settings.begin());
    }
    return {};
  }

  Result<result::Sweep> keep() {
    result::Sweep sweep;
    sweep.run = store::new_id("r");
    sweep.model = model_.id;
    sweep.model_name = model_.name;
    sweep.percentile = request_.percentile;
    sweep.max_latency_ms = request_.max_latency_ms;
    sweep.resumed = resumed_;
    for (auto& [index, point] : points_) sweep.points.push_back(std::move(point));
    choose(sweep);
    const store::Run run{.id = sweep.run,
                         .kind = std::string(api::SweepRequest::kKind),
                         .model = model_.id,
                         .dataset = {},
                         .request = to_json(request_),
                         .result = to_json(sweep),
                         .created_at = store::utc_now()};
    HONE_CHECK(workbench_.store_.transaction([&]() -> Status {
      HONE_CHECK(workbench_.store_.put_run(run));
      return jobs::finish(workbench_.store_, job_, run.id);
    }));
    return sweep;
  }

  Workbench& workbench_;
  const api::SweepRequest& request_;
  const model::Record& model_;
  Axes axes_;
  std::vector<result::SweepSetting> settings_;
  std::map<std::uint64_t, result::SweepPoint> points_;  ///< that are done, by index
  std::uint64_t resumed_ = 0;
  std::string job_;
};

Result<result::Sweep> Workbench::sweep(const api::SweepRequest& asked) {
  HONE_TRY(const auto record, model(asked.model));
  api::SweepRequest request = asked;
  request.model = record.id;
  request.resume = false;
  SweepRun run(*this, request, record);
  HONE_CHECK(run.prepare());
  const bool begun = resumed_ && resumed_->kind == api::SweepRequest::kKind;
  if (asked.resume || begun) {
    HONE_CHECK(jobs::recover(store_));
    HONE_CHECK(run.take_over());
  }
  return as_one_job(request, [&](const std::string& job) { return run.run(job); });
}

}  // namespace hone::app
