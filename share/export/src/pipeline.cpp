#include "pipeline.h"

#include <algorithm>
#include <cstring>
#include <thread>

#include "image.h"

Pipeline::Pipeline(ov::CompiledModel& compiled, const Preprocessor& preprocessor,
                   const Outputs& outputs)
    : compiled_(compiled), preprocessor_(preprocessor), outputs_(outputs) {}

void Pipeline::make_slots(std::size_t count) {
  while (slots_.size() < count) {
    auto slot = std::make_unique<Slot>();
    slot->request = compiled_.create_infer_request();
    for (std::size_t i = 0; i < compiled_.outputs().size(); ++i) {
      slot->outputs.push_back(slot->request.get_output_tensor(i));
    }
    idle_.push_back(slot.get());
    slots_.push_back(std::move(slot));
  }
}

void Pipeline::run(const std::vector<std::filesystem::path>& files, std::size_t requests,
                   const Sink& sink) {
  const std::size_t batch = preprocessor_.batch();
  make_slots(std::clamp<std::size_t>((files.size() + batch - 1) / batch, 1, requests));
  files_ = &files;
  next_ = 0;
  results_.clear();
  results_.resize(files.size());
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
    threads.emplace_back([this] { fill_and_start(); });
  }
  try {
    hand_out(sink);
  } catch (...) {
    fail(std::current_exception());
  }
  for (auto& thread : threads) thread.join();
  wait_until_idle();
  if (failure_) std::rethrow_exception(failure_);
}

/// What each thread does until nothing is left.
void Pipeline::fill_and_start() {
  Slot* slot = nullptr;
  while (take(slot)) {
    try {
      fill(*slot);
      slot->request.set_callback([this, slot](const std::exception_ptr& e) { read(*slot, e); });
      slot->request.start_async();
    } catch (...) {
      read(*slot, std::current_exception());
    }
  }
}

bool Pipeline::take(Slot*& slot) {
  std::unique_lock lock(mutex_);
  const auto over = [&] { return failure_ || next_ >= files_->size(); };
  changed_.wait(lock, [&] { return over() || !idle_.empty(); });
  if (over()) return false;
  slot = idle_.back();
  idle_.pop_back();
  slot->first = next_;
  next_ += preprocessor_.batch();
  return true;
}

void Pipeline::fill(Slot& slot) const {
  auto* to = static_cast<unsigned char*>(slot.request.get_input_tensor(0).data());
  const std::size_t count = std::min(preprocessor_.batch(), files_->size() - slot.first);
  slot.results.assign(count, {});
  slot.placement.assign(count, {});
  std::memset(to, 0, preprocessor_.image_bytes() * preprocessor_.batch());
  for (std::size_t i = 0; i < count; ++i) {
    try {
      const cv::Mat image = read_image((*files_)[slot.first + i], preprocessor_.color());
      slot.placement[i] = preprocessor_.placement(image.size());
      preprocessor_.run(image, to + i * preprocessor_.image_bytes());
    } catch (const std::exception& failure) {
      slot.results[i].error = failure.what();
    }
  }
}

/// On a thread of the runtime when a request has ended.
void Pipeline::read(Slot& slot, const std::exception_ptr& failure) {
  if (failure) return fail(failure);
  try {
    for (std::size_t i = 0; i < slot.results.size(); ++i) {
      Result& result = slot.results[i];
      if (result.error.empty()) result = outputs_.read(slot.outputs, i, slot.placement[i]);
    }
  } catch (...) {
    return fail(std::current_exception());
  }
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < slot.results.size(); ++i) {
    results_[slot.first + i] = std::make_unique<Result>(std::move(slot.results[i]));
  }
  idle_.push_back(&slot);
  changed_.notify_all();
}

void Pipeline::fail(const std::exception_ptr& failure) {
  const std::lock_guard lock(mutex_);
  if (!failure_) failure_ = failure;
  changed_.notify_all();
}

void Pipeline::hand_out(const Sink& sink) {
  for (std::size_t file = 0; file < results_.size(); ++file) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return failure_ || results_[file]; });
    if (!results_[file]) return;
    const std::unique_ptr<Result> result = std::move(results_[file]);
    lock.unlock();
    sink(file, *result);
  }
}

void Pipeline::wait_until_idle() {
  for (auto& slot : slots_) {
    try {
      slot->request.wait();
    } catch (const std::exception&) {  // told by its callback already
    }
  }
}
