#include "server/pool.h"

namespace hone::server {

Pool::Pool(std::size_t threads, MakeServices make_services)
    : make_services_(std::move(make_services)) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

void Pool::post(Work work) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(work));
  }
  news_.notify_one();
}

void Pool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  news_.notify_all();
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Pool::run() {
  Result<std::unique_ptr<Services>> services = make_services_();
  for (;;) {
    Work work;
    {
      std::unique_lock lock(mutex_);
      news_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    if (!services) services = make_services_();  // such as a disk that was full
    work(services);
  }
}

}  // namespace hone::server
