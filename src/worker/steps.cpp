#include "worker/steps.h"

namespace hone::worker {
namespace {

/// What was expected says more than the pace of the first moments does.
constexpr double kShareThatTells = 0.1;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

Steps::Steps(JobContext& context, std::vector<Step> steps)
    : context_(context), steps_(std::move(steps)) {}

void Steps::begin(const std::string& name) {
  end_current();
  const auto named = [&](const Step& step) { return step.name == name; };
  const auto from = steps_.begin() + static_cast<std::ptrdiff_t>(current_);
  if (const auto next = std::find_if(from, steps_.end(), named); next != steps_.end()) {
    current_ = static_cast<std::size_t>(next - steps_.begin());
  }
  begun_ = true;
  step_started_ = Clock::now();
  at(0);
}

void Steps::end_current() {
  if (begun_) seconds_[steps_[current_].name] += seconds_since(step_started_);
  begun_ = false;
}

std::map<std::string, double> Steps::finish() {
  end_current();
  return seconds_;
}

protocol::Event Steps::event_at(double share) const {
  double whole = 0;
  double done = share * steps_[current_].expected_seconds;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    whole += steps_[i].expected_seconds;
    if (i < current_) done += steps_[i].expected_seconds;
  }
  protocol::Event event;
  event.stage = steps_[current_].name;
  event.fraction = done / whole;
  const double pace = done < kShareThatTells * whole ? 1 : seconds_since(started_) / done;
  event.remaining_seconds = (whole - done) * pace;
  return event;
}

void Steps::at(double share, const std::string& message) {
  share_ = std::clamp(share, 0.0, 1.0);
  protocol::Event event = event_at(share_);
  event.message = message_ = message;
  context_.event(event);
}

void Steps::partial(const Json& value) {
  protocol::Event event = event_at(share_);
  event.message = message_;
  event.partial = value;
  context_.event(event);
}

}  // namespace hone::worker
