#pragma once
// What can be asked of Hone. One description serves the command line, the process wall and
// whatever comes later: names, meaning, ranges and defaults stand here and nowhere else.
// MODEL and DATASET are an id, an unambiguous id prefix, a name, or a path that is imported first.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/words.h"
#include "dataset/types.h"
#include "model/record.h"
#include "result/scenario.h"

namespace hone::api {

struct ModelImportRequest {
  static constexpr std::string_view kKind = "model_import";
  std::vector<std::string> paths;
  std::optional<std::string> name;
  std::map<std::string, model::Shape> shapes;
  std::map<std::string, std::string> layouts;
  std::optional<WeightPrecision> precision;
  model::CardOptions card;
  static void fields(auto& self, auto&& field) {
    field("paths", self.paths, "Model file, folder or archive; several files of one model",
          {.required = true, .positional = true, .metavar = "PATH"});
    field("name", self.name, "Name in the workbench");
    field("shapes", self.shapes, "Shape of an input",
          {.metavar = "INPUT=1,3,224,224", .option = "shape"});
    field("layouts", self.layouts, "Layout of an input",
          {.metavar = "INPUT=NCHW", .option = "layout"});
    field("precision", self.precision, "Precision that the weights are kept in");
    field("card", self.card, "What the network expects and what its outputs mean");
  }
};

struct ModelConfigureRequest {
  static constexpr std::string_view kKind = "model_configure";
  std::string model;
  std::optional<std::string> name;
  model::CardOptions card;
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "Model", {.required = true, .positional = true});
    field("name", self.name, "New name");
    field("card", self.card, "What the network expects and what its outputs mean");
  }
};

struct DatasetImportRequest {
  static constexpr std::string_view kKind = "dataset_import";
  std::string path;
  std::optional<std::string> name;
  std::string format = "auto";
  std::optional<std::string> split;
  bool partial = false;
  static void fields(auto& self, auto&& field) {
    field("path", self.path, "Archive or folder",
          {.required = true, .positional = true, .metavar = "PATH"});
    field("name", self.name, "Name in the workbench");
    field("format", self.format, "auto, imagenet, coco, voc, folders or unlabelled",
          {.metavar = "FORMAT"});
    field("split", self.split, "Which of several lists is taken, such as val (default: val)");
    field("partial", self.partial, "Import the rest where annotations would be lost");
  }
};

/// One thing that is shown or removed by reference.
struct ReferenceRequest {
  std::string reference;
  static void fields(auto& self, auto&& field) {
    field("reference", self.reference, "Id, unambiguous id prefix, or name",
          {.required = true, .positional = true, .metavar = "WHICH"});
  }
};

struct RunListRequest {
  std::string kind;
  std::string model;
  std::int64_t limit = 50;
  static void fields(auto& self, auto&& field) {
    field("kind", self.kind, "Only runs of this kind: benchmark, layers or accuracy");
    field("model", self.model, "Only runs of this model");
    field("limit", self.limit, "At most this many, newest first", {.min = 1, .max = 10000});
  }
};

struct AnalyzeRequest {
  static constexpr std::string_view kKind = "analyze";
  std::string model;
  std::optional<std::int64_t> batch;
  std::map<std::string, model::Shape> shapes;
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "Model", {.required = true, .positional = true});
    field("batch", self.batch, "Frames an inference", {.min = 1, .max = 4096});
    field("shapes", self.shapes, "Shape of an input",
          {.metavar = "INPUT=1,3,224,224", .option = "shape"});
  }
};

