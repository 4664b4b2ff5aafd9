#pragma once
// What the server sends that no command prints. Plain values.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dataset/classes.h"
#include "model/record.h"
#include "protocol/protocol.h"
#include "result/accuracy.h"
#include "result/summary.h"
#include "store/store.h"

namespace hone::server {

/// A model as lists and its page show it.
struct ModelView : model::Record {
  result::ModelSummary summary;
  static void fields(auto& self, auto&& field) {
    model::Record::fields(self, field);
    field("summary", self.summary, "Theory, and the best that was measured");
  }
};

struct Sample {
  std::uint64_t index = 0;  ///< place in the data set
  std::string name;
  std::uint64_t bytes = 0;
  std::optional<std::int64_t> label;
  std::optional<std::vector<dataset::Box>> boxes;
  bool mask = false;
  static void fields(auto& self, auto&& field) {
    field("index", self.index, "Place in the data set");
    field("name", self.name, "Path inside the data set");
    field("bytes", self.bytes, "Size of the file");
    field("label", self.label, "Class index");
    field("boxes", self.boxes, "Objects on the image; absent when it is not annotated");
    field("mask", self.mask, "Whether there is a class of each pixel");
  }
};

struct SamplesPage {
  std::vector<Sample> samples;
  std::optional<std::vector<dataset::ClassCount>> classes;  ///< with the first page
  std::optional<std::string> next;
  static void fields(auto& self, auto&& field) {
    field("samples", self.samples, "Images in order");
    field("classes", self.classes, "Classes with how often each occurs; with the first page");
    field("next", self.next, "Where the next page begins; absent on the last");
  }
};

/// An error as every face shows it (base/json.h).
struct ErrorBody {
  std::string code;
  std::string kind;
  std::string message;
  std::string where;
  std::string remedy;
  static void fields(auto& self, auto&& field) {
    field("code", self.code, "Stable: room.thing");
    field("kind", self.kind, "usage, input, limit, cancelled, target, environment or bug");
    field("message", self.message, "What went wrong");
    field("where", self.where, "Where; may be empty");
    field("remedy", self.remedy, "What can be done; may be empty");
  }
};

/// A job as a client sees it: without what only its supervisor needs.
struct Job {
  std::string id;
  std::string kind;
  store::JobState state = store::JobState::queued;
  Json request;
  std::optional<ErrorBody> error;
  std::string run;
  std::int64_t attempts = 0;
  std::int64_t priority = 0;
  bool cancel_requested = false;
  std::string created_at;
  std::string updated_at;
  std::optional<protocol::Event> progress;  ///< while it runs here
  static void fields(auto& self, auto&& field) {
    field("id", self.id, "Identifier");
    field("kind", self.kind, "Kind of job");
    field("state", self.state, "State");
    field("request", self.request, "What was asked");
    field("error", self.error, "Why it failed");
    field("run", self.run, "What came of it: a run, or what was imported; else empty");
    field("attempts", self.attempts, "How often it was started");
    field("priority", self.priority, "Of those that wait, higher goes first");
    field("cancel_requested", self.cancel_requested, "Somebody asked that it end");
    field("created_at", self.created_at, "When it was asked for, UTC");
    field("updated_at", self.updated_at, "When its state changed last, UTC");
    field("progress", self.progress, "What it told last, while it runs here");
  }
};

/// `progress` is left out.
Job view_of(const store::Job& job);

struct HistogramBin {
  double lo = 0;
  double hi = 0;
  std::uint64_t count = 0;
  static void fields(auto& self, auto&& field) {
    field("lo", self.lo, "Lower bound, ms");
    field("hi", self.hi, "Upper bound, ms; belongs to the last bin only");
    field("count", self.count, "Requests in it");
  }
};

struct LatencyHistogram {
  std::vector<HistogramBin> bins;
  std::uint64_t samples = 0;
  static void fields(auto& self, auto&& field) {
    field("bins", self.bins, "From the fastest to the slowest");
    field("samples", self.samples, "Requests altogether");
  }
};

struct ImageResult : result::ImageResult {
  std::optional<std::uint64_t> index;              ///< in the data set; absent when that is gone
  std::optional<std::vector<dataset::Box>> boxes;  ///< that the data set has on it
  static void fields(auto& self, auto&& field) {
    field("index", self.index, "Place in the data set");
    field("boxes", self.boxes, "Objects on the image as the data set has them");
    result::ImageResult::fields(self, field);
  }
};

}  // namespace hone::server
