#include "server/watcher.h"

#include "server/views.h"

namespace hone::server {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookPause = 500ms;
constexpr auto kRecoverPause = 5s;

void tell_change(Events& events, const char* kind, const std::string& id, const char* change) {
  events.tell(kind, {{"id", id}, {"change", change}});
}

/// Ids with marks, before and now.
void tell_marks(Events& events, const char* kind, const std::map<std::string, std::string>& before,
                const std::map<std::string, std::string>& now) {
  for (const auto& [id, mark] : now) {
    const auto found = before.find(id);
    if (found == before.end()) {
      tell_change(events, kind, id, "added");
    } else if (found->second != mark) {
      tell_change(events, kind, id, "changed");
    }
  }
  for (const auto& [id, mark] : before) {
    if (!now.contains(id)) tell_change(events, kind, id, "removed");
  }
}

void tell_ids(Events& events, const char* kind, const std::set<std::string>& before,
              const std::set<std::string>& now) {
  for (const auto& id : now) {
    if (!before.contains(id)) tell_change(events, kind, id, "added");
  }
  for (const auto& id : before) {
    if (!now.contains(id)) tell_change(events, kind, id, "removed");
  }
}

}  // namespace

Result<Watcher> Watcher::begin(store::Store store, Events& events) {
  Watcher watcher(std::move(store), events);
  HONE_TRY(watcher.changes_, watcher.store_.changes());
  HONE_TRY(watcher.seen_, watcher.store_.outline());
  return watcher;
}

/// Also jobs that ended and are no longer among the newest.
void Watcher::tell_jobs(const store::Outline& now) {
  std::set<std::string> changed;
  for (const auto& [id, mark] : now.jobs) {
    const auto found = seen_.jobs.find(id);
    if (found == seen_.jobs.end() || found->second != mark) changed.insert(id);
  }
  for (const auto& [id, mark] : seen_.jobs) {
    if (!now.jobs.contains(id) && seen_.active.contains(id)) changed.insert(id);
  }
  for (const auto& id : changed) {
    if (const auto row = store_.job(id)) events_->tell("job", to_json(view_of(*row)));
  }
}

bool Watcher::look() {
  const auto changes = store_.changes();
  if (!changes || *changes == changes_) return false;  // one that fails is made up for by the next
  auto now = store_.outline();
  if (!now) return false;
  changes_ = *changes;
  tell_marks(*events_, "model", seen_.models, now->models);
  tell_marks(*events_, "dataset", seen_.datasets, now->datasets);
  tell_ids(*events_, "run", seen_.runs, now->runs);
  tell_jobs(*now);
  seen_ = *std::move(now);
  return true;
}

void watch(Watcher& watcher, Bell& bell, ProgressBoard& progress,
           const std::function<void()>& recover) {
  std::uint64_t rings = 0;
  auto recovered = std::chrono::steady_clock::now();
  while (bell.wait(rings, kLookPause)) {
    if (watcher.look()) bell.ring_for_others(rings);
    progress.tell_due();
    if (std::chrono::steady_clock::now() - recovered < kRecoverPause) continue;
    recover();
    recovered = std::chrono::steady_clock::now();
  }
}

}  // namespace hone::server
