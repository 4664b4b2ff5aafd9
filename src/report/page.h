#pragma once
// The parts of the page. Private to this room.

#include <string>
#include <string_view>

#include "report/report.h"

namespace hone::report {

/// Text as HTML and SVG text and as the value of an attribute in double quotes: & < > " ' become
/// references, control characters are made visible.
std::string escaped(std::string_view text);

/// Throughput against latency, a point a benchmark; empty below two points.
std::string scatter_svg(const std::vector<result::Benchmark>& benchmarks);
/// Share of the time by type of layer; empty without types.
std::string bars_svg(const std::vector<result::LayerGroup>& groups);

}  // namespace hone::report
