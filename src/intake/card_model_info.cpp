// The section model_info of rt_info, as OpenVINO Model API and Open Model Zoo write it
// (openvinotoolkit/model_api, docs/source/guides/model-configuration.md).

#include <algorithm>
#include <charconv>

#include "intake/card_clues.h"

namespace hone::intake {
namespace {

using Metadata = std::map<std::string, std::string>;

struct ModelType {
  std::string_view name;  ///< lower case, letters and digits alone
  model::Task task;
  const char* adapter;
};
constexpr std::array kModelTypes{
    ModelType{"classification", model::Task::classification, "classification"},
    ModelType{"ssd", model::Task::detection, "ssd"},
    ModelType{"yolo", model::Task::detection, "yolo-region"},
    ModelType{"yolov4", model::Task::detection, "yolo-region"},
    ModelType{"yolox", model::Task::detection, "yolox"},
    ModelType{"yolov5", model::Task::detection, "yolov5"},
    ModelType{"yolov8", model::Task::detection, "yolov8"},
    ModelType{"yolo11", model::Task::detection, "yolov8"},
    ModelType{"yolov11", model::Task::detection, "yolov8"},
    ModelType{"segmentation", model::Task::segmentation, "segmentation-logits"},
};

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

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = error == std::errc{} && end == text.data() + text.size();
  return good ? std::optional(value) : std::nullopt;
}

/// All numbers of the text; empty when there is none or something else stands among them.
std::vector<double> numbers(const std::string* text) {
  std::vector<double> values;
  if (text == nullptr) return values;
  for (const auto& word : words(*text)) {
    const auto value = number(word);
    if (!value) return {};
    values.push_back(*value);
  }
  return values;
}

void take_values(const char* field, std::vector<double> found, std::vector<double>& values,
                 model::Card& card) {
  found = channel_values(std::move(found), std::string_view(field) == "scale");
  if (found.empty()) return;
  values = std::move(found);
  set_source(card, {field}, "file");
}

void take_share(const char* field, const std::string* text, std::optional<double>& value,
                model::Card& card) {
  const auto found = numbers(text);
  if (found.size() != 1 || !(found[0] >= 0 && found[0] <= 1)) return;
  value = found[0];
  set_source(card, {field}, "file");
}

/// How Model API fits an image; none: it is not said, or no value of the card says it.
std::optional<model::Fit> fit_of(std::string_view resize_type) {
  if (resize_type == "standard") return model::Fit::stretch;
  if (resize_type == "fit_to_window") return model::Fit::letterbox;
  if (resize_type == "crop") return model::Fit::short_side;
  return std::nullopt;
}

void take_resize(const CardClues& clues, model::Card& card) {
  const auto* type = info(clues.metadata, "resize_type");
  const auto* image = image_input(clues.record);
  if (type == nullptr || image == nullptr) return;
  const std::int64_t width = dimension(*image, 'W');
  const std::int64_t height = dimension(*image, 'H');
  if (width <= 0 || height <= 0) return;
  const auto fit = fit_of(*type);
  if (!fit) {
    card.notes.push_back("The file asks for the resize " + unpack::printable(*type) +
                         ", which a card cannot say.");
    return;
  }
  model::Resize resize{.width = width, .height = height, .fit = *fit, .pad = 0};
  const auto pad = numbers(info(clues.metadata, "pad_value"));
  if (pad.size() == 1 && pad[0] >= 0 && pad[0] <= 255) {
    resize.pad = static_cast<std::uint8_t>(pad[0]);
  }
  card.resize = resize;
  set_source(card, {"resize"}, "file");
  if (*fit != model::Fit::short_side) return;
  card.crop = model::Crop{width, height};
  set_source(card, {"crop"}, "file");
}

/// Model API gives images in the order BGR and turns them round where the model wants it so. With
/// embedded processing the graph itself does all of it.
void take_preprocessing(const CardClues& clues, model::Card& card) {
  const auto& metadata = clues.metadata;
  const auto* reverse = info(metadata, "reverse_input_channels");
  const bool embedded = is_true(info(metadata, "embedded_processing"));
  if (card.color != model::Color::gray && (reverse != nullptr || embedded)) {
    card.color = is_true(reverse) && !embedded ? model::Color::rgb : model::Color::bgr;
    set_source(card, {"color"}, "file");
  }
  if (embedded) {
    set_source(card, {"mean", "scale"}, "graph");
    card.notes.emplace_back("The file says that preprocessing is part of the network.");
    return;
  }
  take_values("mean", numbers(info(metadata, "mean_values")), card.mean, card);
  take_values("scale", numbers(info(metadata, "scale_values")), card.scale, card);
  take_resize(clues, card);
}

void take_type(const std::string* text, model::Card& card) {
  if (text == nullptr) return;
  std::string name;
  for (const char c : *text) {
    if (c >= 'A' && c <= 'Z') name += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) name += c;
  }
  const auto known = std::find_if(kModelTypes.begin(), kModelTypes.end(),
                                  [&](const auto& type) { return type.name == name; });
  if (known == kModelTypes.end()) return;
  card.task = known->task;
  card.adapter = known->adapter;
  set_source(card, {"task", "adapter"}, "file");
}

}  // namespace

void read_model_info(const CardClues& clues, model::Card& card) {
  const auto& metadata = clues.metadata;
  take_preprocessing(clues, card);
  take_type(info(metadata, "model_type"), card);
  take_share("score_threshold", info(metadata, "confidence_threshold"), card.score_threshold, card);
  take_share("nms", info(metadata, "iou_threshold"), card.nms, card);
  const auto* labels = info(metadata, "labels");
  if (labels == nullptr) return;
  auto names = words(*labels);
  for (auto& name : names) name = unpack::printable(name);
  take_labels(std::move(names), 0, card);
}

}  // namespace hone::intake
