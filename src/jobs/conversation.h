#pragma once
// What a worker says, frame by frame, and what is done about it: events are passed on, blobs that
// it needs are put into the outbox, files go into the store. Knows nothing of processes.
// Invariant: no frame comes after the result; chunks of a file come together and its digest holds.

#include "jobs/job_log.h"
#include "jobs/jobs.h"
#include "jobs/outbox.h"

namespace hone::jobs {

class Conversation {
 public:
  /// All of them outlive it.
  Conversation(store::Store& store, const OnEvent& on_event, Outbox& outbox, JobLog& log)
      : store_(store), on_event_(on_event), outbox_(outbox), log_(log) {}

  /// Errors: `job.protocol` for what a worker must not say, `limit.output`, those of the store.
  Status take(protocol::Frame frame);

  [[nodiscard]] bool spoke() const { return spoke_; }
  [[nodiscard]] const std::string& stage() const { return stage_; }
  /// The worker waits for the machine's lock: nothing of the job has begun.
  [[nodiscard]] bool waiting() const { return stage_ == protocol::kWaitingStage; }
  /// What it ended with, when it did.
  std::optional<Result<Json>>& result() { return result_; }
  std::vector<ReceivedFile>& files() { return files_; }

 private:
  struct Receiving {
    ReceivedFile file;
    store::BlobWriter writer;
  };

  Status take_event(const protocol::Frame& frame);
  Status take_need(const protocol::Frame& frame);
  Status take_ready(const protocol::Frame& frame);
  Status take_file(const protocol::Frame& frame);
  Status take_result(const protocol::Frame& frame);
  Status begin_file(const std::string& name);
  Status end_file(const protocol::Frame& frame);

  store::Store& store_;
  const OnEvent& on_event_;
  Outbox& outbox_;
  JobLog& log_;
  bool spoke_ = false;
  std::string stage_;
  std::optional<Receiving> receiving_;
  std::vector<ReceivedFile> files_;
  std::uint64_t received_bytes_ = 0;
  std::optional<Result<Json>> result_;
};

/// `job.protocol`
Error protocol_error(std::string message);

}  // namespace hone::jobs
