#include "accuracy/metric.h"

namespace hone::accuracy {
namespace {

using Row = const Metric& (*)();
constexpr std::array<Row, 6> kMetrics{top1_metric,    top5_metric,       coco_ap_metric,
                                      voc_map_metric, voc_map_11_metric, miou_metric};

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

std::string_view default_metric(model::Task task, std::string_view format) {
  switch (task) {
    case model::Task::detection: return format == "voc" ? "voc-map" : "coco-ap";
    case model::Task::segmentation: return "miou";
    default: return "top1";
  }
}

Status check_fits(const Metric& metric, const model::Card& card) {
  Truth judged = Truth::label;
  if (card.task == model::Task::detection) judged = Truth::boxes;
  if (card.task == model::Task::segmentation) judged = Truth::mask;
  if (metric.needs() == judged) return {};
  return usage_error("accuracy.metric",
                     fmt::format("{} is not a metric for {}.", metric.name(),
                                 card.task == model::Task::other ? "networks of unknown task"
                                                                 : enum_name(card.task)))
      .fix(fmt::format("Give --metric {}.", default_metric(card.task, {})));
}

bool is_annotated(const dataset::Sample& sample, Truth truth) {
  switch (truth) {
    case Truth::label: return sample.label.has_value();
    case Truth::boxes: return sample.boxes.has_value();
    case Truth::mask: return sample.mask.has_value();
  }
  return false;
}

}  // namespace hone::accuracy
