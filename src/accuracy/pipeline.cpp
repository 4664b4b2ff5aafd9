#include "accuracy/pipeline.h"

#include <thread>

namespace hone::accuracy {
namespace {

constexpr std::chrono::milliseconds kWatchInterval{100};

Error unexpected(const std::exception& exception) {
  return bug_error("accuracy.pipeline", "The evaluation failed unexpectedly.").at(exception.what());
}

}  // namespace

struct Pipeline::Scratch {
  Decoder decoder;
  Image decoded;
  Image resized;
};

Pipeline::Pipeline(const Work& work)
    : work_(work), batch_(work.preprocessor.batch()), results_(work.samples.size()) {
  for (std::size_t i = 0; i < results_.size(); ++i) {
    results_[i].name = work_.samples[i]->name;
    results_[i].label = work_.samples[i]->label;
  }
}

Pipeline::~Pipeline() = default;

Status Pipeline::create_requests(engine::Compiled& compiled, std::size_t count) {
  const auto outputs = compiled.outputs();
  for (std::size_t i = 0; i < count; ++i) {
    HONE_TRY(auto request, compiled.create_request());
    slots_.push_back(std::make_unique<Slot>(Slot{std::move(request), {}}));
    Slot& slot = *slots_.back();
    slot.input = slot.request.input(0);
    if (slot.input.size() != batch_ * work_.preprocessor.bytes_per_image()) {
      return bug_error("accuracy.pipeline", "The input's memory has an unexpected size.");
    }
    for (const auto& port : outputs) slot.outputs.push_back({{port.shape, port.precision}, {}});
    slot.request.on_done([this, &slot](const Status& status) { on_inferred(slot, status); });
    idle_.push_back(&slot);
  }
  return {};
}

Status Pipeline::run(std::size_t threads, const Watch& watch) {
  wake_at_ = std::max<std::size_t>(1, slots_.size() / 2);
  std::vector<std::jthread> decoders;
  for (std::size_t i = 0; i < threads; ++i) decoders.emplace_back([this] { decode_all(); });
  Status status = watch_until_done(watch);
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    idle_again_.notify_all();
  }
  decoders.clear();
  std::unique_lock lock(mutex_);
  over_.wait(lock, [&] { return running_ == 0; });
  if (failure_) return *failure_;
  return status;
}

Status Pipeline::watch_until_done(const Watch& watch) {
  const auto is_over = [&] { return failure_.has_value() || done_ == results_.size(); };
  for (bool over = false; !over;) {
    std::size_t done = 0;
    {
      std::unique_lock lock(mutex_);
      over = over_.wait_for(lock, kWatchInterval, is_over);
      done = done_;
    }
    if (watch.progress) watch.progress(done, results_.size());
    if (!over && watch.cancelled && watch.cancelled()) {
      return Error(ErrorKind::cancelled, "accuracy.cancelled", "The evaluation was cancelled.");
    }
  }
  return {};
}

void Pipeline::decode_all() {
  try {
    Scratch scratch;
    while (const auto ticket = take()) finish(*ticket, prepare(*ticket, scratch));
  } catch (const std::exception& exception) {
    fail(unexpected(exception));
  }
}

std::optional<Pipeline::Ticket> Pipeline::take() {
  std::unique_lock lock(mutex_);
  const auto nothing_left = [&] { return stop_ || next_ == results_.size(); };
  const auto can_take = [&](std::size_t idle) {
    return nothing_left() || next_ % batch_ != 0 || idle_.size() >= idle;
  };
  if (!can_take(1)) idle_again_.wait(lock, [&] { return can_take(wake_at_); });
  if (nothing_left()) return std::nullopt;
  if (next_ % batch_ == 0) begin_batch();
  const std::size_t position = next_++;
  return Ticket{filling_, position, position - filling_->first};
}

/// Takes an idle request for the batch that begins at next_. Called under the mutex.
void Pipeline::begin_batch() {
  filling_ = idle_.back();
  idle_.pop_back();
  filling_->first = next_;
  filling_->count = std::min(batch_, results_.size() - next_);
  filling_->unfilled = filling_->count;
  for (std::size_t place = filling_->count; place < batch_; ++place) {
    std::ranges::fill(memory_of(*filling_, place), std::byte{0});
  }
}

std::span<std::byte> Pipeline::memory_of(const Slot& slot, std::size_t place) const {
  const std::size_t bytes = work_.preprocessor.bytes_per_image();
  return slot.input.subspan(place * bytes, bytes);
}

/// From the pack to the request's memory. A failure is the image's own.
Status Pipeline::prepare(const Ticket& ticket, Scratch& scratch) {
  const dataset::Sample& sample = *work_.samples[ticket.position];
  const auto file = work_.pack.subspan(sample.offset, sample.bytes);
  HONE_CHECK(scratch.decoder.decode(file, work_.preprocessor.order(), scratch.decoded));
  return work_.preprocessor.run(scratch.decoded, scratch.resized,
                                memory_of(*ticket.slot, ticket.place));
}

void Pipeline::finish(const Ticket& ticket, const Status& prepared) {
  if (!prepared) {
    std::ranges::fill(memory_of(*ticket.slot, ticket.place), std::byte{0});
  }
  {
    const std::lock_guard lock(mutex_);
    if (!prepared) broken_[ticket.position] = prepared.error().message;
    if (--ticket.slot->unfilled > 0) return;
    ++running_;
  }
  if (const Status started = ticket.slot->request.start(); !started) {
    fail(started.error());
    give_back(*ticket.slot);
  }
}

/// On a thread of the runtime.
void Pipeline::on_inferred(Slot& slot, const Status& status) {
  try {
    if (status) {
      read_outputs(slot);
    } else {
      fail(status.error());
    }
  } catch (const std::exception& exception) {
    fail(unexpected(exception));
  }
  give_back(slot);
}

void Pipeline::read_outputs(Slot& slot) {
  for (std::size_t i = 0; i < slot.outputs.size(); ++i) {
    slot.outputs[i].bytes = slot.request.output(i);
  }
  for (std::size_t place = 0; place < slot.count; ++place) {
    work_.adapter.read(slot.outputs, place, results_[slot.first + place]);
  }
}

void Pipeline::give_back(Slot& slot) {
  const std::lock_guard lock(mutex_);
  done_ += slot.count;
  --running_;
  idle_.push_back(&slot);
  if (idle_.size() == wake_at_) idle_again_.notify_all();
  if (running_ == 0 && (stop_ || done_ == results_.size())) over_.notify_all();
}

void Pipeline::fail(Error error) {
  const std::lock_guard lock(mutex_);
  if (!failure_) failure_ = std::move(error);
  stop_ = true;
  idle_again_.notify_all();
  over_.notify_all();
}

std::vector<result::ImageResult> Pipeline::take_results() {
  std::vector<result::ImageResult> kept;
  kept.reserve(results_.size() - broken_.size());
  for (std::size_t i = 0; i < results_.size(); ++i) {
    if (!broken_.contains(i)) kept.push_back(std::move(results_[i]));
  }
  return kept;
}

}  // namespace hone::accuracy
