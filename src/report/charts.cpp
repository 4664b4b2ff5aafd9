#include <cmath>

#include "base/text.h"
#include "report/page.h"

namespace hone::report {
namespace {

constexpr double kWidth = 640;
constexpr double kHeight = 320;
constexpr double kLeft = 70;
constexpr double kRight = 16;
constexpr double kTop = 12;
constexpr double kBottom = 44;
constexpr int kTicks = 5;
constexpr std::size_t kMostBars = 12;
constexpr double kBarHeight = 22;

struct Point {
  double latency_ms = 0;
  double throughput_fps = 0;
  const result::Benchmark* of = nullptr;
};

/// 1, 2 or 5 times a power of ten, at least the value.
double round_up(double value) {
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double step : {1.0, 2.0, 5.0, 10.0}) {
    if (value <= step * power * (1 + 1e-9)) return step * power;
  }
  return value;
}

double x_of(double value, double top) { return kLeft + (kWidth - kLeft - kRight) * value / top; }
double y_of(double value, double top) {
  return kHeight - kBottom - (kHeight - kTop - kBottom) * value / top;
}

std::string axes(double most_x, double most_y) {
  std::string svg;
  for (int i = 0; i <= kTicks; ++i) {
    const double x = most_x * i / kTicks;
    const double y = most_y * i / kTicks;
    svg += fmt::format(
        "<line class=\"grid\" x1=\"{0:.1f}\" y1=\"{1}\" x2=\"{0:.1f}\" y2=\"{2}\"/>"
        "<text x=\"{0:.1f}\" y=\"{3}\" text-anchor=\"middle\">{4}</text>",
        x_of(x, most_x), kTop, kHeight - kBottom, kHeight - kBottom + 16, significant(x));
    svg += fmt::format(
        "<line class=\"grid\" x1=\"{0}\" y1=\"{1:.1f}\" x2=\"{2}\" y2=\"{1:.1f}\"/>"
        "<text x=\"{3}\" y=\"{4:.1f}\" text-anchor=\"end\">{5}</text>",
        kLeft, y_of(y, most_y), kWidth - kRight, kLeft - 6, y_of(y, most_y) + 4, significant(y));
  }
  svg += fmt::format(
      "<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">latency, ms (median)</text>"
      "<text x=\"14\" y=\"{:.1f}\" text-anchor=\"middle\" "
      "transform=\"rotate(-90 14 {:.1f})\">throughput, frames a second</text>",
      (kLeft + kWidth - kRight) / 2, kHeight - 8, kHeight / 2, kHeight / 2);
  return svg;
}

std::string head(double height, std::string_view title) {
  return fmt::format(
      "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\" "
      "xmlns=\"http://www.w3.org/2000/svg\">",
      kWidth, height, escaped(title));
}

std::vector<Point> points_of(const std::vector<result::Benchmark>& benchmarks) {
  std::vector<Point> points;
  for (const auto& one : benchmarks) {
    const double latency = one.latency_ms.p50.value_or(one.latency_ms.mean);
    const bool drawn = latency > 0 && one.throughput_fps > 0 && std::isfinite(latency) &&
                       std::isfinite(one.throughput_fps);
    if (drawn) points.push_back({latency, one.throughput_fps, &one});
  }
  return points;
}

}  // namespace

std::string scatter_svg(const std::vector<result::Benchmark>& benchmarks) {
  const auto points = points_of(benchmarks);
  if (points.size() < 2) return {};
  double most_x = 0;
  double most_y = 0;
  for (const auto& point : points) {
    most_x = std::max(most_x, point.latency_ms);
    most_y = std::max(most_y, point.throughput_fps);
  }
  most_x = round_up(most_x);
  most_y = round_up(most_y);
  std::string svg = head(kHeight, "Throughput against latency") + axes(most_x, most_y);
  for (const auto& point : points) {
    const auto& config = point.of->config;
    const std::string title =
        fmt::format("{} FPS, {} ms: {}, batch {}, {} streams, {} requests, run {}",
                    significant(point.throughput_fps, 4), significant(point.latency_ms),
                    config.precision, config.batch, config.streams, config.requests, point.of->run);
    svg += fmt::format(
        "<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\"><title>{}</title>"
        "</circle>",
        point.of->verdict.valid ? "point" : "point doubtful", x_of(point.latency_ms, most_x),
        y_of(point.throughput_fps, most_y), escaped(title));
  }
  return svg + "</svg>";
}

std::string bars_svg(const std::vector<result::LayerGroup>& groups) {
  if (groups.empty()) return {};
  const std::size_t count = std::min(groups.size(), kMostBars);
  constexpr double kNames = 190;
  const double height = kBarHeight * static_cast<double>(count) + 8;
  std::string svg = head(height, "Share of time by type of layer");
  for (std::size_t i = 0; i < count; ++i) {
    const auto& group = groups[i];
    const double y = kBarHeight * static_cast<double>(i) + 4;
    const double share = std::clamp(group.time_share, 0.0, 1.0);
    svg += fmt::format(
        "<text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>"
        "<rect class=\"bar\" x=\"{}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\"/>"
        "<text x=\"{:.1f}\" y=\"{:.1f}\">{} %, {} ms</text>",
        kNames - 6, y + 15, escaped(cut_middle(group.key, 26)), kNames, y,
        (kWidth - kNames - 120) * share, kBarHeight - 6,
        kNames + (kWidth - kNames - 120) * share + 6, y + 15, significant(share * 100),
        significant(group.time_ms));
  }
  return svg + "</svg>";
}

}  // namespace hone::report
