#pragma once
// Sees what any process changed in the store, and tells it as events. Thread rule: one thread.

#include <functional>

#include "server/bell.h"
#include "server/events.h"
#include "server/progress.h"
#include "store/store.h"

namespace hone::server {

class Watcher {
 public:
  /// Looks for the first time; what is there now is not told.
  static Result<Watcher> begin(store::Store store, Events& events);
  /// Tells what changed since the last look. True when something did.
  bool look();

 private:
  Watcher(store::Store store, Events& events) : store_(std::move(store)), events_(&events) {}
  void tell_jobs(const store::Outline& now);

  store::Store store_;
  Events* events_;
  std::int64_t changes_ = -1;
  store::Outline seen_;
};

/// Looks about twice a second, and at once when the bell rings, until it is closed; calls `recover`
/// now and then, since a process that dies changes nothing in the store.
void watch(Watcher& watcher, Bell& bell, ProgressBoard& progress,
           const std::function<void()>& recover);

}  // namespace hone::server
