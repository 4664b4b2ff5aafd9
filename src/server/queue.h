#pragma once
// The jobs that wait, and who runs them: three threads, each with a Workbench of its own. One takes
// what measures or fills the machine, one job at a time; one what is fetched from a catalogue; the
// other takes light work, so that an import waits for neither a benchmark nor a slow mirror. Higher
// priority first, then older first.
//
// Invariants: a job is in the store before anybody is told that it was taken; a job that any
// process changes is told as an event within about half a second; when the server ends, what runs
// goes back to the queue and does not count as a crash.
// Thread rule: any thread, each with a Workbench of its own.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/app.h"
#include "server/events.h"
#include "server/uploads.h"

namespace hone::server {

class Queue {
 public:
  /// Begins to run what waits in the store of `data`. An upload goes when its import is done. Both
  /// outlive the queue. Errors: those of Workbench::open.
  static Result<std::unique_ptr<Queue>> start(const std::filesystem::path& data, Events& events,
                                              Uploads& uploads);
  /// Ends what runs and waits for that: some seconds at most.
  ~Queue();

  /// Commits a job that waits. Errors: `limit.queue` (limit) when too many wait, those of the
  /// store.
  Result<store::Job> add(app::Workbench& workbench, const app::NewJob& job);
  /// The same where no Workbench is at hand.
  Result<store::Job> add(const app::NewJob& job);
  /// Looks at the store now: something in it has changed.
  void wake();
  /// What a job of ours told last; absent when it does not run here or has told nothing yet.
  [[nodiscard]] std::optional<protocol::Event> progress(const std::string& job) const;

 private:
  struct State;
  explicit Queue(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace hone::server
