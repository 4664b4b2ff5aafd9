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

double Steps::expected_before() const {
  double sum = 0;
  for (std::size_t i = 0; i < current_; ++i) sum += steps_[i].expected_seconds;
  return sum;
}

void Steps::at(double share, const std::string& message) {
  double whole = 0;
  for (const auto& step : steps_) whole += step.expected_seconds;
  const double done =
      expected_before() + std::clamp(share, 0.0, 1.0) * steps_[current_].expected_seconds;
  protocol::Event event;
  event.stage = steps_[current_].name;
  event.fraction = done / whole;
  const double pace = done < kShareThatTells * whole ? 1 : seconds_since(started_) / done;
  event.remaining_seconds = (whole - done) * pace;
  event.message = message;
  context_.event(event);
}

}  // namespace hone::worker