/// How the network is compiled: shared by everything that runs it.
struct RunOptions {
  std::vector<std::string> targets;
  std::string device = "CPU";
  std::optional<std::int64_t> batch;
  Count streams;
  Count requests;
  std::optional<Hint> hint;
  InferencePrecision precision = InferencePrecision::f32;
  std::map<std::string, model::Shape> shapes;
  static void fields(auto& self, auto&& field) {
    field("targets", self.targets, "Where it runs: ids of `hone target list`, several for rows",
          {.metavar = "TARGET[,TARGET]", .option = "target", .comma_separated = true});
    field("device", self.device, "Device that the runtime lists");
    field("batch", self.batch, "Frames an inference", {.min = 1, .max = 4096});
    field("streams", self.streams, "Streams of the device, or auto", {.metavar = "N|auto"});
    field("requests", self.requests, "Infer requests in flight, or auto", {.metavar = "N|auto"});
    field("hint", self.hint, "Performance hint; none when streams are given, else throughput");
    field("precision", self.precision, "Inference precision");
    field("shapes", self.shapes, "Shape of an input",
          {.metavar = "INPUT=1,3,224,224", .option = "shape"});
  }
};

struct BenchmarkRequest {
  static constexpr std::string_view kKind = "benchmark";
  std::string model;
  RunOptions run;
  result::Scenario scenario = result::Scenario::closed;
  std::optional<double> max_latency_ms = {};
  std::optional<double> seconds;
  std::uint64_t seed = 0;
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "Model", {.required = true, .positional = true});
    field("run", self.run, "How it is run");
    field("scenario", self.scenario,
          "closed: all requests in flight; single: one query at a time; server: random arrivals, "
          "the highest rate within --max-latency-ms; offline: all queries at once");
    field("max_latency_ms", self.max_latency_ms,
          "Server: the 99th percentile that must hold, from the scheduled arrival on",
          {.min = 0.001, .max = 3600000});
    field("seconds", self.seconds,
          "Measure exactly so long; else until the result is stable. Server: for each rate; "
          "offline: about so long",
          {.min = 0.1, .max = 86400});
    field("seed", self.seed, "Seed of the input data and the arrivals");
  }
};

struct LayersRequest {
  static constexpr std::string_view kKind = "layers";
  std::string model;
  RunOptions run;
  double seconds = 3;
  std::uint64_t seed = 0;
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "Model", {.required = true, .positional = true});
    field("run", self.run, "How it is run");
    field("seconds", self.seconds, "Time for each of the plain and the profiling run",
          {.min = 0.1, .max = 3600});
    field("seed", self.seed, "Seed of the input data");
  }
};

struct AccuracyRequest {
  static constexpr std::string_view kKind = "accuracy";
  std::string model;
  std::string dataset;
  std::optional<std::string> metric = {};  ///< absent: by the network's task
  std::optional<std::string> against;
  RunOptions run;
  std::optional<std::int64_t> limit;
  std::uint64_t seed = 0;
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "Model", {.required = true, .positional = true});
    field("dataset", self.dataset, "Data set", {.required = true});
    field("metric", self.metric,
          "top1, top5, coco-ap, voc-map, voc-map-11, miou or agreement; as the network's task asks "
          "for where nothing is given");
    field("against", self.against, "Agreement: the model that counts as right",
          {.metavar = "MODEL"});
    field("run", self.run, "How it is run");
    field("limit", self.limit, "Use so many images, class balance kept",
          {.min = 1, .max = 100000000});
    field("seed", self.seed, "Seed of the subset");
  }
};

/// The demo's data set, made from a seed.
struct DemoDatasetRequest {
  static constexpr std::string_view kKind = "demo_dataset";
  std::int64_t images = 2000;
  static void fields(auto& self, auto&& field) {
    field("images", self.images, "Number of images", {.min = 1, .max = 100000});
  }
};

/// What the process wall needs beside the request: records with the digests of their blobs, and
/// source paths that the worker may read.
struct JobInputs {
  std::optional<model::Record> model;
  std::optional<dataset::Record> dataset;
  std::vector<std::string> sources;
  std::optional<model::Record> against = {};  ///< that the model is held against
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "Model");
    field("dataset", self.dataset, "Data set");
    field("sources", self.sources, "Paths to import");
    field("against", self.against, "Model that it is held against");
  }
};

template <class Request>
struct JobRequest {
  Request request;
  JobInputs inputs;
  static void fields(auto& self, auto&& field) {
    field("request", self.request, "What was asked");
    field("inputs", self.inputs, "What it is about");
  }
};

}  // namespace hone::api
