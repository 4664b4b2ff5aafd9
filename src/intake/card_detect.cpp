// What can be known of a model's card without asking.

#include <algorithm>
#include <cmath>

#include "intake/card_clues.h"

namespace hone::intake {
namespace {

using model::Card;

constexpr std::size_t kImageRank = 4;
constexpr std::int64_t kSmallestSide = 8;  // of an image without a batch dimension

bool is_channels(std::int64_t dimension) { return dimension == 1 || dimension == 3; }

/// NCHW where the channels stand second, NHWC where they stand last; CHW and HWC likewise.
std::string layout_of(const model::Shape& shape) {
  if (shape.size() == kImageRank - 1) {
    const auto is_side = [](std::int64_t side) { return side >= kSmallestSide; };
    if (is_channels(shape[0]) && is_side(shape[1]) && is_side(shape[2])) return "CHW";
    return is_side(shape[0]) && is_side(shape[1]) && is_channels(shape[2]) ? "HWC" : "";
  }
  if (shape.size() != kImageRank) return {};
  if (is_channels(shape[1])) return "NCHW";
  return is_channels(shape[3]) ? "NHWC" : "";
}

/// The layout that stands in the input's name.
std::string layout_in(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  for (const char* layout : {"NCHW", "NHWC"}) {
    if (name.find(layout) != std::string::npos) return layout;
  }
  return {};
}

/// Whether an input of this shape can have four dimensions.
bool fits_images(const model::Shape& shape) {
  return shape.size() == kImageRank || shape == model::Shape{model::kDynamicRank};
}

/// The layout and where it came from.
std::pair<std::string, const char*> detect_layout(const model::Graph& graph,
                                                  const model::Port& input) {
  if (fits_images(input.shape)) {
    if (auto layout = follow_input(graph, input).layout; !layout.empty()) return {layout, "graph"};
    if (auto layout = layout_in(input.name); !layout.empty()) return {layout, "name"};
  }
  return {layout_of(input.shape), "shape"};
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

void read_channels(const CardClues& clues, Card& card) {
  const auto* image = image_input(clues.record);
  if (image == nullptr) return;
  std::int64_t channels = dimension(*image, 'C');
  const bool open = channels == model::kDynamic;
  if (open) channels = follow_input(clues.graph, *image).channels;
  if (channels != 1) return;
  card.color = model::Color::gray;
  set_source(card, {"color"}, open ? "graph" : "shape");
}

/// Names that a person gave for every output: those before the first real class are left out.
void drop_background(const CardClues& clues, const model::CardOptions& options, Card& card) {
  const auto offset = static_cast<std::size_t>(card.label_offset);
  if (options.label_names.empty() || offset >= card.labels.size()) return;
  if (static_cast<std::int64_t>(card.labels.size()) != classes_of(clues.record)) return;
  card.labels.erase(card.labels.begin(), card.labels.begin() + static_cast<std::ptrdiff_t>(offset));
}

}  // namespace

const model::Port* image_input(const model::Record& record) {
  for (const auto& input : record.inputs) {
    const auto has = [&](char letter) { return input.layout.find(letter) != std::string::npos; };
    if (!has('C') || !has('H') || !has('W')) continue;
    const std::int64_t channels = dimension(input, 'C');
    if (channels == model::kDynamic || is_channels(channels)) return &input;
  }
  return nullptr;
}

std::int64_t dimension(const model::Port& image, char letter) {
  const std::size_t at = image.layout.find(letter);
  return at < image.shape.size() ? image.shape[at] : model::kDynamic;
}

void set_source(Card& card, std::initializer_list<const char*> fields, const char* source) {
  for (const char* field : fields) card.source[field] = source;
}

std::vector<double> channel_values(std::vector<double> values, bool divides) {
  const auto is_bad = [&](double value) {
    return !std::isfinite(value) || (divides && value == 0);
  };
  if (values.size() != 1 && values.size() != 3) return {};
  if (std::any_of(values.begin(), values.end(), is_bad)) return {};
  return values;
}

void read_hints(const CardClues& clues, Card& card) {
  const auto& hints = clues.hints;
  const auto* image = image_input(clues.record);
  if (hints.color && image != nullptr && card.color != model::Color::gray) {
    card.color = *hints.color;
    set_source(card, {"color"}, "file");
  }
  // What a quantized network takes are the pixels themselves; its metadata speaks of real values.
  const bool real = image != nullptr && model::is_float(image->precision);
  if (auto mean = channel_values(hints.mean, false); real && !mean.empty()) {
    card.mean = std::move(mean);
    set_source(card, {"mean"}, "file");
  }
  if (auto scale = channel_values(hints.scale, true); real && !scale.empty()) {
    card.scale = std::move(scale);
    set_source(card, {"scale"}, "file");
  }
  if (hints.score_threshold && *hints.score_threshold >= 0 && *hints.score_threshold <= 1) {
    card.score_threshold = hints.score_threshold;
    set_source(card, {"score_threshold"}, "file");
  }
  take_labels(hints.labels, classes_of(clues.record), card);
}

Result<std::string> settle_layouts(const std::map<std::string, std::string>& asked,
                                   const model::Graph& graph, std::vector<model::Port>& inputs) {
  std::string source = "default";
  for (auto& input : inputs) {
    if (!input.layout.empty()) {
      source = "file";
      continue;
    }
    const auto [layout, from] = detect_layout(graph, input);
    if (layout.empty()) continue;
    input.layout = layout;
    source = from;
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

Result<Card> detect_card(const CardClues& clues, const model::CardOptions& options) {
  Card card;
  set_source(card,
             {"task", "adapter", "color", "mean", "scale", "resize", "crop", "label_offset",
              "score_threshold", "nms", "labels"},
             "default");
  read_channels(clues, card);
  read_outputs(clues, card);
  read_input_path(clues, card);
  read_model_info(clues, card);
  read_hints(clues, card);
  HONE_CHECK(model::apply(options, card));
  drop_background(clues, options, card);
  return card;
}

}  // namespace hone::intake
