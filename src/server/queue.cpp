#include "server/queue.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "server/limits.h"
#include "server/runner.h"
#include "server/watcher.h"

namespace hone::server {

struct Queue::State {
  State(std::filesystem::path data_folder, Events& told_events, Uploads& kept_uploads)
      : data(std::move(data_folder)),
        events(told_events),
        uploads(kept_uploads),
        progress(told_events) {}

  std::filesystem::path data;
  Events& events;
  Uploads& uploads;
  ProgressBoard progress;
  Bell bell;
  std::mutex own_mutex;
  std::optional<app::Workbench> own;  ///< for those who have none; under own_mutex
  std::vector<std::thread> threads;
};

Queue::Queue(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Queue>> Queue::start(const std::filesystem::path& data, Events& events,
                                            Uploads& uploads) {
  auto state = std::make_unique<State>(data, events, uploads);
  HONE_TRY(state->own,
           app::Workbench::open(data, {}, app::References::kept, store::Trust::checked));
  HONE_TRY(auto store, store::Store::open(data, store::Trust::checked));
  HONE_TRY(auto watcher, Watcher::begin(std::move(store), events));
  jobs::back_to_queue() = true;
  State& parts = *state;
  std::unique_ptr<Queue> queue(new Queue(std::move(state)));
  for (const Lane lane : {Lane::heavy, Lane::fetching, Lane::light}) {
    HONE_TRY(auto runner, Runner::open({lane, data, parts.progress, parts.bell, uploads}));
    parts.threads.emplace_back([runner = std::move(runner)] { runner->run(); });
  }
  parts.threads.emplace_back([&parts, watcher = std::make_shared<Watcher>(std::move(watcher))] {
    watch(*watcher, parts.bell, parts.progress, [&parts] {
      const std::lock_guard lock(parts.own_mutex);
      (void)parts.own->recover_jobs();  // tried again soon
    });
  });
  return queue;
}

Queue::~Queue() {
  // What runs is ended by the same flag as a command that is interrupted.
  const bool before = jobs::cancel_requested().exchange(true);
  state_->bell.close();
  for (auto& thread : state_->threads) thread.join();
  jobs::cancel_requested() = before;
  jobs::back_to_queue() = false;
}

Result<store::Job> Queue::add(app::Workbench& workbench, const app::NewJob& job) {
  HONE_TRY(auto row, workbench.enqueue(job, limits::kQueuedJobs));
  wake();
  return row;
}

Result<store::Job> Queue::add(const app::NewJob& job) {
  const std::lock_guard lock(state_->own_mutex);
  return add(*state_->own, job);
}

void Queue::wake() { state_->bell.ring(); }

std::optional<protocol::Event> Queue::progress(const std::string& job) const {
  return state_->progress.of(job);
}

}  // namespace hone::server
