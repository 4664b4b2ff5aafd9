#include "cli/render_text.h"

#include <unistd.h>

#include "os/terminal.h"

namespace hone::cli {

std::size_t table_width() {
  return os::is_terminal(STDOUT_FILENO) ? os::terminal_width(STDOUT_FILENO) : 0;
}

std::string facts(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::size_t widest = 0;
  for (const auto& [name, value] : pairs) {
    if (!value.empty()) widest = std::max(widest, display_width(name));
  }
  std::string text;
  for (const auto& [name, value] : pairs) {
    if (value.empty()) continue;
    text += name + std::string(widest - display_width(name) + 2, ' ') + value + "\n";
  }
  return text;
}

std::string percent(double fraction, int digits) {
  return fmt::format("{:.{}f} %", fraction * 100, digits);
}

std::string milliseconds(double ms) { return significant(ms) + " ms"; }

std::string optional_ms(const std::optional<double>& ms) {
  return ms ? significant(*ms) : std::string("–");
}

std::string numbers(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : ", ") + significant(value, 6);
  return text;
}

std::string verdict_text(const result::Verdict& verdict) {
  if (verdict.valid) return "✓ valid";
  std::string text = "✗ not valid because ";
  for (std::size_t i = 0; i < verdict.reasons.size(); ++i) {
    text += (i == 0 ? "" : " ") + clean_text(verdict.reasons[i].text);
  }
  return text;
}

std::string config_text(const result::BenchmarkConfig& config) {
  return fmt::format("{}, batch {}, {} streams, {} requests, {} threads, hint {}, precision {}",
                     config.device, config.batch, config.streams, config.requests, config.threads,
                     config.hint, config.precision);
}

std::string context_text(const result::Context& context) {
  std::string text =
      fmt::format("{}, {} cores, {}", clean_text(context.cpu), context.cores, context.isa);
  if (!context.governor.empty()) text += ", governor " + clean_text(context.governor);
  for (const auto& [name, version] : context.versions) {
    if (name == "openvino") text += ", OpenVINO " + clean_text(version);
  }
  return text;
}

}  // namespace hone::cli
