#include "accuracy/pipeline.h"

#include <thread>

namespace hone::accuracy {
namespace {

constexpr std::chrono::milliseconds kWatchInterval{100};

Error unexpected(const std::exception& exception) {
  return bug_error("accuracy.pipeline", "The evaluation failed unexpectedly.").at(exception.what());
}

}  // namespace

Pipeline::Pipeline(const Source& source, const Sink& sink, const FeedOptions& options)
    : source_(source),
      sink_(sink),
      options_(options),
      samples_(source.samples()),
      batch_(source.batch()),
      reads_on_callback_(options.sink_threads == SinkThreads::callback) {}

Pipeline::~Pipeline() = default;

Status Pipeline::create_requests(engine::Compiled& compiled, std::size_t count) {
  const auto inputs = compiled.inputs();
  auto outputs = compiled.outputs();
  outputs.resize(std::min(outputs.size(), options_.outputs.value_or(outputs.size())));
  for (std::size_t i = 0; i < count; ++i) {
    HONE_TRY(auto request, compiled.create_request());
    slots_.push_back(std::make_unique<Slot>(Slot{std::move(request)}));
    Slot& slot = *slots_.back();
    HONE_CHECK(take_inputs(slot, inputs));
    slot.broken.resize(batch_);
    slot.geometry.resize(batch_);
    for (const auto& port : outputs) slot.outputs.push_back({{port.shape, port.precision}, {}});
    slot.request.on_done([this, &slot](const Status& status) { on_inferred(slot, status); });
    idle_.push_back(&slot);
  }
  return {};
}

Status Pipeline::take_inputs(Slot& slot, const std::vector<model::Port>& inputs) {
  const Error unexpected_size =
      bug_error("accuracy.pipeline", "The input's memory has an unexpected size.");
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    slot.inputs.push_back(slot.request.input(k));
    const auto bytes = model::byte_count(inputs[k].shape, inputs[k].precision);
    if (slot.inputs.back().size() != bytes) return unexpected_size;
  }
  if (!options_.numbers_samples) return {};
  const auto memory = slot.inputs.back();
  slot.inputs.pop_back();
  if (memory.size() != batch_ * sizeof(std::int32_t)) return unexpected_size;
  slot.numbers = {reinterpret_cast<std::int32_t*>(memory.data()), batch_};
  return {};
}

Status Pipeline::run(std::size_t threads) {
  wake_at_ = std::max<std::size_t>(1, slots_.size() / 2);
  std::vector<std::jthread> feeders;
  for (std::size_t i = 0; i < threads; ++i) feeders.emplace_back([this] { work(); });
  Status status = watch_until_done();
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    work_again_.notify_all();
  }
  feeders.clear();
  std::unique_lock lock(mutex_);
  over_.wait(lock, [&] { return running_ == 0; });
  if (failure_) return *failure_;
  return status;
}

Status Pipeline::watch_until_done() {
  const auto is_over = [&] { return failure_.has_value() || done_ == samples_; };
  for (bool over = false; !over;) {
    std::size_t done = 0;
    {
      std::unique_lock lock(mutex_);
      over = over_.wait_for(lock, kWatchInterval, is_over);
      done = done_;
    }
    if (options_.progress) options_.progress(done, samples_);
    if (!over && options_.cancelled && options_.cancelled()) {
      return Error(ErrorKind::cancelled, "accuracy.cancelled", "The evaluation was cancelled.");
    }
  }
  return {};
}

/// A feeding thread, from begin to end.
void Pipeline::work() {
  try {
    const auto filler = source_.filler();
    while (const auto task = take()) {
      if (task->reading) {
        read_outputs(*task->slot);
        const std::lock_guard lock(mutex_);
        give_back(*task->slot);
      } else {
        finish(*task, filler->fill(task->position, task->place, task->slot->inputs));
      }
    }
  } catch (const std::exception& exception) {
    fail(unexpected(exception));
  }
}

bool Pipeline::nothing_left() const {
  return stop_ || (reads_on_callback_ ? next_ : done_) == samples_;
}

bool Pipeline::can_take(std::size_t idle) const {
  if (nothing_left() || !inferred_.empty()) return true;
  return next_ < samples_ && (next_ % batch_ != 0 || idle_.size() >= idle);
}

std::optional<Pipeline::Task> Pipeline::take() {
  std::unique_lock lock(mutex_);
  if (!can_take(1)) work_again_.wait(lock, [&] { return can_take(wake_at_); });
  if (nothing_left()) return std::nullopt;
  if (!inferred_.empty()) {
    Slot* slot = inferred_.back();
    inferred_.pop_back();
    return Task{slot, true};
  }
  if (next_ % batch_ == 0) begin_batch();
  const std::size_t position = next_++;
  return Task{filling_, false, position, position - filling_->first};
}

/// Takes an idle request for the batch that begins at next_. Called under the mutex.
void Pipeline::begin_batch() {
  filling_ = idle_.back();
  idle_.pop_back();
  filling_->first = next_;
  filling_->count = std::min(batch_, samples_ - next_);
  filling_->unfilled = filling_->count;
  std::ranges::fill(filling_->broken, std::uint8_t{0});
  std::ranges::fill(filling_->numbers, -1);
  for (std::size_t place = filling_->count; place < batch_; ++place) {
    source_.blank(place, filling_->inputs);
  }
}

void Pipeline::finish(const Task& task, const Result<Geometry>& filled) {
  Slot& slot = *task.slot;
  if (filled) slot.geometry[task.place] = *filled;
  if (!filled) {
    source_.blank(task.place, slot.inputs);
  } else if (!slot.numbers.empty()) {
    slot.numbers[task.place] = static_cast<std::int32_t>(task.position);
  }
  {
    const std::lock_guard lock(mutex_);
    if (!filled) {
      broken_[task.position] = filled.error().message;
      slot.broken[task.place] = 1;
    }
    if (--slot.unfilled > 0) return;
    ++running_;
  }
  if (const Status started = slot.request.start(); !started) {
    fail(started.error());
    const std::lock_guard lock(mutex_);
    --running_;
    give_back(slot);
  }
}

/// On a thread of the runtime.
void Pipeline::on_inferred(Slot& slot, const Status& status) {
  try {
    if (!status) {
      fail(status.error());
    } else if (reads_on_callback_) {
      read_outputs(slot);
    }
  } catch (const std::exception& exception) {
    fail(unexpected(exception));
  }
  const std::lock_guard lock(mutex_);
  --running_;
  if (reads_on_callback_ || stop_) return give_back(slot);
  inferred_.push_back(&slot);
  work_again_.notify_one();
}

void Pipeline::read_outputs(Slot& slot) {
  for (std::size_t i = 0; i < slot.outputs.size(); ++i) {
    slot.outputs[i].bytes = slot.request.output(i);
  }
  for (std::size_t place = 0; place < slot.count; ++place) {
    if (slot.broken[place] != 0) continue;
    sink_(slot.first + place, {place, slot.geometry[place]}, slot.outputs);
  }
}

/// Called under the mutex.
void Pipeline::give_back(Slot& slot) {
  done_ += slot.count;
  idle_.push_back(&slot);
  const bool all_done = done_ == samples_;
  if (idle_.size() == wake_at_ || all_done) work_again_.notify_all();
  if (running_ == 0 && (stop_ || all_done)) over_.notify_all();
}

void Pipeline::fail(Error error) {
  const std::lock_guard lock(mutex_);
  if (!failure_) failure_ = std::move(error);
  stop_ = true;
  work_again_.notify_all();
  over_.notify_all();
}

}  // namespace hone::accuracy
