#include "accuracy/metric.h"

namespace hone::accuracy {
namespace {

using Row = const Metric& (*)();
constexpr std::array<Row, 2> kMetrics{top1_metric, top5_metric};

}  // namespace

const Metric* find_metric(std::string_view name) {
  for (const Row row : kMetrics) {
    if (row().name() == name) return &row();
  }
  return nullptr;
}

std::vector<std::string_view> metric_names() {
  std::vector<std::string_view> names;
  names.reserve(kMetrics.size());
  for (const Row row : kMetrics) names.push_back(row().name());
  return names;
}

}  // namespace hone::accuracy
