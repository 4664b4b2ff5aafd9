#include "app/progress_of_parts.h"

namespace hone::app {

jobs::OnEvent ProgressOfParts::part(double expected_seconds, std::string stage) {
  begun_ += part_;
  part_ = expected_seconds;
  stage_ = std::move(stage);
  return [this](const protocol::Event& event) { tell(event); };
}

void ProgressOfParts::tell(const protocol::Event& event) {
  if (!whole_) return;
  protocol::Event scaled = event;
  if (event.stage != protocol::kWaitingStage) {
    if (!started_) started_ = Clock::now();
    scaled.stage = stage_;
  }
  const double done = begun_ + part_ * event.fraction.value_or(0);
  scaled.fraction = done / expected_;
  scaled.remaining_seconds = seconds_left(done);
  scaled.partial = Json();
  whole_(scaled);
}

double ProgressOfParts::seconds_left(double done) const {
  const double left = expected_ - done;
  if (begun_ == 0 || !started_) return left;
  const double taken = std::chrono::duration<double>(Clock::now() - *started_).count();
  return left * taken / done;
}

}  // namespace hone::app
