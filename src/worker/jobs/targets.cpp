// Job kind "targets": the devices that the runtime lists here, and on request whether one runs.

#include "api/targets.h"

#include "engine/devices.h"
#include "result/targets.h"
#include "worker/jobs/job.h"
#include "worker/prepare.h"

namespace hone::worker {
namespace {

result::Device told(const engine::Device& device) {
  const auto range = [](const std::optional<engine::CountRange>& from) {
    return from ? std::optional(result::CountRange{from->least, from->most}) : std::nullopt;
  };
  return {.id = device.id,
          .name = device.name,
          .type = device.type,
          .architecture = device.architecture,
          .capabilities = device.capabilities,
          .streams = range(device.streams),
          .requests = range(device.requests),
          .memory_bytes = device.memory_bytes};
}

result::AbsentDevice told(const engine::AbsentDevice& device) {
  result::AbsentDevice absent{.id = device.id, .name = device.name, .missing = {}};
  for (const auto& part : device.missing) absent.missing.push_back({part.part, part.text});
  return absent;
}

Result<result::Probe> probe(const api::TargetsRequest& request) {
  HONE_TRY(const auto found, engine::probe(*request.device, precision_asked(request.precision)));
  measurement::Surroundings surroundings;
  const auto context = circumstances(surroundings, 0);
  return result::Probe{.device = found.device,
                       .kernel = found.kernel,
                       .precision = found.precision,
                       .compile_ms = found.compile_ms,
                       .inference_ms = found.inference_ms,
                       .isa = context.isa,
                       .capped = context.capped,
                       .threads = context.threads};
}

Result<result::DeviceReport> look(const api::JobRequest<api::TargetsRequest>& job, JobContext&) {
  result::DeviceReport report;
  const auto present = engine::devices();
  for (const auto& device : present) report.devices.push_back(told(device));
  for (const auto& device : engine::absent_devices(present)) report.absent.push_back(told(device));
  if (job.request.device) {
    HONE_TRY(report.probe, probe(job.request));
  }
  return report;
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::TargetsRequest>(request, context, look);
}

}  // namespace

extern const JobKind kTargets{api::TargetsRequest::kKind, false, run};

}  // namespace hone::worker
