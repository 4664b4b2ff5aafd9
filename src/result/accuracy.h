#pragma once
// A metric over a data set.

#include "result/benchmark.h"
#include "result/distance.h"

namespace hone::result {

struct ClassAccuracy {
  std::int64_t label = 0;
  std::string name;
  std::uint64_t images = 0;
  double value = 0;           ///< of the same metric, on this class's images
  std::uint64_t objects = 0;  ///< of the class, where objects are looked for
  /// Of detectors: precision at recalls 0, 0.01 .. 1 and an overlap of 0.5 (the largest at that
  /// recall or a higher one). Else empty.
  std::vector<double> precision_at_recall = {};
  static void fields(auto& self, auto&& field) {
    field("label", self.label, "Class index");
    field("name", self.name, "Class name");
    field("images", self.images, "Images of the class");
    field("value", self.value, "Metric on them");
    field("objects", self.objects, "Objects of the class, where objects are looked for");
    field("precision_at_recall", self.precision_at_recall,
          "Precision at recalls 0, 0.01 to 1 and an overlap of 0.5");
  }
};

/// In pixels of the image; 0, 0 is the left upper corner of the left upper pixel.
struct Point {
  double x = 0;
  double y = 0;
  static void fields(auto& self, auto&& field) {
    field("x", self.x, "From the left, in pixels");
    field("y", self.y, "From above, in pixels");
  }
};

/// An object that a network found, in pixels of the image as dataset::Box has them.
struct Detection {
  std::int64_t label = 0;
  double score = 0;  ///< 0..1
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  /// Of a face, as people see it: eye on the left of the image, eye on its right, tip of the nose,
  /// corners of the mouth on the left and on the right. Absent where the network gives none; may
  /// lie outside the image.
  std::optional<std::vector<Point>> points = {};
  static void fields(auto& self, auto&& field) {
    field("label", self.label, "Class index");
    field("score", self.score, "Score, 0 to 1");
    field("x", self.x, "Left edge in pixels");
    field("y", self.y, "Upper edge in pixels");
    field("width", self.width, "Width in pixels");
    field("height", self.height, "Height in pixels");
    field("points", self.points, "Of a face: both eyes, nose, both corners of the mouth");
  }
};

/// A PNG file in the report's blob `masks`: gray, of the size of the image as it is shown. The
/// level of a pixel is its class, 255 where none counts.
struct MaskFile {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  static void fields(auto& self, auto&& field) {
    field("offset", self.offset, "Where it begins in the masks of the report");
    field("bytes", self.bytes, "Size of the file");
  }
};

struct Confusion {
  std::int64_t truth = 0;
  std::int64_t prediction = 0;
  std::uint64_t images = 0;  ///< or pixels, where they are classified
  static void fields(auto& self, auto&& field) {
    field("truth", self.truth, "True class");
    field("prediction", self.prediction, "Predicted class");
    field("images", self.images, "How many");
  }
};

/// Per image: kept in a blob, one JSON array of these.
struct ImageResult {
  std::string name;
  std::optional<std::int64_t> label;
  std::vector<std::int64_t> predictions;  ///< best class first, at most five
  std::vector<double> scores;             ///< their scores as the network gives them
  bool correct = false;
  std::vector<Detection> detections =
      {};                              ///< best score first; empty where objects are not looked for
  std::vector<Confusion> pixels = {};  ///< that are annotated, where they are classified
  double score =
      0;  ///< of the image alone, 0..1: 1 or 0, F1 at the report's threshold, or mean IoU
  std::vector<OutputDistance> distances = {};  ///< where another network's outputs are known
  std::optional<MaskFile> mask = {};           ///< classes found; absent where masks are not kept
  std::optional<MaskFile> true_mask = {};
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Image");
    field("label", self.label, "True class");
    field("predictions", self.predictions, "Best classes");
    field("scores", self.scores, "Their scores");
    field("correct", self.correct, "Whether it counts as right");
    field("detections", self.detections, "Objects found");
    field("pixels", self.pixels, "Pixels by class, true and predicted");
    field("score", self.score, "Score of the image alone, 0 to 1");
    field("distances", self.distances, "How far the outputs are from the other network's");
    field("mask", self.mask, "Class of each pixel as it was found, if it is kept");
    field("true_mask", self.true_mask, "Class of each pixel as it is right, if it is kept");
  }
};

struct AccuracyReport {
  std::string run;
  std::string model;
  std::string model_name;
  std::string dataset;
  std::string dataset_name;
  std::string metric;  ///< top1, coco-ap, …
  double value = 0;    ///< 0..1
  Interval ci95;       ///< Wilson score interval; bootstrap where the set is judged as a whole
  std::map<std::string, double> also;  ///< other metrics that came with it, such as top5
  std::uint64_t images = 0;            ///< that were counted
  std::uint64_t broken = 0;            ///< that could not be decoded; not counted
  std::vector<std::string> broken_examples;
  std::vector<ClassAccuracy> per_class;
  std::vector<Confusion> confusion;  ///< entries that are not zero
  /// Of detectors: the lowest score that counts in the scores of images, where precision and
  /// recall over all of them give the best F1 at an overlap of 0.5.
  std::optional<double> score_threshold = {};
  /// Over all images together, where another network's outputs are known; else empty.
  std::vector<OutputDistance> distances = {};
  Digest per_image;  ///< blob of ImageResult, a JSON array
  /// Blob of mask files, where pixels are classified: of the first images of the data set, as many
  /// as take 128 MiB.
  std::optional<Digest> masks = {};
  double images_per_second = 0;  ///< whole pipeline
  double seconds = 0;
  BenchmarkConfig config;
  Context context;
  static void fields(auto& self, auto&& field) {
    field("run", self.run, "Identifier of the kept run");
    field("model", self.model, "Model");
    field("model_name", self.model_name, "Name of the model");
    field("dataset", self.dataset, "Data set");
    field("dataset_name", self.dataset_name, "Name of the data set");
    field("metric", self.metric, "Metric");
    field("value", self.value, "Its value, 0 to 1");
    field("ci95", self.ci95, "95 % confidence interval");
    field("also", self.also, "Other metrics of the same run");
    field("images", self.images, "Images counted");
    field("broken", self.broken, "Images that could not be decoded");
    field("broken_examples", self.broken_examples, "The first ten of them");
    field("per_class", self.per_class, "Metric per class");
    field("confusion", self.confusion, "Confusion matrix, entries that are not zero");
    field("score_threshold", self.score_threshold,
          "Lowest score of a detection that counts in the scores of images");
    field("distances", self.distances,
          "How far the outputs are from the other network's, over all images");
    field("per_image", self.per_image, "Blob of the results per image");
    field("masks", self.masks, "Blob of masks, where pixels are classified");
    field("images_per_second", self.images_per_second, "Speed of the whole pipeline");
    field("seconds", self.seconds, "Time it took");
    field("config", self.config, "Configuration in effect");
    field("context", self.context, "Circumstances");
  }
};

}  // namespace hone::result
