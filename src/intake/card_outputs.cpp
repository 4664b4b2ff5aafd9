// What the outputs of a network mean, told from their shapes and from the operators that make them.

#include <algorithm>

#include "intake/card_clues.h"

namespace hone::intake {
namespace {

using model::Port;

constexpr std::int64_t kImageNetWithBackground = 1001;
constexpr std::int64_t kBoxFields = 7;  // image, label, score and four corners of DetectionOutput
constexpr std::size_t kGridRank = 4;
constexpr std::int64_t kBoxSides = 4;
constexpr std::int64_t kCocoFields = 85;  // a box, its objectness and the scores of 80 classes

struct Meaning {
  model::Task task;
  std::string adapter;
  /// Why, as the end of a sentence; empty where the shape alone says it.
  const char* reason = "";
};

constexpr const char* kRowPerCell =
    "the output has a row of numbers for each cell of grids at strides 8, 16 and 32";
constexpr const char* kRowPerAnchor =
    "the output has three rows of numbers for each cell of grids at strides 8, 16 and 32";
constexpr const char* kColumnPerCell =
    "the output has a column of numbers for each cell of grids at strides 8, 16 and 32";

/// Number of scores in a row per image, else 0. The first dimension is the batch.
std::int64_t row_of(const model::Shape& shape) {
  if (shape.size() < 2) return 0;
  std::int64_t classes = 1;
  for (std::size_t i = 1; i < shape.size(); ++i) {
    if (shape[i] == 1) continue;
    if (classes != 1) return 0;
    classes = shape[i];
  }
  return classes >= 2 ? classes : 0;
}

bool has_operator(const model::Graph& graph, std::string_view type) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(),
                     [&](const auto& node) { return node.type == type; });
}

/// Cells of the grids at strides 8, 16 and 32; 0 when the image's size is open.
std::int64_t cells_of(const Port& image) {
  const std::int64_t height = dimension(image, 'H');
  const std::int64_t width = dimension(image, 'W');
  if (height <= 0 || width <= 0) return 0;
  std::int64_t cells = 0;
  for (const std::int64_t stride : {8, 16, 32}) cells += (height / stride) * (width / stride);
  return cells;
}

/// Heads of the YOLO family: a row of numbers per cell, or three per cell.
std::optional<Meaning> grid_head(const Port& image, const model::Shape& shape) {
  const std::int64_t cells = cells_of(image);
  if (shape.size() != 3 || cells == 0) return std::nullopt;
  if (shape[1] == cells && shape[2] >= 6)
    return Meaning{model::Task::detection, "yolox", kRowPerCell};
  if (shape[1] == 3 * cells && shape[2] >= 6)
    return Meaning{model::Task::detection, "yolov5", kRowPerAnchor};
  if (shape[2] == cells && shape[1] >= 5)
    return Meaning{model::Task::detection, "yolov8", kColumnPerCell};
  return std::nullopt;
}

/// A plane of scores per class, as large as the image or up to eight times smaller.
std::optional<Meaning> planes(const Port& image, const model::Shape& shape) {
  const std::int64_t height = dimension(image, 'H');
  const std::int64_t width = dimension(image, 'W');
  if (shape.size() != 4 || height <= 0 || width <= 0) return std::nullopt;
  const bool last = image.layout == "NHWC";
  const std::int64_t classes = shape[last ? 3 : 1];
  const std::int64_t rows = shape[last ? 1 : 2];
  const std::int64_t columns = shape[last ? 2 : 3];
  if (classes < 2 || rows < 2 || columns < 2) return std::nullopt;
  if (rows * 16 == height && columns * 16 == width && classes == kCocoFields) {
    return Meaning{model::Task::detection, "fastestdet",
                   "the output has 85 planes, 16 times smaller than the input"};
  }
  const bool covers = rows * 8 >= height && columns * 8 >= width;
  if (!covers || rows > height || columns > width) return std::nullopt;
  return Meaning{model::Task::segmentation, "segmentation-logits",
                 "the output is a plane for each class, nearly as large as the input"};
}

