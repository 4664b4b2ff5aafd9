#include "jobs/conversation.h"

#include "base/limits.h"

namespace hone::jobs {
namespace {

constexpr std::size_t kMostWaiting = 1000;  // blobs that are needed at once; a worker needs one
// A model's original and its canonical form, with room for what is derived of it.
constexpr std::uint64_t kMostBytes = 4 * limits::kModelBytes;

}  // namespace

Error protocol_error(std::string message) {
  return bug_error("job.protocol", std::move(message))
      .fix("Use hone and hone-worker of the same version; if they are, report this.");
}

Status Conversation::take(protocol::Frame frame) {
  struct Row {
    std::string_view type;
    Status (Conversation::*take)(const protocol::Frame&);
  };
  static constexpr auto kRows = std::to_array<Row>({{"event", &Conversation::take_event},
                                                    {"need", &Conversation::take_need},
                                                    {"ready", &Conversation::take_ready},
                                                    {"file", &Conversation::take_file},
                                                    {"result", &Conversation::take_result}});
  spoke_ = true;
  if (result_) return protocol_error("The worker spoke after its result.");
  const std::string type = frame.type();
  for (const auto& row : kRows) {
    if (row.type != type) continue;
    Status status = (this->*row.take)(frame);
    if (!status && status.error().code == "protocol.frame") {
      return protocol_error(status.error().message);
    }
    return status;
  }
  return protocol_error("The worker sent a frame of an unknown type.");
}

Status Conversation::take_event(const protocol::Frame& frame) {
  const auto found = frame.header.find("event");
  if (found == frame.header.end()) return protocol_error("An event of the worker is empty.");
  const auto event = from_json<protocol::Event>(*found);
  if (!event) return protocol_error("An event of the worker is malformed.");
  // Waiting comes first or not at all, so that it cannot be used to gain time.
  if (event->stage == protocol::kWaitingStage && !stage_.empty() && !waiting()) {
    return protocol_error("The worker waits for the machine after it has begun.");
  }
  stage_ = event->stage;
  log_.stage(stage_);
  if (on_event_) on_event_(*event);
  return {};
}

Status Conversation::take_need(const protocol::Frame& frame) {
  HONE_TRY(const auto digest, frame.digest("digest"));
  if (outbox_.waiting() >= kMostWaiting) {
    return protocol_error("The worker needs too many blobs at once.");
  }
  if (!store_.has_blob(digest)) {
    return outbox_.add({{"type", "blob"}, {"digest", digest.hex()}, {"missing", true}});
  }
  outbox_.add_blob(digest, store_.blob_path(digest));
  return {};
}

Status Conversation::take_ready(const protocol::Frame&) { return outbox_.add({{"type", "go"}}); }

Status Conversation::begin_file(const std::string& name) {
  if (name.empty() || name.size() > limits::kNameBytes) {
    return protocol_error("A file of the worker has no proper name.");
  }
  if (files_.size() >= limits::kModelArchiveEntries) {
    return limit_error("limit.output", "The job makes too many files.");
  }
  HONE_TRY(auto writer, store_.new_blob());
  receiving_.emplace(Receiving{{name, {}, 0}, std::move(writer)});
  return {};
}

Status Conversation::end_file(const protocol::Frame& frame) {
  HONE_TRY(const auto told, frame.digest("digest"));
  HONE_TRY(receiving_->file.digest, receiving_->writer.commit());
  if (told != receiving_->file.digest) {
    return protocol_error("A file of the worker arrived with other bytes than were sent.");
  }
  files_.push_back(std::move(receiving_->file));
  receiving_.reset();
  return {};
}

Status Conversation::take_file(const protocol::Frame& frame) {
  HONE_TRY(const auto name, frame.text("name"));
  if (!receiving_) HONE_CHECK(begin_file(name));
  if (receiving_->file.name != name) return protocol_error("Files of the worker are mixed.");
  received_bytes_ += frame.payload.size();
  if (received_bytes_ > kMostBytes) {
    return limit_error("limit.output", "The files that the job makes are too large.");
  }
  receiving_->file.bytes += frame.payload.size();
  HONE_CHECK(receiving_->writer.write(frame.payload));
  return frame.flag("last") ? end_file(frame) : Status{};
}

Status Conversation::take_result(const protocol::Frame& frame) {
  if (receiving_) return protocol_error("The worker ended inside a file.");
  const auto& header = frame.header;
  if (const auto error = header.find("error"); error != header.end()) {
    Error told = error_from_json(*error);
    if (told.code.empty()) return protocol_error("An error of the worker has no code.");
    result_.emplace(std::move(told));
    return {};
  }
  const auto result = header.find("result");
  if (result == header.end()) return protocol_error("The worker's result is empty.");
  result_.emplace(*result);
  return {};
}

}  // namespace hone::jobs
