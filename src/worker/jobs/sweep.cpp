// Job kind "sweep_points": several configurations of one network, one after another. The network
// is read once and reshaped where the batch changes; each point is compiled, measured and told the
// moment it is done. A point that fails is told with its error, and the next one follows.

#include "api/sweep.h"
#include "os/machine.h"
#include "os/memory.h"
#include "worker/jobs/job.h"
#include "worker/measuring.h"

namespace hone::worker {
namespace {

using Job = api::JobRequest<api::SweepPointsRequest>;

std::string name_of(const result::SweepSetting& setting) {
  const std::string streams = setting.streams ? std::to_string(*setting.streams) : "auto";
  return fmt::format("batch {}, streams {}, {}", setting.batch, streams, setting.precision);
}

Result<api::RunOptions> options_of(api::RunOptions options, const result::SweepSetting& setting) {
  const auto precision = enum_from_name<api::InferencePrecision>(setting.precision);
  if (!precision) return bug_error("worker.sweep", "A point has no proper precision.");
  options.batch = setting.batch;
  options.streams.value = setting.streams;
  options.precision = *precision;
  return options;
}

class Points {
 public:
  Points(const Job& job, JobContext& context) : job_(job), context_(context) {}

  Result<api::SweepPointsDone> run() {
    for (const auto& setting : job_.request.settings) {
      if (context_.cancelled()) return cancelled();
      os::release_idle_memory();
      (void)os::reset_peak_rss();  // where that is not allowed, the peak is that of all points
      auto measured = measure(setting);
      if (!measured && ends_all(measured.error())) return std::move(measured).error();
      tell_point(setting, std::move(measured));
      ++done_;
    }
    return api::SweepPointsDone{done_};
  }

 private:
  /// What would be the same for every other point.
  static bool ends_all(const Error& error) {
    return error.kind == ErrorKind::cancelled || error.kind == ErrorKind::target;
  }

  /// The network in the shapes of this batch.
  Status bring_to(std::int64_t batch) {
    const auto model = job_.inputs.model.value_or(model::Record{});
    if (!loaded_) {
      HONE_TRY(loaded_, load(model, job_.request.run.shapes, batch, context_));
      return {};
    }
    HONE_TRY(auto bound, bind_shapes(model, job_.request.run.shapes, batch));
    if (bound == loaded_->shapes) return {};
    if (Status reshaped = loaded_->network.reshape(bound); !reshaped) {
      loaded_.reset();  // read again for the next point
      return reshaped;
    }
    loaded_->batch = batch_of(model, bound);
    loaded_->shapes = std::move(bound);
    return {};
  }

  Result<result::Benchmark> measure(const result::SweepSetting& setting) {
    measurement::Surroundings surroundings;
    HONE_TRY(const auto options, options_of(job_.request.run, setting));
    tell_progress("read and compile", setting, 0);
    HONE_CHECK(bring_to(setting.batch));
    HONE_TRY(auto ready, compile(*loaded_, options, Profiling::off));
    Measuring how;
    how.plan = plan_of(ready, job_.request.seconds);
    how.plan.seed = job_.request.seed;
    how.on_window = window_teller(setting, how.plan);
    return measure_ready(ready, how, surroundings, context_);
  }

  std::function<void(const result::Window&)> window_teller(const result::SweepSetting& setting,
                                                           const measurement::Plan& plan) {
    const double total = plan.seconds.value_or(plan.max_seconds);
    return [this, &setting, total, seconds = 0.0](const result::Window& window) mutable {
      seconds += window.seconds;
      tell_progress("measure", setting, std::min(1.0, seconds / total));
    };
  }

  void tell_progress(const char* stage, const result::SweepSetting& setting, double share) {
    protocol::Event event;
    event.stage = stage;
    event.fraction =
        (static_cast<double>(done_) + share) / static_cast<double>(job_.request.settings.size());
    event.message = name_of(setting);
    context_.event(event);
  }

  void tell_point(const result::SweepSetting& setting, Result<result::Benchmark> measured) {
    result::SweepPoint point;
    point.asked = setting;
    if (measured) {
      point.benchmark = *std::move(measured);
    } else {
      point.error = error_to_json(measured.error());
    }
    protocol::Event event;
    event.stage = "point";
    event.message = name_of(setting);
    event.partial = to_json(point);
    context_.event(event);
  }

  const Job& job_;
  JobContext& context_;
  std::optional<Loaded> loaded_;
  std::uint64_t done_ = 0;
};

Result<api::SweepPointsDone> sweep(const Job& job, JobContext& context) {
  return Points(job, context).run();
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::SweepPointsRequest>(request, context, sweep);
}

}  // namespace

extern const JobKind kSweepPoints{api::SweepPointsRequest::kKind, true, run};

}  // namespace hone::worker
