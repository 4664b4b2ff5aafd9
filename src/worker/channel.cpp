#include "worker/channel.h"

#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "os/files.h"

namespace hone::worker {
namespace {

using namespace std::chrono_literals;

constexpr auto kEventPause = 100ms;   // about ten a second are as many as a person can see
constexpr auto kCancelGrace = 500ms;  // promise 5: gone within a second

Error cancelled_error() {
  return {ErrorKind::cancelled, "job.cancelled", "The job was cancelled."};
}

/// A blob on its way to us.
struct Incoming {
  Digest digest;
  std::ofstream file;
  DigestStream stream;
  bool ended = false;
  Status outcome;
};

}  // namespace

struct Channel::Heard {
  explicit Heard(protocol::Reader& source) : reader(source) {}

  protocol::Reader& reader;
  std::mutex mutex;
  std::condition_variable changed;
  std::atomic<bool> cancelled = false;
  int turns = 0;  ///< `go` frames that nobody has used
  std::unique_ptr<Incoming> incoming;

  void expect(const Digest& digest, const std::filesystem::path& path);
  void take(const protocol::Frame& frame);
  void take_chunk(const protocol::Frame& frame);
  static Status keep_chunk(Incoming& blob, const protocol::Frame& frame);
};

void Channel::Heard::expect(const Digest& digest, const std::filesystem::path& path) {
  const std::lock_guard lock(mutex);
  incoming = std::make_unique<Incoming>();
  incoming->digest = digest;
  incoming->file.open(path, std::ios::binary);
}

void Channel::Heard::take(const protocol::Frame& frame) {
  const std::lock_guard lock(mutex);
  const std::string type = frame.type();
  if (type == "blob") take_chunk(frame);
  if (type == "go") ++turns;
  if (type == "cancel") cancelled = true;
  changed.notify_all();
}

void Channel::Heard::take_chunk(const protocol::Frame& frame) {
  if (!incoming || incoming->ended) return;
  incoming->outcome = keep_chunk(*incoming, frame);
  incoming->ended = !incoming->outcome || frame.flag("last");
}

Status Channel::Heard::keep_chunk(Incoming& blob, const protocol::Frame& frame) {
  HONE_TRY(const auto digest, frame.digest("digest"));
  if (digest != blob.digest) return protocol::frame_error("A blob came that was not asked for.");
  if (frame.flag("missing")) {
    return bug_error("worker.blob_missing", "A blob that the job needs is not in the store.")
        .at(digest.hex());
  }
  blob.stream.add(frame.payload);
  blob.file.write(frame.payload.data(), static_cast<std::streamsize>(frame.payload.size()));
  if (frame.flag("last")) blob.file.close();
  if (!blob.file) {
    return limit_error("limit.disk", "The worker's disk is full.").fix("Free disk space there.");
  }
  if (frame.flag("last") && blob.stream.finish() != blob.digest) {
    return environment_error("store.corrupt", "The bytes of a blob are not those of its name.")
        .at(digest.hex());
  }
  return {};
}

Channel::Channel(Places places, protocol::Reader& reader, protocol::Writer& writer)
    : places_(std::move(places)), writer_(writer), heard_(std::make_shared<Heard>(reader)) {}

Channel::~Channel() = default;

void Channel::listen() {
  std::thread([heard = heard_] {
    while (true) {
      const auto frame = heard->reader.next();
      if (!frame || !*frame) ::_exit(kExitInputEnded);
      heard->take(**frame);
      if (!heard->cancelled) continue;
      std::this_thread::sleep_for(kCancelGrace);
      ::_exit(kExitCancelled);
    }
  }).detach();
}

Result<std::filesystem::path> Channel::blob(const Digest& digest) {
  const std::lock_guard lock(fetch_mutex_);
  if (!places_.blobs.empty()) {
    auto here = places_.blobs / digest.hex().substr(0, 2) / digest.hex();
    if (std::filesystem::exists(here)) return checked(digest, here);
  }
  return fetch(digest);
}

/// A blob of this machine's store is used where it lies, once its bytes are what its name says.
Result<std::filesystem::path> Channel::checked(const Digest& digest,
                                               const std::filesystem::path& file) {
  if (fetched_.contains(digest)) return file;
  HONE_TRY(const auto found, os::digest_file(file));
  if (found != digest) {
    return environment_error("store.corrupt", "A blob of the store has changed on disk.")
        .at(file.string())
        .fix(
            "Import the same file again, or remove what uses it, or bring the store back from a "
            "backup.");
  }
  fetched_.insert(digest);
  return file;
}

Result<std::filesystem::path> Channel::fetch(const Digest& digest) {
  auto path = places_.staging / ("blob-" + digest.hex());
  if (fetched_.contains(digest)) return path;
  heard_->expect(digest, path);
  HONE_CHECK(writer_.write({{"type", "need"}, {"digest", digest.hex()}}));
  std::unique_lock lock(heard_->mutex);
  heard_->changed.wait(lock, [&] { return heard_->incoming->ended || heard_->cancelled; });
  const auto blob = std::move(heard_->incoming);
  if (!blob->ended) return cancelled_error();
  HONE_CHECK(blob->outcome);
  fetched_.insert(digest);
  return path;
}

void Channel::event(const protocol::Event& event) {
  const std::lock_guard lock(event_mutex_);
  const auto now = std::chrono::steady_clock::now();
  const bool due =
      event.stage != last_.stage || !event.partial.is_null() || now - last_time_ >= kEventPause;
  if (!due) return;
  protocol::Event told = event;
  if (told.fraction) {
    told.fraction = std::clamp(*told.fraction, last_.fraction.value_or(0.0), 1.0);
    last_.fraction = told.fraction;
  }
  last_.stage = event.stage;
  last_time_ = now;
  // Should the supervisor be gone, the end of input ends this process.
  (void)writer_.write({{"type", "event"}, {"event", to_json(told)}});
}

Result<Digest> Channel::file(const std::string& name, const std::filesystem::path& path) {
  return writer_.write_file({{"type", "file"}, {"name", name}}, path);
}

Result<Digest> Channel::file_bytes(const std::string& name, std::string_view bytes) {
  return writer_.write_bytes({{"type", "file"}, {"name", name}}, bytes);
}

bool Channel::cancelled() const { return heard_->cancelled; }

Status Channel::wait_go() {
  HONE_CHECK(writer_.write({{"type", "ready"}}));
  std::unique_lock lock(heard_->mutex);
  heard_->changed.wait(lock, [&] { return heard_->turns > 0 || heard_->cancelled; });
  if (heard_->cancelled) return cancelled_error();
  --heard_->turns;
  return {};
}

}  // namespace hone::worker
