#include "measure.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

struct Running {
  ov::InferRequest request;
  Clock::time_point started;
  std::vector<double> latency_ms;
};

/// Numbers from 0 to 255, drawn.
void fill(ov::Tensor tensor, unsigned seed) {
  std::mt19937 random(seed);
  const auto type = tensor.get_element_type();
  auto* bytes = static_cast<unsigned char*>(tensor.data());
  if (type == ov::element::f32) {
    std::uniform_real_distribution<float> pixels(0, 255);
    std::generate_n(reinterpret_cast<float*>(bytes), tensor.get_size(),
                    [&] { return pixels(random); });
  } else {
    std::generate_n(bytes, tensor.get_byte_size(),
                    [&] { return static_cast<unsigned char>(random() % 2); });
  }
}

/// Keeps every request running; what ends between `begin` and `end` counts.
class Loop {
 public:
  Loop(ov::CompiledModel& compiled, std::size_t requests) {
    for (std::size_t i = 0; i < requests; ++i) {
      running_.push_back(std::make_unique<Running>());
      running_.back()->request = compiled.create_infer_request();
      for (std::size_t k = 0; k < compiled.inputs().size(); ++k) {
        fill(running_.back()->request.get_input_tensor(k), static_cast<unsigned>(i));
      }
    }
  }

  void run(Clock::time_point begin, Clock::time_point end) {
    begin_ = begin;
    end_ = end;
    left_ = running_.size();
    for (auto& one : running_) start(*one);
    std::unique_lock lock(mutex_);
    over_.wait(lock, [&] { return left_ == 0; });
    lock.unlock();
    for (auto& one : running_) one->request.wait();
    if (failure_) std::rethrow_exception(failure_);
  }

  std::vector<double> latencies() const {
    std::vector<double> all;
    for (const auto& one : running_) {
      all.insert(all.end(), one->latency_ms.begin(), one->latency_ms.end());
    }
    return all;
  }

 private:
  void start(Running& one) {
    one.request.set_callback([this, &one](const std::exception_ptr& e) { ended(one, e); });
    one.started = Clock::now();
    one.request.start_async();
  }

  void ended(Running& one, const std::exception_ptr& failure) {
    const auto now = Clock::now();
    if (!failure && now >= begin_ && now < end_) {
      one.latency_ms.push_back(Milliseconds(now - one.started).count());
    }
    if (!failure && now < end_) return start(one);
    const std::lock_guard lock(mutex_);
    if (failure) failure_ = failure;
    --left_;
    over_.notify_all();
  }

  std::vector<std::unique_ptr<Running>> running_;
  Clock::time_point begin_;
  Clock::time_point end_;
  std::mutex mutex_;
  std::condition_variable over_;
  std::size_t left_ = 0;
  std::exception_ptr failure_;
};

}  // namespace

std::string measure(ov::CompiledModel& compiled, std::size_t requests, std::size_t batch,
                    double seconds) {
  Loop loop(compiled, requests);
  const auto begin = Clock::now() + std::chrono::seconds(1);
  loop.run(begin, begin + std::chrono::duration_cast<Clock::duration>(
                              std::chrono::duration<double>(seconds)));
  auto latencies = loop.latencies();
  std::sort(latencies.begin(), latencies.end());
  const auto count = static_cast<double>(latencies.size());
  nlohmann::ordered_json line{{"throughput_fps", count * static_cast<double>(batch) / seconds}};
  if (!latencies.empty()) line["latency_ms_p50"] = latencies[latencies.size() / 2];
  line["inferences"] = latencies.size();
  line["seconds"] = seconds;
  line["requests"] = requests;
  line["batch"] = batch;
  return line.dump();
}
