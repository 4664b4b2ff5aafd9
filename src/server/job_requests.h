#pragma once
// What POST /jobs takes: the request of a command by its kind. Imports name an upload in place of
// paths, so that nothing that comes from the network is one. Thread rule: free functions.

#include "app/app.h"
#include "server/describe.h"
#include "server/uploads.h"

namespace hone::server {

/// As api::ModelImportRequest.
struct ModelImportRequest {
  std::string upload;
  std::optional<std::string> name;
  std::map<std::string, model::Shape> shapes;
  std::map<std::string, std::string> layouts;
  std::optional<api::WeightPrecision> precision;
  model::CardOptions card;
  static void fields(auto& self, auto&& field) {
    field("upload", self.upload, "Upload with the files of one model", {.required = true});
    field("name", self.name, "Name in the workbench");
    field("shapes", self.shapes, "Shape of an input");
    field("layouts", self.layouts, "Layout of an input");
    field("precision", self.precision, "Precision that the weights are kept in");
    field("card", self.card, "What the network expects and what its outputs mean");
  }
};

/// As api::DatasetImportRequest.
struct DatasetImportRequest {
  std::string upload;
  std::optional<std::string> name;
  std::string format = "auto";
  std::optional<std::string> split;
  bool partial = false;
  static void fields(auto& self, auto&& field) {
    field("upload", self.upload, "Upload with an archive, or with the files of a folder",
          {.required = true});
    field("name", self.name, "Name in the workbench");
    field("format", self.format, "auto, or a format that the command line names");
    field("split", self.split, "Which of several lists is taken, such as val");
    field("partial", self.partial, "Import the rest where annotations would be lost");
  }
};

/// As api::ProjectImportRequest.
struct ProjectImportRequest {
  std::string upload;
  static void fields(auto& self, auto&& field) {
    field("upload", self.upload, "Upload with a file that `hone project export` wrote",
          {.required = true});
  }
};

/// As api::ProjectExportRequest; the file is kept beside the model.
struct ProjectExportRequest {
  std::string model;
  bool with_data = false;
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "Model", {.required = true});
    field("with_data", self.with_data, "The images of the data sets that its runs used too");
  }
};

/// The catalogue of the server, read as a whole.
struct CatalogListRequest {
  static void fields(auto&, auto&&) {}
};

/// As api::CatalogGetRequest; where the catalogue is, the server knows.
struct CatalogGetRequest {
  std::string name;
  std::optional<std::string> precision;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Name in the catalogue", {.required = true});
    field("precision", self.precision,
          "Of the files that the catalogue has (default: FP32, else FP16, else the first)");
  }
};

/// As api::InferRequest.
struct InferRequest {
  std::string upload;
  std::string model;
  std::optional<std::string> with;
  std::optional<double> score_threshold;
  api::RunOptions run;
  static void fields(auto& self, auto&& field) {
    field("upload", self.upload, "Upload with image files; it goes when the job has ended",
          {.required = true});
    field("model", self.model, "Model", {.required = true});
    field("with", self.with, "A second model, held against the first");
    field("score_threshold", self.score_threshold, "Lowest score of an object that is told",
          {.min = 0, .max = 1});
    field("run", self.run, "How it is run");
  }
};

/// Any kind's body.
struct JobBody {
  std::string kind;
  Json request = Json::object();
  std::int64_t priority = 0;
  static void fields(auto& self, auto&& field) {
    field("kind", self.kind, "Kind of job", {.required = true});
    field("request", self.request, "What is asked, as of the command of that name",
          {.required = true});
    field("priority", self.priority, "Of jobs that wait, higher goes first",
          {.min = -100, .max = 100});
  }
};

/// The body as a job for the queue. Errors: `job.unknown_kind`, `request.field` (usage), those of
/// Uploads::arrived.
Result<app::NewJob> new_job(const JobBody& body, Uploads& uploads);

/// Removes the upload of a job that has ended, where nobody needs it any more: an import that went
/// wrong may be asked for again, the images of an inference are kept in no case.
void let_go_of_upload(const store::Job& ended, Uploads& uploads);

/// One schema a kind, told apart by `kind`.
Json describe_jobs(Schemas& schemas);

}  // namespace hone::server