const Port* output_named(const model::Record& record, std::string_view name) {
  for (const auto& output : record.outputs) {
    if (output.name == name) return &output;
  }
  return nullptr;
}

/// Boxes in one output, scores per class or labels in another.
std::optional<Meaning> boxes(const model::Record& record) {
  const auto* found = output_named(record, "boxes");
  if (found == nullptr || found->shape.empty() || record.outputs.size() < 2) return std::nullopt;
  const std::int64_t fields = found->shape.back();
  if (fields == kBoxSides && output_named(record, "scores") != nullptr &&
      output_named(record, "labels") == nullptr) {
    return Meaning{model::Task::detection, "boxes-scores",
                   "the outputs are named boxes and scores"};
  }
  if (output_named(record, "labels") == nullptr) return std::nullopt;
  return Meaning{model::Task::detection, "boxes-labels", "the outputs are named boxes and labels"};
}

/// Cells at one stride, told by an output of each kind that YuNet has.
bool has_yunet_level(const model::Record& record, std::int64_t cells) {
  std::map<std::int64_t, int> with_values;  // outputs by how many values a cell has
  for (const auto& output : record.outputs) {
    if (output.shape.size() == 3 && output.shape[1] == cells) ++with_values[output.shape[2]];
  }
  constexpr std::int64_t kFacePoints = 10;  // five points
  return with_values[1] == 2 && with_values[kBoxSides] == 1 && with_values[kFacePoints] == 1;
}

/// The twelve outputs of YuNet: scores, boxes and points at three strides.
std::optional<Meaning> face_levels(const model::Record& record, const Port& image) {
  const std::int64_t height = dimension(image, 'H');
  const std::int64_t width = dimension(image, 'W');
  constexpr std::size_t kOutputs = 12;
  if (record.outputs.size() != kOutputs || height <= 0 || width <= 0) return std::nullopt;
  for (const std::int64_t stride : {8, 16, 32}) {
    if (!has_yunet_level(record, (height / stride) * (width / stride))) return std::nullopt;
  }
  return Meaning{model::Task::detection, "yunet",
                 "the outputs are two scores, a box and five points for each cell of grids at "
                 "strides 8, 16 and 32"};
}

/// Values of an image in an output; 0 where that is open.
std::uint64_t values_of_image(const model::Shape& shape) {
  if (shape.size() < 2) return 0;
  return model::element_count({shape.begin() + 1, shape.end()}).value_or(0);
}

/// Offsets, scores and prior boxes of an SSD whose last layer is cut off. The priors are a constant
/// by now where the image's size is known: no operator tells them.
std::optional<Meaning> ssd_heads(const model::Record& record) {
  constexpr std::size_t kHeads = 3;
  const auto& outputs = record.outputs;
  if (outputs.size() != kHeads) return std::nullopt;
  for (std::size_t i = 0; i < kHeads; ++i) {
    const auto& priors = outputs[i].shape;
    if (priors.size() != 3 || priors[0] != 1 || priors[1] != 2) continue;
    const auto sides = static_cast<std::uint64_t>(std::max<std::int64_t>(priors[2], 0));
    const std::uint64_t boxes = sides / kBoxSides;
    if (boxes == 0 || sides % kBoxSides != 0) continue;
    const auto one = values_of_image(outputs[(i + 1) % kHeads].shape);
    const auto other = values_of_image(outputs[(i + 2) % kHeads].shape);
    const auto scores = one == sides ? other : one;
    const bool fits =
        (one == sides || other == sides) && scores >= 2 * boxes && scores % boxes == 0;
    if (!fits) continue;
    return Meaning{model::Task::detection, "ssd-raw",
                   "the outputs are prior boxes with their variances, and four offsets and the "
                   "scores of each box"};
  }
  return std::nullopt;
}

