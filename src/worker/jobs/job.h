#pragma once
// What the files of this folder share: a job kind is one file here and one line in kinds.cpp.

#include "api/requests.h"
#include "worker/worker.h"

namespace hone::worker {

/// Reads the job's request and inputs, runs it and gives its result as JSON.
template <class Request, class Value>
Result<Json> run_typed(const Json& json, JobContext& context,
                       Result<Value> (*run)(const api::JobRequest<Request>&, JobContext&)) {
  HONE_TRY(const auto job, from_json<api::JobRequest<Request>>(json));
  HONE_TRY(const auto value, run(job, context));
  return to_json(value);
}

/// Tells the stage and how far the whole job is.
inline void tell(JobContext& context, std::string stage, double fraction) {
  protocol::Event event;
  event.stage = std::move(stage);
  event.fraction = fraction;
  context.event(event);
}

inline Error cancelled() {
  return {ErrorKind::cancelled, "job.cancelled", "The job was cancelled."};
}

/// Sends a file of the result and says what it is called from now on.
inline Result<model::KeptFile> keep(JobContext& context, const std::string& name,
                                    const std::filesystem::path& file) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(file, error);
  if (error) return environment_error("worker.file", "A file of the result is not there.");
  HONE_TRY(auto digest, context.file(name, file));
  return model::KeptFile{name, std::move(digest), bytes};
}

/// Content address of a record that stands on two blobs; its first 16 digits are the id.
inline Digest digest_of(const Digest& first, const Digest& second) {
  return Digest::of(first.hex() + " " + second.hex());
}
inline std::string id_of(const Digest& digest) { return digest.hex().substr(0, 16); }

}  // namespace hone::worker
