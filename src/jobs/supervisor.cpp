#include "jobs/supervisor.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

#include "base/limits.h"

namespace hone::jobs {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookPause = 100ms;
constexpr auto kRowPause = 250ms;  // promise 5: gone within a second; a look costs some 20 µs
constexpr std::size_t kReadBytes = 256 * 1024;
constexpr int kDrainReads = 16;         // more than a pipe holds
constexpr std::size_t kLogTail = 4096;  // enough to find a cause in

Error time_error(std::chrono::seconds limit) {
  return limit_error("limit.time",
                     fmt::format("The job took longer than it may ({} s).", limit.count()))
      .fix("Allow more time, or ask for less work.");
}

/// Reads what is there, at most one buffer of it; the end closes the descriptor.
std::optional<std::string> read_some(os::Descriptor& from) {
  if (!from.open()) return std::nullopt;
  std::string bytes(kReadBytes, '\0');
  const auto got = ::read(from.get(), bytes.data(), bytes.size());
  if (got > 0) {
    bytes.resize(static_cast<std::size_t>(got));
    return bytes;
  }
  const bool later = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
  if (!later) from.reset();
  return std::nullopt;
}

}  // namespace

Supervisor::Supervisor(store::Store& store, const OnEvent& on_event, JobLog& log,
                       Assignment assignment)
    : store_(store),
      job_log_(log),
      assignment_(std::move(assignment)),
      conversation_(store, on_event, outbox_, log),
      log_(limits::kWorkerLogBytes) {}

Status Supervisor::start() {
  HONE_CHECK(outbox_.add(assignment_.request));
  oom_kills_before_ = os::out_of_memory_kills();
  auto process = os::Process::start(assignment_.command);
  if (!process) {
    return Error{ErrorKind::target, "target.unavailable", process.error().message}.at(
        process.error().where);
  }
  process_.emplace(std::move(*process));
  started_ = next_look_ = next_row_look_ = Clock::now();
  return {};
}

Result<Outcome> Supervisor::run() {
  HONE_CHECK(start());
  pollfd ended{process_->ended(), POLLIN, 0};
  while (::poll(&ended, 1, 0) <= 0) {
    wait_for_something();
    exchange();
    look();
  }
  const os::Exit exit = process_->wait();
  drain();
  return conclude(exit);
}

/// What the pipes still hold; no more than that, should somebody still write.
void Supervisor::drain() {
  for (int i = 0; i < kDrainReads && read_log() == More::yes; ++i) {
  }
  for (int i = 0; i < kDrainReads && !reason_ && read_frames() == More::yes; ++i) {
  }
}

void Supervisor::wait_for_something() {
  // A closed descriptor is -1, which poll() passes over.
  pollfd entries[4] = {{process_->ended(), POLLIN, 0},
                       {process_->output().get(), POLLIN, 0},
                       {process_->log().get(), POLLIN, 0},
                       {outbox_.empty() ? -1 : process_->input().get(), POLLOUT, 0}};
  const auto pause =
      std::chrono::ceil<std::chrono::milliseconds>(next_look_ - Clock::now()).count();
  (void)::poll(entries, std::size(entries), static_cast<int>(std::clamp<long>(pause, 0, 1000)));
}

void Supervisor::exchange() {
  read_frames();  // a stage is told before what is printed in it
  read_log();
  if (!process_->input().open()) return;
  if (Status sent = outbox_.push(process_->input().get()); !sent) end(std::move(sent).error());
  const bool done = conversation_.result().has_value();
  if (!done) return;
  process_->input().reset();  // a worker that has said its result is not needed any more
  if (!kill_at_) kill_at_ = Clock::now() + limits::kHangGrace;
}

Supervisor::More Supervisor::read_log() {
  const auto bytes = read_some(process_->log());
  if (!bytes) return More::no;
  log_.add(*bytes);
  job_log_.add(*bytes);
  return More::yes;
}

Supervisor::More Supervisor::read_frames() {
  const auto bytes = read_some(process_->output());
  if (!bytes) return More::no;
  if (reason_) return More::yes;  // nobody wants to know any more
  decoder_.feed(*bytes);
  take_frames();
  return More::yes;
}

void Supervisor::take_frames() {
  while (!reason_) {
    auto frame = decoder_.next();
    if (!frame) {
      read_log();
      end(protocol_error(frame.error().message).at(shown_log(log_.tail(kLogTail))));
      return;
    }
    if (!*frame) return;
    if (Status taken = conversation_.take(std::move(**frame)); !taken) {
      end(std::move(taken).error());
    }
    if (conversation_.waiting()) started_ = Clock::now();
  }
}

void Supervisor::end(Error reason) {
  if (!reason_) reason_ = std::move(reason);
  if (!assignment_.remote) return process_->kill_group();
  process_->input().reset();  // ends it there, with time to clean up
  if (!kill_at_) kill_at_ = Clock::now() + limits::kHangGrace;
}

void Supervisor::look() {
  if (Clock::now() < next_look_) return;
  next_look_ = Clock::now() + kLookPause;
  if (kill_at_ && Clock::now() >= *kill_at_) process_->kill_group();
  if (conversation_.result()) return;
  look_at_cancelling();
  look_at_time();
  look_at_memory();
}

/// By this process or, in the row, by another. A row that cannot be read now wants nothing.
bool Supervisor::cancel_wanted() {
  if (cancel_requested()) return true;
  if (Clock::now() < next_row_look_) return false;
  next_row_look_ = Clock::now() + kRowPause;
  return store_.cancel_requested(assignment_.job).value_or(false);
}

void Supervisor::look_at_cancelling() {
  if (cancelling_ || !cancel_wanted()) return;
  cancelling_ = true;
  kill_at_ = Clock::now() + limits::kHangGrace;
  (void)outbox_.add({{"type", "cancel"}});
}

void Supervisor::look_at_time() {
  if (conversation_.waiting()) started_ = Clock::now();
  if (!assignment_.wall_time || Clock::now() - started_ < *assignment_.wall_time) return;
  end(time_error(*assignment_.wall_time));
}

void Supervisor::look_at_memory() {
  if (assignment_.memory.count == 0) return;
  const auto now = os::private_memory(process_->pid());
  if (!now) return;
  memory_seen_ = std::max(memory_seen_, *now);
  if (*now > assignment_.memory) end(memory_error(assignment_.memory));
}

Death Supervisor::death(const os::Exit& exit) const {
  Death death;
  death.exit = exit;
  death.spoke = conversation_.spoke();
  death.inside_frame = decoder_.inside_frame();
  death.remote = assignment_.remote;
  death.stage = conversation_.stage();
  death.log = log_.tail(kLogTail);
  death.memory_limit = assignment_.memory;
  death.memory_seen = memory_seen_;
  death.out_of_memory_kill = os::out_of_memory_kills() > oom_kills_before_;
  return death;
}

Result<Outcome> Supervisor::conclude(const os::Exit& exit) {
  if (cancelling_) return cancelled_error();
  if (reason_) return *std::move(reason_);
  auto& result = conversation_.result();
  if (!result) return cause_of(death(exit));
  if (!*result) return std::move(*result).error();
  return Outcome{{}, *std::move(*result), std::move(conversation_.files())};
}

}  // namespace hone::jobs
