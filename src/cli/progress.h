#pragma once
// Progress on stderr: a bar with stage and remaining time on a terminal, one line a stage
// otherwise, nothing with --quiet.

#include <string>

#include "protocol/protocol.h"

namespace hone::cli {

class Progress {
 public:
  enum class Style { none, lines, bar };
  void set_style(Style style) { style_ = style; }
  void show(const protocol::Event& event);
  void end();  ///< clears the bar

 private:
  void draw_bar(const protocol::Event& event) const;
  Style style_ = Style::none;
  std::string stage_;
  bool drawn_ = false;
};

}  // namespace hone::cli
