#include "server/progress.h"

namespace hone::server {
namespace {

constexpr std::chrono::seconds kPause{1};

}  // namespace

void ProgressBoard::tell(const std::string& job, Heard& heard) {
  Json data{{"job", job}};
  data.update(to_json(heard.last));
  if (!heard.partial_waits) data.erase("partial");  // once is enough, and it may be long
  events_.tell("progress", data);
  heard.waits = false;
  heard.partial_waits = false;
  heard.told = Clock::now();
}

void ProgressBoard::hear(const std::string& job, const protocol::Event& event) {
  const std::lock_guard lock(mutex_);
  Heard& heard = jobs_[job];
  Json before = std::move(heard.last.partial);
  heard.last = event;
  if (event.partial.is_null()) {
    heard.last.partial = std::move(before);
  } else {
    heard.partial_waits = true;
  }
  heard.waits = true;
  if (Clock::now() - heard.told >= kPause) tell(job, heard);
}

void ProgressBoard::tell_due() {
  const std::lock_guard lock(mutex_);
  for (auto& [job, heard] : jobs_) {
    if (heard.waits && Clock::now() - heard.told >= kPause) tell(job, heard);
  }
}

void ProgressBoard::forget(const std::string& job) {
  const std::lock_guard lock(mutex_);
  jobs_.erase(job);
}

std::optional<protocol::Event> ProgressBoard::of(const std::string& job) const {
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(job);
  return found == jobs_.end() ? std::nullopt : std::optional(found->second.last);
}

}  // namespace hone::server
