#pragma once
// What a model format is made of. A new format is one file with a class and a
// `const ModelFormat& xyz_format()`, and one row in registry.cpp. Private to this room.

#include <span>

#include "intake/intake.h"

namespace hone::intake {

/// The files of one import, copied into the staging folder. Their names are clean and relative.
struct Staged {
  std::filesystem::path folder;
  std::vector<unpack::Entry> files;    ///< by name
  std::optional<std::string> archive;  ///< kind of the archive they came out of

  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return folder / name; }
  [[nodiscard]] const unpack::Entry* find(const std::string& name) const;
};

/// A model that passed its format's checks.
struct Checked {
  std::filesystem::path path;     ///< what the runtime shall read
  std::vector<StagedFile> files;  ///< all files that belong to the model
  /// Operators, counted: "Type", or "domain.Type" of a vendor. Empty when the format does not tell.
  std::map<std::string, std::uint64_t> operators;
};

/// What the files say to those who run the network; read by detect_card.
struct FileHints {
  std::vector<double> mean;  ///< one value or one per channel, in pixels
  std::vector<double> scale;
  std::optional<model::Color> color;
  std::vector<std::string> labels;
  std::optional<double> score_threshold;
};

class ModelFormat {
 public:
  virtual ~ModelFormat() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;   ///< as in model::Record::format
  [[nodiscard]] virtual std::string_view title() const = 0;  ///< for people
  /// Whether this file is the main file of such a model. `head` is its first kHeadBytes.
  [[nodiscard]] virtual bool recognise(const std::filesystem::path& file,
                                       std::string_view head) const = 0;
  /// Names, relative to the main file's folder, of files that belong to it; best effort, for a
  /// model that came as its main file alone.
  [[nodiscard]] virtual std::vector<std::string> companions(
      const std::filesystem::path& file) const = 0;
  /// Everything that can be checked without the runtime.
  [[nodiscard]] virtual Result<Checked> check(const Staged& staged,
                                              const std::string& main) const = 0;
  /// What a checked model's files say beside the network itself; best effort.
  [[nodiscard]] virtual FileHints hints(const Checked&) const { return {}; }
};

const ModelFormat& openvino_format();
const ModelFormat& onnx_format();
const ModelFormat& tflite_format();
const ModelFormat& tensorflow_format();
const ModelFormat& paddle_format();
std::span<const ModelFormat* const> registry();

inline constexpr std::size_t kRecogniseBytes = 4096;
/// The format whose main file this is; null when it is none.
const ModelFormat* recognise(const std::filesystem::path& file);

/// The first bytes of a file; empty when it cannot be read.
std::string head_of(const std::filesystem::path& file, std::size_t bytes);

std::string with_extension(const std::string& name, const char* extension);
/// The main file's companion: of the same stem, else the only one with this extension; or null.
const unpack::Entry* companion_of(const Staged& staged, const std::string& main,
                                  const char* extension);
/// The runtime goes by names: gives a staged file the one that it looks for.
/// Errors: `intake.several_models`.
Result<std::filesystem::path> renamed(const std::filesystem::path& from,
                                      const std::filesystem::path& to);

struct Found {
  const ModelFormat* format = nullptr;
  std::string main;
};
/// Copies or unpacks the sources, with companions of a single file.
Result<Staged> stage(const ImportPlan& plan);
/// The one model among the staged files. Errors: `intake.several_models`, `intake.not_a_model`,
/// `intake.unsupported_format`.
Result<Found> find_model(const Staged& staged);
/// Says what the files are, when they are no model that is read here.
Error not_a_model(const Staged& staged);

/// A format that is not read here.
struct OtherFormat {
  std::string_view title;  ///< to stand behind "this is"
  std::string_view remedy;
};
std::optional<OtherFormat> other_format(const std::filesystem::path& file, const std::string& name);

/// A failed check or read, told as a Git LFS pointer where one stands in the place of a file.
Error explain_check(Error error, const Staged& staged);

/// A failed read, told as operators that the runtime lacks where its sentence says so.
Error explain_read(Error error, const Checked& checked);

/// Layouts of the inputs: those that were asked for, those that the file tells, else from the
/// graph, the input's name, or rank and channel position. Returns where they came from. Errors:
/// `intake.layout` (kind usage).
Result<std::string> settle_layouts(const std::map<std::string, std::string>& asked,
                                   const model::Graph& graph, std::vector<model::Port>& inputs);

struct CardClues;  // intake/card_clues.h
/// The card from what is known, each value with its source, the options on top.
Result<model::Card> detect_card(const CardClues& clues, const model::CardOptions& options);

}  // namespace hone::intake
