#pragma once
// A kept model as a folder that another machine can use: an application (share/export, in C++ and
// Python, the same for every model) or a repository for OpenVINO Model Server, with what differs
// from model to model as data beside it. Nothing of a model's card, names or labels becomes code:
// it stands in JSON, in labels.txt and, made harmless, in README.md.
//
// Runs in the worker. Thread rule: free functions; one thread per call.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "model/record.h"
#include "result/accuracy.h"
#include "result/benchmark.h"
#include "result/package.h"
#include "unpack/pack.h"

namespace hone::packaging {

enum class Format { app, ovms };

/// What is known of the model when it is packed.
struct Facts {
  model::Record model;
  result::PackageSettings settings;
  std::optional<result::Benchmark> benchmark;       ///< that the settings are of
  std::optional<result::AccuracyReport> accuracy;   ///< the newest
  std::optional<result::BenchmarkConfig> resolved;  ///< how the runtime understood the settings
  result::PackageCheck check;
  std::uint64_t compared_predictions = 0;  ///< that the check compared; 0: none, but outputs
  Json evidence;                           ///< evidence.json
  std::vector<std::string> runtime;        ///< names of the libraries inside; empty: none
  bool runtime_headers = false;            ///< and what it takes to build with them
  std::uint64_t runtime_bytes = 0;
};

/// The words that the runtime knows these options by, as compile_model takes them (OpenVINO,
/// "Runtime properties").
std::map<std::string, std::string> properties_of(const engine::CompileOptions& options);

/// How the application reads the outputs: the card's adapter. Errors (kind usage): `export.adapter`
/// where the application does not know it.
Result<std::string> application_adapter(const model::Card& card);

/// A name for a file or a folder out of the model's: letters, digits, "-", "_" and "."; at most 60,
/// never empty, never beginning with "." or "-".
std::string file_name_of(std::string_view model_name);

/// The top folder of a package: "NAME-app", "NAME-ovms".
std::string folder_name(const model::Record& model, Format format);

/// Where the network lies in a package, below its top folder: "model/model.xml".
std::string network_path(const model::Record& model, Format format);

/// Writes everything but the network and the runtime beneath `folder` and returns the files, their
/// names below the package's top folder. Errors: `export.adapter`, those of files.
Result<std::vector<unpack::PackedFile>> write_files(const Facts& facts, Format format,
                                                    const std::filesystem::path& folder);

}  // namespace hone::packaging
