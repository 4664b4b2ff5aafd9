#include "model/card.h"

#include <charconv>

namespace hone::model {
namespace {

constexpr std::array<EnumName<Task>, 4> kTasks{{{Task::classification, "classification"},
                                                {Task::detection, "detection"},
                                                {Task::segmentation, "segmentation"},
                                                {Task::other, "other"}}};
constexpr std::array<EnumName<Color>, 3> kColors{
    {{Color::rgb, "rgb"}, {Color::bgr, "bgr"}, {Color::gray, "gray"}}};
constexpr std::array<EnumName<Interpolation>, 4> kInterpolations{
    {{Interpolation::bilinear, "bilinear"},
     {Interpolation::bicubic, "bicubic"},
     {Interpolation::area, "area"},
     {Interpolation::nearest, "nearest"}}};
constexpr std::array<EnumName<Fit>, 3> kFits{
    {{Fit::stretch, "stretch"}, {Fit::short_side, "short-side"}, {Fit::letterbox, "letterbox"}}};
constexpr std::int64_t kLargestSide = 65536;

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::optional<std::int64_t> whole_number(std::string_view text, std::int64_t most) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = error == std::errc{} && end == text.data() + text.size();
  return good && value >= 0 && value <= most ? std::optional(value) : std::nullopt;
}

std::optional<Crop> parse_size(std::string_view text) {
  const auto parts = split(text, 'x');
  if (parts.size() != 2) return std::nullopt;
  const auto width = whole_number(parts[0], kLargestSide);
  const auto height = whole_number(parts[1], kLargestSide);
  if (!width || !height || *width == 0 || *height == 0) return std::nullopt;
  return Crop{*width, *height};
}

Error resize_error(std::string_view text) {
  return usage_error("model.card.resize", "This resize is not understood.")
      .at(std::string(text))
      .fix("Write WxH[,bilinear|bicubic|area|nearest][,stretch|short-side|letterbox[:PAD]].");
}

/// One word after the size; false when it is none of ours.
bool apply_word(std::string_view word, Resize& resize) {
  if (const auto how = enum_from_name<Interpolation>(word)) {
    resize.interpolation = *how;
    return true;
  }
  const auto parts = split(word, ':');
  const auto fit = enum_from_name<Fit>(parts[0]);
  if (!fit || parts.size() > 2) return false;
  resize.fit = *fit;
  if (parts.size() == 1) return true;
  const auto pad = whole_number(parts[1], 255);
  if (!pad || *fit != Fit::letterbox) return false;
  resize.pad = static_cast<std::uint8_t>(*pad);
  return true;
}

Status check_channels(const char* field, const std::vector<double>& values, Color color) {
  const std::size_t channels = color == Color::gray ? 1 : 3;
  if (values.empty() || values.size() == 1 || values.size() == channels) return {};
  return usage_error("model.card.channels",
                     std::string("The ") + field + " needs one value, or one per channel.")
      .at(std::string(field))
      .fix("Give " + std::to_string(channels) + " values, separated by commas.");
}

}  // namespace

std::span<const EnumName<Task>> enum_names(Task) { return kTasks; }
std::span<const EnumName<Color>> enum_names(Color) { return kColors; }
std::span<const EnumName<Interpolation>> enum_names(Interpolation) { return kInterpolations; }
std::span<const EnumName<Fit>> enum_names(Fit) { return kFits; }

std::string Resize::text() const {
  std::string text = std::to_string(width) + "x" + std::to_string(height) + "," +
                     std::string(enum_name(interpolation)) + "," + std::string(enum_name(fit));
  if (fit == Fit::letterbox) text += ":" + std::to_string(pad);
  return text;
}

Result<Resize> Resize::parse(std::string_view text) {
  const auto words = split(text, ',');
  const auto size = parse_size(words[0]);
  if (!size || words.size() > 3) return resize_error(text);
  Resize resize{.width = size->width, .height = size->height};
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (!apply_word(words[i], resize)) return resize_error(text);
  }
  return resize;
}

Result<Resize> Resize::from_form(const Json& json) {
  return parse(json.is_string() ? json.get<std::string>() : std::string());
}
Json Resize::form_schema() { return {{"type", "string"}}; }

std::string Crop::text() const { return std::to_string(width) + "x" + std::to_string(height); }

Result<Crop> Crop::parse(std::string_view text) {
  if (const auto size = parse_size(text)) return *size;
  return usage_error("model.card.crop", "This crop is not understood.")
      .at(std::string(text))
      .fix("Write WxH, such as 224x224.");
}

Result<Crop> Crop::from_form(const Json& json) {
  return parse(json.is_string() ? json.get<std::string>() : std::string());
}
Json Crop::form_schema() { return {{"type", "string"}}; }

namespace {

template <class T>
void take(const char* name, const std::optional<T>& option, T& value, Card& card) {
  if (!option) return;
  value = *option;
  card.source[name] = "flag";
}

template <class T>
void take(const char* name, const std::optional<T>& option, std::optional<T>& value, Card& card) {
  if (!option) return;
  value = option;
  card.source[name] = "flag";
}

template <class T>
void take(const char* name, const std::vector<T>& option, std::vector<T>& value, Card& card) {
  if (option.empty()) return;
  value = option;
  card.source[name] = "flag";
}

}  // namespace

Status apply(const CardOptions& options, Card& card) {
  const Color color = options.color.value_or(card.color);
  HONE_CHECK(check_channels("mean", options.mean, color));
  HONE_CHECK(check_channels("scale", options.scale, color));
  for (const double scale : options.scale) {
    if (scale == 0) return usage_error("model.card.scale", "A scale of 0 divides by zero.");
  }
  take("task", options.task, card.task, card);
  take("color", options.color, card.color, card);
  take("mean", options.mean, card.mean, card);
  take("scale", options.scale, card.scale, card);
  take("resize", options.resize, card.resize, card);
  take("crop", options.crop, card.crop, card);
  take("adapter", options.adapter, card.adapter, card);
  take("label_offset", options.label_offset, card.label_offset, card);
  take("score_threshold", options.score_threshold, card.score_threshold, card);
  take("nms", options.nms, card.nms, card);
  take("labels", options.label_names, card.labels, card);
  return {};
}

}  // namespace hone::model
