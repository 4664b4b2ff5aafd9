// Job kinds "quantize_network" and, under the machine's measurement lock, "quantize_measured": a
// smaller or faster form of a network, with the evidence.

#include "api/quantize.h"

#include "worker/jobs/job.h"
#include "worker/quantize_convert.h"
#include "worker/quantize_int8.h"

namespace hone::worker {
namespace {

std::string scheme_of(const api::QuantizeRequest& asked) {
  if (asked.precision) return std::string(enum_name(*asked.precision));
  if (asked.weights_only) return "weights-" + std::string(enum_name(*asked.weights_only));
  return "int8";
}

template <class Work>
Result<result::QuantizationReport> quantize(const api::JobRequest<Work>& job, JobContext& context) {
  const api::QuantizeWork& work = job.request;
  QuantizeTask task(work, job.inputs, context);
  task.report().scheme = scheme_of(work.asked);
  HONE_CHECK(task.open_data());
  const bool converts = work.asked.weights_only || work.asked.precision;
  HONE_CHECK(converts ? quantize_convert(task) : quantize_int8(task));
  return task.finish();
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::QuantizeWork>(request, context, quantize<api::QuantizeWork>);
}

Result<Json> run_measured(const Json& request, JobContext& context) {
  return run_typed<api::QuantizeMeasuredWork>(request, context,
                                              quantize<api::QuantizeMeasuredWork>);
}

}  // namespace

extern const JobKind kQuantize{api::QuantizeWork::kKind, false, run};
extern const JobKind kQuantizeMeasured{api::QuantizeMeasuredWork::kKind, true, run_measured};

}  // namespace hone::worker
