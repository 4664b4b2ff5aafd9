#pragma once
// The model card: what the network expects and what its outputs mean. Each value says where it
// came from (`source`): "flag", "file" (metadata in the model or a file that came with it), "graph"
// (what the network's operators do), "name" (of an input), "shape", "default".

#include "model/types.h"

namespace hone::model {

enum class Task { classification, detection, segmentation, other };
std::span<const EnumName<Task>> enum_names(Task);
enum class Color { rgb, bgr, gray };
std::span<const EnumName<Color>> enum_names(Color);
enum class Interpolation { bilinear, bicubic, area, nearest };
std::span<const EnumName<Interpolation>> enum_names(Interpolation);
enum class Fit { stretch, short_side, letterbox };  ///< named "short-side" outside
std::span<const EnumName<Fit>> enum_names(Fit);

/// Resize of the decoded image. JSON and command line:
/// `WxH[,bilinear|…][,stretch|…|letterbox[:PAD]]`. short-side: the shorter side becomes W (for W =
/// H), the other keeps the aspect ratio. letterbox: fits inside WxH, rest filled with PAD at right
/// and bottom.
struct Resize {
  std::int64_t width = 0;  ///< pixels, 1..65536
  std::int64_t height = 0;
  Interpolation interpolation = Interpolation::bilinear;
  Fit fit = Fit::stretch;
  std::uint8_t pad = 114;

  bool operator==(const Resize&) const = default;
  [[nodiscard]] std::string text() const;
  static Result<Resize> parse(std::string_view text);  ///< `model.card.resize`
  [[nodiscard]] Json json_form() const { return text(); }
  static Result<Resize> from_form(const Json& json);
  static Json form_schema();
};

/// Centre crop after the resize. JSON and command line: `WxH`.
struct Crop {
  std::int64_t width = 0;
  std::int64_t height = 0;
  bool operator==(const Crop&) const = default;
  [[nodiscard]] std::string text() const;
  static Result<Crop> parse(std::string_view text);  ///< `model.card.crop`
  [[nodiscard]] Json json_form() const { return text(); }
  static Result<Crop> from_form(const Json& json);
  static Json form_schema();
};

/// Every value that a person may set; absent values are detected or take the default.
struct CardOptions {
  std::optional<Task> task;
  std::optional<Color> color;
  std::vector<double> mean;   ///< one per channel, in the order of `color`; empty: not given
  std::vector<double> scale;  ///< x = (pixel - mean) / scale
  std::optional<Resize> resize;
  std::optional<Crop> crop;
  std::optional<std::string> adapter;
  std::optional<std::int64_t> label_offset;
  std::optional<double> score_threshold;
  std::optional<double> nms;
  std::vector<std::string> label_names;  ///< contents of --labels FILE, read by the caller

  static void fields(auto& self, auto&& field) {
    field("task", self.task, "What the network does");
    field("color", self.color, "Order of the input's channels");
    field("mean", self.mean, "Mean per channel, subtracted from the pixel value",
          {.metavar = "A,B,C"});
    field("scale", self.scale, "Scale per channel, divided by after the mean",
          {.metavar = "A,B,C"});
    field("resize", self.resize, "Resize of the image", {.metavar = "WxH[,HOW][,FIT]"});
    field("crop", self.crop, "Centre crop after the resize", {.metavar = "WxH"});
    field("adapter", self.adapter, "How the outputs are read");
    field("label_offset", self.label_offset, "Index of the first real class in the output",
          {.min = 0, .max = 100000});
    field("score_threshold", self.score_threshold, "Lowest score that counts",
          {.min = 0, .max = 1});
    field("nms", self.nms, "Overlap above which boxes are merged", {.min = 0, .max = 1});
    field("label_names", self.label_names, "Class names, one a line",
          {.metavar = "FILE", .option = "labels", .lines_of_file = true});
  }
};

struct Card {
  Task task = Task::other;
  std::string adapter;  ///< empty when the outputs have no known meaning
  Color color = Color::rgb;
  std::vector<double> mean;   ///< empty means 0
  std::vector<double> scale;  ///< empty means 1
  std::optional<Resize> resize;
  std::optional<Crop> crop;
  std::int64_t label_offset = 0;
  std::optional<double> score_threshold;
  std::optional<double> nms;
  std::vector<std::string> labels;            ///< class names; empty when not known
  std::map<std::string, std::string> source;  ///< field name -> where its value came from
  std::vector<std::string> notes;             ///< sentences: what was seen that no value says

  static void fields(auto& self, auto&& field) {
    field("task", self.task, "What the network does");
    field("adapter", self.adapter, "How the outputs are read");
    field("color", self.color, "Order of the input's channels");
    field("mean", self.mean, "Mean per channel, subtracted from the pixel value");
    field("scale", self.scale, "Scale per channel, divided by after the mean");
    field("resize", self.resize, "Resize of the image before the crop");
    field("crop", self.crop, "Centre crop after the resize");
    field("label_offset", self.label_offset, "Index of the first real class in the output");
    field("score_threshold", self.score_threshold, "Lowest score that counts");
    field("nms", self.nms, "Overlap above which boxes are merged");
    field("labels", self.labels, "Class names");
    field("source", self.source, "Where each value came from");
    field("notes", self.notes, "What else was seen, such as a mean that the network itself takes");
  }
};

/// Sets what the options name, with source "flag". Errors: `model.card.*` (say, two means for
/// three channels).
Status apply(const CardOptions& options, Card& card);

}  // namespace hone::model