/// The numbers of an attribute; empty when it is not there or has something else.
std::vector<double> numbers_in(const model::Node& node, const char* attribute) {
  const auto found = node.attributes.find(attribute);
  if (found == node.attributes.end()) return {};
  const auto list = parse_json("[" + found->second + "]");
  if (!list || !list->is_array()) return {};
  std::vector<double> numbers;
  for (const auto& number : *list) {
    if (!number.is_number()) return {};
    numbers.push_back(number.get<double>());
  }
  return numbers;
}

/// ":W,H,W,H…" of all regions, the finest grid's first; empty where one does not say.
std::string region_anchors(const model::Graph& graph) {
  std::vector<const model::Node*> regions;
  for (const auto& node : graph.nodes) {
    if (node.type == "RegionYolo") regions.push_back(&node);
  }
  const auto rows = [](const model::Node* node) {
    const bool grid = !node->outputs.empty() && node->outputs[0].shape.size() == kGridRank;
    return grid ? node->outputs[0].shape[2] : 0;
  };
  std::stable_sort(regions.begin(), regions.end(),
                   [&](const auto* a, const auto* b) { return rows(a) > rows(b); });
  std::string text;
  for (const auto* region : regions) {
    const auto anchors = numbers_in(*region, "anchors");
    for (const double chosen : numbers_in(*region, "mask")) {
      const auto at = 2 * static_cast<std::size_t>(std::max(0.0, chosen));
      if (at + 1 >= anchors.size()) return {};
      text += fmt::format("{}{},{}", text.empty() ? ":" : ",", anchors[at], anchors[at + 1]);
    }
  }
  return text;
}

std::optional<Meaning> by_operators(const CardClues& clues) {
  const auto& outputs = clues.record.outputs;
  if (outputs.size() == 1 && outputs[0].shape.size() == 4 && outputs[0].shape[3] == kBoxFields &&
      has_operator(clues.graph, "DetectionOutput")) {
    return Meaning{model::Task::detection, "ssd", "the network ends with DetectionOutput"};
  }
  if (!outputs.empty() && has_operator(clues.graph, "RegionYolo")) {
    return Meaning{model::Task::detection, "yolo-region" + region_anchors(clues.graph),
                   "the network ends with RegionYolo, whose anchors these are"};
  }
  const bool priors =
      has_operator(clues.graph, "PriorBox") || has_operator(clues.graph, "PriorBoxClustered");
  if (outputs.size() == 3 && priors) {
    return Meaning{model::Task::detection, "ssd-raw", "one of three outputs are the prior boxes"};
  }
  return std::nullopt;
}

std::optional<Meaning> by_shapes(const model::Record& record, const Port& image) {
  if (const auto found = boxes(record)) return found;
  if (const auto found = face_levels(record, image)) return found;
  if (const auto found = ssd_heads(record)) return found;
  if (record.outputs.size() != 1) return std::nullopt;
  const auto& shape = record.outputs[0].shape;
  if (row_of(shape) > 0) return Meaning{model::Task::classification, "classification"};
  if (const auto found = grid_head(image, shape)) return found;
  return planes(image, shape);
}

void take(const Meaning& meaning, const char* source, model::Card& card) {
  card.task = meaning.task;
  card.adapter = meaning.adapter;
  set_source(card, {"task", "adapter"}, source);
  if (*meaning.reason == 0) return;
  card.notes.push_back(
      fmt::format("The outputs are read as {}, since {}.", meaning.adapter, meaning.reason));
}

}  // namespace

std::int64_t classes_of(const model::Record& record) {
  return record.outputs.size() == 1 ? row_of(record.outputs[0].shape) : 0;
}

void read_outputs(const CardClues& clues, model::Card& card) {
  const auto* image = image_input(clues.record);
  if (image == nullptr) return;
  if (const auto made = by_operators(clues)) return take(*made, "graph", card);
  const auto meaning = by_shapes(clues.record, *image);
  if (!meaning) return;
  take(*meaning, "shape", card);
  if (meaning->task != model::Task::classification ||
      classes_of(clues.record) != kImageNetWithBackground) {
    return;
  }
  card.label_offset = 1;
  set_source(card, {"label_offset"}, "shape");
}

}  // namespace hone::intake
