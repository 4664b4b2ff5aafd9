#include "accuracy/adapter.h"

#include "accuracy/classes.h"

namespace hone::accuracy {
namespace {

struct Row {
  std::string_view name;
  MadeAdapter (*make)(const AdapterContext& context);
};

constexpr std::array kAdapters{
    Row{"classification", make_classification},
    Row{"ssd", make_ssd},
    Row{"ssd-raw", make_ssd_raw},
    Row{"yolo-region", make_yolo_region},
    Row{"yolov5", make_yolov5},
    Row{"yolov8", make_yolov8},
    Row{"yolox", make_yolox},
    Row{"fastestdet", make_fastestdet},
    Row{"yunet", make_yunet},
    Row{"boxes-scores", make_boxes_scores},
    Row{"boxes-labels", make_boxes_labels},
    Row{"segmentation-logits", make_segmentation},
};

MadeAdapter make_named(std::string_view name, const AdapterContext& context) {
  for (const Row& row : kAdapters) {
    if (row.name == name.substr(0, name.find(':'))) return row.make(context);
  }
  const std::string remedy =
      fmt::format("Say it with `hone model configure MODEL --adapter`; there are: {}.",
                  fmt::join(adapter_names(), ", "));
  if (name.empty()) {
    return usage_error("accuracy.adapter", "The model card does not say what the outputs mean.")
        .fix(remedy);
  }
  return usage_error("accuracy.adapter", "There is no adapter of this name.")
      .at(std::string(name))
      .fix(remedy);
}

}  // namespace

std::vector<std::string_view> adapter_names() {
  std::vector<std::string_view> names;
  names.reserve(kAdapters.size());
  for (const Row& row : kAdapters) names.push_back(row.name);
  return names;
}

MadeAdapter make_adapter(const AdapterContext& context) {
  const bool classifies = context.card.task == model::Task::classification;
  const std::string name =
      context.card.adapter.empty() && classifies ? "classification" : context.card.adapter;
  HONE_TRY(auto adapter, make_named(name, context));
  if (name == "classification") return adapter;
  auto classes = classes_by_name(context.card.labels, context.class_names);
  if (classes.empty()) return adapter;
  return renamed(std::move(adapter), std::move(classes));
}

}  // namespace hone::accuracy
