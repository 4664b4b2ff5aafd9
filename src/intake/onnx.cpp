// ONNX: a protobuf ModelProto, its weights inside or in files beside it.

#include <algorithm>
#include <set>

#include "intake/format.h"
#include "intake/onnx_check.h"
#include "intake/onnx_proto.h"
#include "intake/protobuf.h"
#include "intake/wire.h"
#include "os/files.h"

namespace hone::intake {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFieldsToJudge = 256;
constexpr std::uint32_t kVarint = 0;
constexpr std::uint32_t kBytes = 2;
constexpr std::uint32_t kGraphField = 7;
constexpr std::uint32_t kOpsetField = 8;

struct KnownField {
  std::uint32_t number;
  std::uint32_t type;
};
// ModelProto of onnx.proto, IR version 13.
constexpr KnownField kModelFields[] = {{1, kVarint}, {2, kBytes},  {3, kBytes},  {4, kBytes},
                                       {5, kVarint}, {6, kBytes},  {7, kBytes},  {8, kBytes},
                                       {14, kBytes}, {20, kBytes}, {25, kBytes}, {26, kBytes}};

bool is_model_field(const WireField& field) {
  return std::any_of(std::begin(kModelFields), std::end(kModelFields), [&](const auto& known) {
    return known.number == field.number && known.type == field.type;
  });
}

/// A graph among known fields, and a version or operator sets beside it.
bool is_model(std::string_view bytes) {
  bool has_graph = false;
  bool has_version = false;
  for (const auto& field : wire_fields(bytes, kFieldsToJudge)) {
    if (!is_model_field(field)) break;
    has_graph = has_graph || field.number == kGraphField;
    has_version = has_version || field.number == 1 || field.number == kOpsetField;
  }
  return has_graph && has_version;
}

/// Whether the bytes of the key "location" of external_data occur; spares most models a parse.
bool mentions_external_data(const fs::path& file) {
  constexpr std::string_view kKey = "\x0a\x08location";
  const auto mapped = os::MappedFile::open(file);
  return mapped && mapped->text().find(kKey) != std::string_view::npos;
}

Result<onnx::ModelProto> parse(const fs::path& file) {
  onnx::ModelProto model;
  HONE_TRY(const bool whole, parse_protobuf(file, "Export it with external data.", model));
  if (whole) return model;
  return onnx_error("intake.onnx.damaged", "The ONNX file is cut, damaged or nested too deep.", "");
}

Error external_error(const char* code, std::string message, const ExternalData& data) {
  return input_error(code, std::move(message))
      .at(unpack::printable(data.tensor + ": " + data.location))
      .fix("Keep the data beside the model and import the folder that holds both.");
}

/// The external file among the staged ones. Errors: `intake.onnx.external_*`.
Result<const unpack::Entry*> locate(const ExternalData& data, const Staged& staged,
                                    const std::string& main) {
  const fs::path location(data.location);
  const bool climbs = std::find(location.begin(), location.end(), "..") != location.end();
  if (data.location.empty() || location.is_absolute() || climbs ||
      data.location.find('\\') != std::string::npos) {
    return external_error("intake.onnx.external_outside",
                          "The model wants data from outside its folder.", data);
  }
  const auto name = (fs::path(main).parent_path() / location).lexically_normal().string();
  const auto* file = staged.find(name);
  if (file == nullptr) {
    return external_error("intake.onnx.external_missing", "A file with weights is missing.", data);
  }
  if (file->links > 1) {
    return external_error("intake.onnx.external_link",
                          "A file with weights has more than one name on disk (hard links).", data)
        .fix("Replace it by a copy of its own.");
  }
  return file;
}

Status check_extent(const ExternalData& data, const unpack::Entry& file) {
  const std::uint64_t size = file.size.value_or(0);
  const std::uint64_t rest = data.offset <= size ? size - data.offset : 0;
  const std::uint64_t length = data.length.value_or(rest);
  if (data.offset <= size && length <= rest && length == data.needed) return {};
  return external_error("intake.onnx.external_size",
                        "The weights do not fit into the file that should hold them.", data);
}

class Onnx : public ModelFormat {
 public:
  [[nodiscard]] std::string_view name() const override { return "onnx"; }
  [[nodiscard]] std::string_view title() const override { return "ONNX"; }

  [[nodiscard]] bool recognise(const fs::path& file, std::string_view head) const override {
    const auto first = wire_fields(head, 1);
    if (first.empty() || !is_model_field(first[0])) return false;
    const auto mapped = os::MappedFile::open(file);
    return mapped && is_model(mapped->text());
  }

  [[nodiscard]] std::vector<std::string> companions(const fs::path& file) const override {
    if (!mentions_external_data(file)) return {};
    const auto model = parse(file);
    if (!model) return {};
    const auto facts = check_model(*model);
    if (!facts) return {};
    std::set<std::string> names;
    for (const auto& data : facts->external) {
      names.insert(fs::path(data.location).lexically_normal().string());
    }
    return {names.begin(), names.end()};
  }

  [[nodiscard]] Result<Checked> check(const Staged& staged,
                                      const std::string& main) const override {
    HONE_TRY(OnnxFacts facts, check_file(staged.path(main)));
    Checked checked{staged.path(main), {{main, staged.path(main)}}, std::move(facts.operators)};
    std::set<std::string> names;
    for (const auto& data : facts.external) {
      HONE_TRY(const unpack::Entry* file, locate(data, staged, main));
      HONE_CHECK(check_extent(data, *file));
      if (names.insert(file->name).second) {
        checked.files.push_back({file->name, staged.path(file->name)});
      }
    }
    return checked;
  }

 private:
  /// The parsed message is gone before the runtime reads the file again.
  static Result<OnnxFacts> check_file(const fs::path& file) {
    HONE_TRY(const onnx::ModelProto model, parse(file));
    return check_model(model);
  }
};

}  // namespace

const ModelFormat& onnx_format() {
  static const Onnx format;
  return format;
}

}  // namespace hone::intake
