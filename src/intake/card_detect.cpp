// What can be known of a model's card without asking: from shapes and from metadata in the file.

#include <algorithm>
#include <charconv>

#include "intake/format.h"

namespace hone::intake {
namespace {

using model::Card;
using Metadata = std::map<std::string, std::string>;

constexpr std::int64_t kImageNetWithBackground = 1001;
constexpr std::size_t kImageRank = 4;

bool is_channels(std::int64_t dimension) { return dimension == 1 || dimension == 3; }

/// NCHW where the channels stand second, NHWC where they stand last.
std::string layout_of(const model::Shape& shape) {
  if (shape.size() != kImageRank) return {};
  if (is_channels(shape[1])) return "NCHW";
  return is_channels(shape[3]) ? "NHWC" : "";
}

Status check_layout(const model::Port& port, const std::string& layout) {
  const bool letters = std::all_of(layout.begin(), layout.end(),
                                   [](char c) { return (c >= 'A' && c <= 'Z') || c == '?'; });
  const bool any_rank = port.shape.size() == 1 && port.shape[0] == model::kDynamicRank;
  if (letters && (any_rank || layout.size() == port.shape.size())) return {};
  return usage_error("intake.layout",
                     fmt::format("The layout {} does not fit the shape {}.",
                                 unpack::printable(layout), model::to_text(port.shape)))
      .at(unpack::printable(port.name))
      .fix("Give one capital letter per dimension, such as NCHW.");
}

/// The input that takes images; none: the model is not for images.
const model::Port* image_input(const model::Record& record) {
  for (const auto& input : record.inputs) {
    if (input.layout == "NCHW" || input.layout == "NHWC") return &input;
  }
  return nullptr;
}

std::int64_t channels_of(const model::Port& image) {
  return image.shape[image.layout == "NCHW" ? 1 : 3];
}

/// Number of classes when the shape is a row of scores per image, else 0. The first dimension is
/// the batch.
std::int64_t classes_of(const model::Shape& shape) {
  if (shape.size() < 2) return 0;
  std::int64_t classes = 1;
  for (std::size_t i = 1; i < shape.size(); ++i) {
    if (shape[i] == 1) continue;
    if (classes != 1) return 0;
    classes = shape[i];
  }
  return classes >= 2 ? classes : 0;
}

void from_shapes(const model::Record& record, Card& card) {
  const auto* image = image_input(record);
  if (image == nullptr) return;
  if (channels_of(*image) == 1) {
    card.color = model::Color::gray;
    card.source["color"] = "shape";
  }
  const std::int64_t classes = record.outputs.size() == 1 ? classes_of(record.outputs[0].shape) : 0;
  if (classes == 0) return;
  card.task = model::Task::classification;
  card.adapter = "classification";
  card.source["task"] = card.source["adapter"] = "shape";
  if (classes != kImageNetWithBackground) return;
  card.label_offset = 1;
  card.source["label_offset"] = "shape";
}

// ---------------------------------------------------------------- model_info of OpenVINO Model API

const std::string* info(const Metadata& metadata, const char* name) {
  const auto found = metadata.find(std::string("model_info/") + name);
  return found == metadata.end() ? nullptr : &found->second;
}

bool is_true(const std::string* text) {
  return text != nullptr && (*text == "True" || *text == "true" || *text == "YES" || *text == "1");
}

std::vector<std::string> words(std::string_view text) {
  constexpr std::string_view kBetween = " \t\r\n,[]()";
  std::vector<std::string> found;
  while (true) {
    const std::size_t begin = text.find_first_not_of(kBetween);
    if (begin == std::string_view::npos) return found;
    const std::size_t end = std::min(text.find_first_of(kBetween, begin), text.size());
    found.emplace_back(text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
}

/// One number, or one per channel; anything else is no preprocessing that we know.
std::vector<double> channel_values(const std::string* text) {
  std::vector<double> values;
  if (text == nullptr) return values;
  for (const auto& word : words(*text)) {
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc{} || end != word.data() + word.size()) return {};
    values.push_back(value);
  }
  const bool good = values.size() == 1 || values.size() == 3;
  return good ? values : std::vector<double>();
}

void take_values(const char* field, const std::string* text, std::vector<double>& values,
                 Card& card) {
  auto found = channel_values(text);
  const bool divides_by_zero = std::find(found.begin(), found.end(), 0.0) != found.end();
  if (found.empty() || (field == std::string_view("scale") && divides_by_zero)) return;
  values = std::move(found);
  card.source[field] = "file";
}

/// Model API gives images in the order BGR and turns them round where the model wants it so. With
/// embedded processing the graph itself does all of it.
void preprocessing_from_file(const Metadata& metadata, Card& card) {
  const auto* reverse = info(metadata, "reverse_input_channels");
  const bool embedded = is_true(info(metadata, "embedded_processing"));
  if (card.color != model::Color::gray && (reverse != nullptr || embedded)) {
    card.color = is_true(reverse) && !embedded ? model::Color::rgb : model::Color::bgr;
    card.source["color"] = "file";
  }
  if (embedded) return;
  take_values("mean", info(metadata, "mean_values"), card.mean, card);
  take_values("scale", info(metadata, "scale_values"), card.scale, card);
}

void labels_from_file(const Metadata& metadata, Card& card) {
  const auto* labels = info(metadata, "labels");
  if (labels == nullptr) return;
  for (const auto& word : words(*labels)) card.labels.push_back(unpack::printable(word));
  if (!card.labels.empty()) card.source["labels"] = "file";
}

}  // namespace

Result<std::string> settle_layouts(const std::map<std::string, std::string>& asked,
                                   std::vector<model::Port>& inputs) {
  std::string source = "default";
  for (auto& input : inputs) {
    if (!input.layout.empty()) {
      source = "file";
    } else if (input.layout = layout_of(input.shape); !input.layout.empty()) {
      source = "shape";
    }
  }
  for (const auto& [name, layout] : asked) {
    const auto found =
        std::find_if(inputs.begin(), inputs.end(), [&, &name = name](const auto& input) {
          return name.empty() ? inputs.size() == 1 : input.name == name;
        });
    if (found == inputs.end()) {
      return usage_error("intake.layout", "There is no input of this name.")
          .at(unpack::printable(name));
    }
    HONE_CHECK(check_layout(*found, layout));
    found->layout = layout;
    source = "flag";
  }
  return source;
}

Result<Card> detect_card(const model::Record& record, const Metadata& metadata,
                         const model::CardOptions& options) {
  Card card;
  for (const char* field : {"task", "adapter", "color", "mean", "scale", "resize", "crop",
                            "label_offset", "score_threshold", "nms", "labels"}) {
    card.source[field] = "default";
  }
  from_shapes(record, card);
  preprocessing_from_file(metadata, card);
  labels_from_file(metadata, card);
  HONE_CHECK(model::apply(options, card));
  return card;
}

}  // namespace hone::intake
