#pragma once
// A project: everything about a model as one file that another Hone reads. The file is a tar
// compressed with gzip: `project.json`, which is a Project, and `blobs/<sha-256>` for every blob
// that its records name. Nothing in it is executed, and nothing of it is believed: whoever imports
// one reads the network again from its IR (worker/jobs/project_import.cpp).

#include <cstdint>
#include <string>
#include <vector>

#include "base/digest.h"
#include "dataset/types.h"
#include "model/record.h"

namespace hone::api {

inline constexpr std::int64_t kProjectVersion = 1;  // raised when an older Hone could misread one
inline constexpr std::string_view kProjectFile = "project.json";
inline constexpr std::string_view kProjectBlobs = "blobs/";

/// A kept run as it stands in a store.
struct ProjectRun {
  std::string id;
  std::string kind;
  std::string model;
  std::string dataset;  ///< empty when none
  Json request;
  Json result;
  std::string created_at;
  static void fields(auto& self, auto&& field) {
    field("id", self.id, "Identifier", {.required = true});
    field("kind", self.kind, "Kind of the run", {.required = true});
    field("model", self.model, "Model", {.required = true});
    field("dataset", self.dataset, "Data set");
    field("request", self.request, "What was asked");
    field("result", self.result, "What was found", {.required = true});
    field("created_at", self.created_at, "When it ended, UTC", {.required = true});
  }
};

struct Project {
  std::int64_t version = 0;               ///< kProjectVersion
  std::string hone;                       ///< version of the program that wrote it
  std::string exported_at;                ///< UTC
  std::string model;                      ///< id of the model that it is about
  std::vector<model::Record> models;      ///< that one, those it was made from, those made from it
  std::vector<dataset::Record> datasets;  ///< that the runs used
  bool with_data = false;                 ///< the images of the data sets are in it
  std::vector<ProjectRun> runs;           ///< oldest first
  static void fields(auto& self, auto&& field) {
    field("version", self.version, "Version of the form", {.required = true});
    field("hone", self.hone, "Version of the program that wrote it");
    field("exported_at", self.exported_at, "When it was written, UTC");
    field("model", self.model, "Model that it is about", {.required = true});
    field("models", self.models, "It and its relatives by quantizing", {.required = true});
    field("datasets", self.datasets, "Data sets that the runs used");
    field("with_data", self.with_data, "The images of the data sets are in it");
    field("runs", self.runs, "Results that were kept, oldest first");
  }
};

struct ProjectExportRequest {
  static constexpr std::string_view kKind = "project_export";
  std::string model;
  std::string output;
  bool with_data = false;
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "Model", {.required = true, .positional = true});
    field("output", self.output, "File to write, replaced as a whole",
          {.required = true, .metavar = "FILE.hone", .option = "output,-o"});
    field("with_data", self.with_data, "The images of the data sets that its runs used too",
          {.option = "with-data"});
  }
};

/// What the worker packs: blobs of the store.
struct ProjectPackRequest {
  static constexpr std::string_view kKind = "project_export";
  Digest project;  ///< blob: the Project as JSON
  std::vector<Digest> blobs;
  static void fields(auto& self, auto&& field) {
    field("project", self.project, "Blob of the records", {.required = true});
    field("blobs", self.blobs, "Blobs that they name");
  }
};

struct ProjectImportRequest {
  static constexpr std::string_view kKind = "project_import";
  std::string path;
  static void fields(auto& self, auto&& field) {
    field("path", self.path, "File that `hone project export` wrote",
          {.required = true, .positional = true, .metavar = "FILE.hone"});
  }
};

/// What an export or import was about.
struct ProjectSummary {
  std::string file;
  std::uint64_t bytes = 0;
  model::Record model;
  std::uint64_t models = 0;
  std::uint64_t datasets = 0;       ///< with their images
  std::uint64_t datasets_told = 0;  ///< whose images are not in it
  std::uint64_t runs = 0;
  std::uint64_t known = 0;  ///< of all records, those that were here already
  static void fields(auto& self, auto&& field) {
    field("file", self.file, "The file");
    field("bytes", self.bytes, "Its size");
    field("model", self.model, "Model that it is about");
    field("models", self.models, "Models in it");
    field("datasets", self.datasets, "Data sets in it");
    field("datasets_told", self.datasets_told, "Data sets that runs used and that are not in it");
    field("runs", self.runs, "Runs in it");
    field("known", self.known, "Of all these, how many were here already");
  }
};

/// What the worker gives: records that were checked, as a blob.
struct ProjectUnpacked {
  Digest project;
  std::vector<Digest> blobs;
  static void fields(auto& self, auto&& field) {
    field("project", self.project, "Blob of the records", {.required = true});
    field("blobs", self.blobs, "Blobs that they name", {.required = true});
  }
};

/// Every word of exactly 64 hexadecimal digits anywhere in the value: the blobs that it may name.
std::vector<Digest> digests_in(const Json& value);

}  // namespace hone::api
