#pragma once
// Models of unknown origin become canonical IR: recognised by content, unpacked under limits,
// checked before the runtime sees them, read, reshaped where asked, and described by a card.
// One file per model format behind `ModelFormat` (intake/format.h), one registry
// (intake/registry.cpp).
//
// Runs in the worker only. Thread rule: free functions; one thread per call.
//
// Errors (kind input unless said): those of unpack/unpack.h and engine/engine.h;
//   `intake.not_a_model`            the files are something else; the message says what
//   `intake.unsupported_format`     a model of a format that this version does not read
//   `intake.several_models`         more than one model in the source
//   `intake.ir.*`                   version, no_weights, xml, doctype, structure, layer, edge,
//                                   cycle, constant
//   `intake.tflite.*`               damaged, index, tensor, duplicate, dangling_input, cycle
//   `intake.tensorflow.*`           damaged, no_variables, variables, not_frozen, tensor,
//                                   duplicate, dangling_input, cycle
//   `intake.paddle.*`               damaged, no_parameters, parameters, block, duplicate,
//                                   dangling_input, cycle
//   `intake.onnx.*`                 damaged, external_outside, external_link, external_missing,
//                                   external_size, cycle, dangling_input, duplicate, tensor, nested
//   `intake.unsupported_operators`  the runtime lacks them; named with counts
//   `intake.zero_sized_input`, `intake.layout` (kind usage), `intake.precision` (kind usage)
//   `limit.memory`, `limit.model`   kind limit

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/record.h"
#include "unpack/unpack.h"

namespace hone::intake {

struct ImportPlan {
  /// One file, folder or archive, or the files of one model (.xml and .bin). Beside a single model
  /// file its companions are looked for: .bin or .pdiparams with the same stem, external data of
  /// ONNX, the variables/ of a SavedModel.
  std::vector<unpack::SourcePath> sources = {};
  std::filesystem::path staging = {};  ///< an existing folder; everything is written beneath it
  std::map<std::string, model::Shape> shapes = {};  ///< by input name; "" names the only input
  std::map<std::string, std::string> layouts = {};  ///< by input name, such as "NCHW"
  std::optional<model::Precision> precision =
      {};  ///< of the weights, f32 or f16; absent: as they are
  model::CardOptions card = {};
  unpack::Limits limits = unpack::model_limits();
  /// Called at every stage ("unpack", "check", "read", "save"); an error ends the import with it.
  std::function<Status(std::string_view stage, double fraction)> progress = {};
};

/// A file of the result, still in the staging folder.
struct StagedFile {
  std::string name;  ///< for people: relative path at import, or "model.xml" …
  std::filesystem::path path;
};

struct Imported {
  /// Without id, name, digest, imported_at and without the digests of its files. `name` is a
  /// proposal made from the main file's name.
  model::Record record;
  StagedFile xml;
  StagedFile bin;
  StagedFile graph;                   ///< model::Graph through to_json
  std::vector<StagedFile> originals;  ///< the model's files as they came
};

/// After an error the staging folder may hold a part; the caller removes it.
Result<Imported> import_model(const ImportPlan& plan);

}  // namespace hone::intake
