#include "accuracy/adapter.h"

namespace hone::accuracy {
namespace {

struct Row {
  std::string_view name;
  Result<std::unique_ptr<OutputAdapter>> (*make)(const AdapterContext& context);
};

constexpr std::array kAdapters{
    Row{"classification", make_classification},
};

}  // namespace

std::vector<std::string_view> adapter_names() {
  std::vector<std::string_view> names;
  names.reserve(kAdapters.size());
  for (const Row& row : kAdapters) names.push_back(row.name);
  return names;
}

Result<std::unique_ptr<OutputAdapter>> make_adapter(const AdapterContext& context) {
  std::string name = context.card.adapter;
  if (name.empty() && context.card.task == model::Task::classification) name = "classification";
  for (const Row& row : kAdapters) {
    if (row.name == name) return row.make(context);
  }
  const std::string remedy =
      fmt::format("Give --adapter with one of: {}.", fmt::join(adapter_names(), ", "));
  if (name.empty()) {
    return usage_error("accuracy.adapter", "The model card does not say what the outputs mean.")
        .fix(remedy);
  }
  return usage_error("accuracy.adapter", "There is no adapter of this name.").at(name).fix(remedy);
}

}  // namespace hone::accuracy
