#include "accuracy/classes.h"

#include <algorithm>
#include <map>

namespace hone::accuracy {
namespace {

/// Words of Pascal VOC, and what COCO calls the same.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kSameThing{
    {{"aeroplane", "airplane"},
     {"motorbike", "motorcycle"},
     {"sofa", "couch"},
     {"tvmonitor", "tv"}}};

std::string plain_word(const std::string& name) {
  std::string word;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') word += static_cast<char>(c - 'A' + 'a');
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain || static_cast<unsigned char>(c) >= 0x80U) word += c;
  }
  for (const auto& [voc, coco] : kSameThing) {
    if (word == voc) return std::string(coco);
  }
  return word;
}

class Renamed : public OutputAdapter {
 public:
  Renamed(std::unique_ptr<OutputAdapter> adapter, std::vector<std::optional<std::int64_t>> classes)
      : adapter_(std::move(adapter)), classes_(std::move(classes)) {}

  void read(std::span<const OutputView> outputs, const Place& place,
            Prediction& prediction) const override {
    adapter_->read(outputs, place, prediction);
    std::erase_if(prediction.image.detections, [&](result::Detection& found) {
      const auto name = class_of(found.label);
      found.label = name.value_or(-1);
      return !name;
    });
    for (std::uint8_t& pixel : prediction.map.classes) {
      const auto name = pixel == ClassMap::kNoClass ? std::nullopt : class_of(pixel);
      pixel = static_cast<std::uint8_t>(name.value_or(ClassMap::kNoClass));
    }
  }

 private:
  [[nodiscard]] std::optional<std::int64_t> class_of(std::int64_t label) const {
    const auto at = static_cast<std::size_t>(label);
    return label >= 0 && at < classes_.size() ? classes_[at] : std::nullopt;
  }

  std::unique_ptr<OutputAdapter> adapter_;
  std::vector<std::optional<std::int64_t>> classes_;
};

}  // namespace

std::vector<std::optional<std::int64_t>> classes_by_name(std::span<const std::string> labels,
                                                         std::span<const std::string> class_names) {
  std::map<std::string, std::int64_t> of_name;
  for (std::size_t i = 0; i < class_names.size(); ++i) {
    of_name.emplace(plain_word(class_names[i]), static_cast<std::int64_t>(i));
  }
  std::vector<std::optional<std::int64_t>> classes;
  bool any = false;
  for (const auto& label : labels) {
    const auto found = of_name.find(plain_word(label));
    any = any || found != of_name.end();
    classes.push_back(found == of_name.end() ? std::nullopt : std::optional(found->second));
  }
  if (!any) classes.clear();
  return classes;
}

std::unique_ptr<OutputAdapter> renamed(std::unique_ptr<OutputAdapter> adapter,
                                       std::vector<std::optional<std::int64_t>> classes) {
  return std::make_unique<Renamed>(std::move(adapter), std::move(classes));
}

}  // namespace hone::accuracy
