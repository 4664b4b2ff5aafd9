#pragma once
// Independent pieces of work on all processors.

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace hone::quantization {

/// Calls work(0) .. work(count - 1), each once, on any thread, and returns after all. `work` does
/// not throw, and its pieces share nothing that they write.
template <class Work>
void in_parallel(std::size_t count, const Work& work) {
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  const std::size_t processors = std::max(std::thread::hardware_concurrency(), 1U);
  std::vector<std::thread> threads;
  for (std::size_t t = 1; t < std::min(processors, count); ++t) threads.emplace_back(run);
  run();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace hone::quantization
