// Job kind "export_package": a kept model becomes an archive that another machine can use. The
// archive goes out as a file once it was read back and did what the original does.

#include "api/export.h"

#include "worker/compile_options.h"
#include "worker/jobs/job.h"
#include "worker/package_check.h"
#include "worker/package_files.h"

namespace hone::worker {
namespace {

using Job = api::JobRequest<api::ExportWork>;

packaging::Format format_of(const Job& job) {
  const bool app = job.request.asked.format == api::PackageFormat::app;
  return app ? packaging::Format::app : packaging::Format::ovms;
}

/// Of the run's own configuration, so that what was measured is what is packed.
result::PackageSettings settings_of(const api::ExportWork& work, const Ready& ready) {
  result::PackageSettings settings;
  settings.device = work.options.device;
  settings.properties = packaging::properties_of(compile_options(work.options, Profiling::off));
  settings.requests = work.requests.value_or(0);
  settings.batch = ready.config.batch;
  settings.shapes = ready.config.shapes;
  settings.run = work.run;
  settings.source = work.source;
  return settings;
}

/// Refused before anything is written.
Status check_model(const Job& job, const Ready& ready) {
  if (format_of(job) != packaging::Format::app) return {};
  const auto& card = job.inputs.model->card;
  HONE_CHECK(packaging::application_adapter(card));
  return check_images(card, ready.compiled, static_cast<std::size_t>(ready.config.batch));
}

Result<result::Package> make(const Job& job, JobContext& context) {
  const model::Record model = job.inputs.model.value_or(model::Record{});
  tell(context, "read and compile", 0.02);
  HONE_TRY(const auto loaded,
           load(model, job.request.options.shapes, job.request.options.batch, context));
  HONE_TRY(auto ready, compile(loaded, job.request.options, Profiling::off));
  HONE_CHECK(check_model(job, ready));
  PackageFiles files(job.request, model, format_of(job), context);
  HONE_CHECK(files.begin(settings_of(job.request, ready), ready.config));
  tell(context, "check", 0.2);
  const PackageCheck check{model, job.inputs.dataset, loaded.shapes, job.request.options};
  HONE_TRY(const auto checked, same_results(check, ready, files.network(), context));
  tell(context, "pack", 0.6);
  HONE_TRY(auto package, files.finish(checked));
  return package;
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::ExportWork>(request, context, make);
}

}  // namespace

extern const JobKind kExport{api::ExportWork::kKind, false, run};

}  // namespace hone::worker
