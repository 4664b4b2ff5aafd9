#pragma once
// What networks say of single images.

#include "result/accuracy.h"
#include "result/distance.h"

namespace hone::result {

struct NamedScore {
  std::int64_t label = 0;
  std::string name;  ///< of the class; empty where the card names none
  double score = 0;  ///< as the network gives it
  static void fields(auto& self, auto&& field) {
    field("label", self.label, "Class index");
    field("name", self.name, "Class name");
    field("score", self.score, "Score as the network gives it");
  }
};

struct NamedDetection : Detection {
  std::string name;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Class name");
    Detection::fields(self, field);
  }
};

struct ClassShare {
  std::int64_t label = 0;
  std::string name;
  double share = 0;  ///< of the image's pixels, 0..1
  static void fields(auto& self, auto&& field) {
    field("label", self.label, "Class index");
    field("name", self.name, "Class name");
    field("share", self.share, "Share of the image's pixels, 0 to 1");
  }
};

/// Of one network on one image. What its task does not give is empty.
struct Findings {
  std::vector<NamedScore> classes;         ///< best first, at most five
  std::vector<NamedDetection> detections;  ///< best score first, at most a hundred
  std::vector<ClassShare> pixels;          ///< largest first; what a crop left out is in none
  std::optional<MaskFile> mask = {};       ///< class of each pixel, 255 where there is none
  static void fields(auto& self, auto&& field) {
    field("classes", self.classes, "Best classes, the best first");
    field("detections", self.detections, "Objects found, the best score first");
    field("pixels", self.pixels, "Classes of pixels, the largest first");
    field("mask", self.mask, "Class of each pixel");
  }
};

/// Two detections of the same class that show the same object.
struct DetectionPair {
  std::uint64_t a = 0;  ///< position in the detections of the first network
  std::uint64_t b = 0;  ///< of the second
  double overlap = 0;   ///< intersection over union, 0..1
  static void fields(auto& self, auto&& field) {
    field("a", self.a, "Place in the detections of the first");
    field("b", self.b, "Place in the detections of the second");
    field("overlap", self.overlap, "Intersection over union");
  }
};

/// The second network beside the first one.
struct InferDifference {
  /// Of each output; empty where the networks have not the same outputs.
  std::vector<OutputDistance> tensors;
  std::optional<bool> same_class = {};  ///< whether both have the same best class
  std::vector<DetectionPair> pairs;     ///< what both found; the rest only one did
  std::optional<double> same_pixels =
      {};  ///< share of pixels with the same class, of those classified by the first
  static void fields(auto& self, auto&& field) {
    field("tensors", self.tensors, "Distance of each output");
    field("same_class", self.same_class, "Whether both have the same best class");
    field("pairs", self.pairs, "Objects that both found, at an overlap of one half or more");
    field("same_pixels", self.same_pixels, "Share of pixels that both give the same class");
  }
};

struct InferredImage {
  std::string name;        ///< of the file, without its folder
  std::int64_t width = 0;  ///< pixels, as it is shown
  std::int64_t height = 0;
  std::string problem;  ///< why it could not be decoded; else empty
  Findings a;
  std::optional<Findings> b = {};
  std::optional<InferDifference> difference = {};
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Image");
    field("width", self.width, "Width in pixels");
    field("height", self.height, "Height in pixels");
    field("problem", self.problem, "Why it could not be decoded");
    field("a", self.a, "What the model says");
    field("b", self.b, "What the second model says");
    field("difference", self.difference, "The second beside the first");
  }
};

struct InferReport {
  std::string run;
  std::string model;
  std::string model_name;
  std::string with;  ///< the second model; empty where there is none
  std::string with_name;
  std::string task;                            ///< as the card has it
  std::optional<double> score_threshold = {};  ///< of detectors: the lowest score that was kept
  std::vector<InferredImage> images;           ///< in the order in which they were named
  BenchmarkConfig config;                      ///< of the first network
  std::optional<Digest> masks = {};            ///< blob of the mask files, where there are any
  static void fields(auto& self, auto&& field) {
    field("run", self.run, "Identifier of the kept run");
    field("model", self.model, "Model");
    field("model_name", self.model_name, "Name of the model");
    field("with", self.with, "Second model");
    field("with_name", self.with_name, "Name of the second model");
    field("task", self.task, "What the model does");
    field("score_threshold", self.score_threshold, "Lowest score of an object that was kept");
    field("images", self.images, "What was found on each");
    field("config", self.config, "Configuration in effect");
    field("masks", self.masks, "Blob of masks, where pixels are classified");
  }
};

}  // namespace hone::result
