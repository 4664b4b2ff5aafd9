#include "cli/progress.h"

#include <cstdio>

#include "base/text.h"
#include "os/terminal.h"

namespace hone::cli {
namespace {

constexpr int kBarWidth = 28;

std::string bar_of(double fraction) {
  const int filled = static_cast<int>(fraction * kBarWidth + 0.5);
  std::string bar;
  for (int i = 0; i < kBarWidth; ++i) bar += i < filled ? "━" : "─";
  return bar;
}

}  // namespace

void Progress::show(const protocol::Event& event) {
  if (style_ == Style::none) return;
  if (style_ == Style::bar) {
    draw_bar(event);
    drawn_ = true;
  } else if (event.stage != stage_) {
    fmt::print(stderr, "{}{}\n", event.stage,
               event.message.empty() ? "" : ": " + clean_text(event.message));
  }
  stage_ = event.stage;
}

void Progress::draw_bar(const protocol::Event& event) const {
  std::string line = fmt::format("{:<18} ", event.stage);
  if (event.fraction) {
    line += bar_of(*event.fraction) + fmt::format(" {:3.0f} %", *event.fraction * 100);
  }
  if (event.remaining_seconds) line += "  " + human_duration(*event.remaining_seconds) + " left";
  if (!event.message.empty()) line += "  " + clean_text(event.message);
  fmt::print(stderr, "\r\x1b[K{}", line);
  std::fflush(stderr);
}

void Progress::end() {
  if (drawn_) fmt::print(stderr, "\r\x1b[K");
  drawn_ = false;
  stage_.clear();
}

}  // namespace hone::cli
