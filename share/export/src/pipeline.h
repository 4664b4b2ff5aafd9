#pragma once
// Images through the network: a thread for each core decodes and fills, all requests are in flight
// at once, results come out in the order of the files.

#include <condition_variable>
#include <deque>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <openvino/openvino.hpp>
#include <vector>

#include "outputs.h"
#include "preprocess.h"

class Pipeline {
 public:
  /// All three outlive it.
  Pipeline(ov::CompiledModel& compiled, const Preprocessor& preprocessor, const Outputs& outputs);
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  using Sink = std::function<void(std::size_t file, const Result& result)>;
  /// Calls `sink` on this thread. An image that cannot be read is a result with an error; what the
  /// runtime throws is thrown.
  void run(const std::vector<std::filesystem::path>& files, std::size_t requests, const Sink& sink);

 private:
  struct Slot {
    ov::InferRequest request;
    std::vector<ov::Tensor> outputs;
    std::size_t first = 0;             // file at place 0
    std::vector<Result> results;       // by place; an error where the image could not be read
    std::vector<Placement> placement;  // by place
  };

  void make_slots(std::size_t count);
  void fill_and_start();
  bool take(Slot*& slot);
  void fill(Slot& slot) const;
  void read(Slot& slot, const std::exception_ptr& failure);
  void fail(const std::exception_ptr& failure);
  void hand_out(const Sink& sink);
  void wait_until_idle();

  ov::CompiledModel& compiled_;
  const Preprocessor& preprocessor_;
  const Outputs& outputs_;
  const std::vector<std::filesystem::path>* files_ = nullptr;
  std::vector<std::unique_ptr<Slot>> slots_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Slot*> idle_;
  std::size_t next_ = 0;                          // file to be taken next
  std::vector<std::unique_ptr<Result>> results_;  // by file
  std::exception_ptr failure_;
};
