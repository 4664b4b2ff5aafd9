#pragma once
// What can be asked of packing a model for its use, and what the worker is asked.

#include <array>

#include "api/requests.h"

namespace hone::api {

enum class PackageFormat { app, ovms };
inline constexpr std::array<EnumName<PackageFormat>, 2> kPackageFormats{
    {{PackageFormat::app, "app"}, {PackageFormat::ovms, "ovms"}}};
inline std::span<const EnumName<PackageFormat>> enum_names(PackageFormat) {
  return kPackageFormats;
}

struct ExportRequest {
  static constexpr std::string_view kKind = "export";
  std::string model;
  std::optional<std::string> run;
  bool with_runtime = false;
  PackageFormat format = PackageFormat::app;
  std::optional<std::string> dataset;
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "Model", {.required = true, .positional = true});
    field("run", self.run,
          "Benchmark or sweep whose settings it shall have (default: the fastest valid benchmark "
          "of the model, else the latency hint)",
          {.metavar = "RUN"});
    field("with_runtime", self.with_runtime,
          "Put the runtime's libraries that this model needs into the package");
    field("format", self.format,
          "app: an application in C++ and Python; ovms: a repository for OpenVINO Model Server");
    field("dataset", self.dataset,
          "Data set to check the package with (default: that of the newest accuracy run, else "
          "generated inputs)",
          {.metavar = "DATASET"});
  }
};

/// Asked of the worker: ids in place of names, and what is known of the model.
struct ExportWork {
  static constexpr std::string_view kKind = "export_package";
  ExportRequest asked;
  RunOptions options;                    ///< of the run: how the network is compiled
  std::optional<std::int64_t> requests;  ///< that were in flight; absent: as the runtime says
  std::string run;                       ///< that the options are of; empty: none
  std::string source;                    ///< a sentence: why these
  std::map<std::string, Json> evidence;  ///< heads of runs by kind: benchmark, accuracy, quantize
  static void fields(auto& self, auto&& field) {
    field("asked", self.asked, "What was asked");
    field("options", self.options, "How the network is compiled");
    field("requests", self.requests, "Infer requests in flight");
    field("run", self.run, "Run that the options are of");
    field("source", self.source, "Why these");
    field("evidence", self.evidence, "Runs by kind, their long members left out");
  }
};

}  // namespace hone::api
