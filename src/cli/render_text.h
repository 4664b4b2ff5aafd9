#pragma once
// Small pieces that the renderers share.

#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "result/benchmark.h"

namespace hone::cli {

/// Terminal width for tables; 0 (no limit) when stdout is no terminal.
std::size_t table_width();

/// "name   value" lines, names aligned; pairs with an empty value are left out.
std::string facts(const std::vector<std::pair<std::string, std::string>>& pairs);

std::string percent(double fraction, int digits = 1);      ///< "37.2 %"
std::string milliseconds(double ms);                       ///< "1.83 ms"
std::string optional_ms(const std::optional<double>& ms);  ///< "–" when not supported
std::string numbers(const std::vector<double>& values);
std::string verdict_text(const result::Verdict& verdict);
std::string config_text(const result::BenchmarkConfig& config);
std::string context_text(const result::Context& context);

}  // namespace hone::cli
