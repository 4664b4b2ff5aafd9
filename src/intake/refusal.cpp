// What the files are, when they are no model that is read here.

#include <algorithm>

#include "intake/format.h"
#include "intake/wire.h"

namespace hone::intake {
namespace {

using unpack::FileGroup;
using unpack::FileKind;

struct OtherFormat {
  std::string_view title;
  std::string_view remedy;
};
constexpr std::string_view kToOnnx =
    "Convert it to ONNX or OpenVINO IR with the tool that made it.";
constexpr std::string_view kToIr =
    "Convert it to OpenVINO IR with `ovc` of the openvino package, and import the result.";
constexpr OtherFormat kTensorFlowLite{"a TensorFlow Lite model", kToIr};
constexpr OtherFormat kSavedModel{"a TensorFlow SavedModel", kToIr};
constexpr OtherFormat kGraphDef{"a TensorFlow frozen graph", kToIr};
constexpr OtherFormat kPaddle{"a PaddlePaddle model", kToIr};
constexpr OtherFormat kPytorch{"a PyTorch checkpoint",
                               "Export it with torch.onnx.export, and import the ONNX file."};
constexpr OtherFormat kKeras{"a Keras model or another HDF5 file", kToOnnx};
constexpr OtherFormat kGguf{"a GGUF model", "Hone reads networks, not GGUF language models."};

/// TensorFlow and PaddlePaddle write protobuf messages without a mark; their first fields differ.
std::optional<OtherFormat> protobuf_format(std::string_view head) {
  const auto fields = wire_fields(head, 2);
  if (fields.empty()) return std::nullopt;
  const WireField& first = fields[0];
  if (first.number == 1 && first.type == 0 && first.value == 1 && fields.size() > 1 &&
      fields[1].number == 2 && fields[1].type == 2) {
    return kSavedModel;  // schema version, then a MetaGraphDef
  }
  if (first.number != 1 || first.type != 2) return std::nullopt;
  const auto inner = wire_fields(first.bytes, 2);
  if (inner.size() < 2 || inner[0].number != 1 || inner[1].number != 2) return std::nullopt;
  if (inner[0].type == 2 && inner[1].type == 2) return kGraphDef;  // NodeDef: name, op
  if (inner[0].type == 0 && inner[1].type == 0) return kPaddle;    // BlockDesc: idx, parent
  return std::nullopt;
}

std::optional<OtherFormat> other_format(const std::string& name, std::string_view head) {
  const FileKind kind = unpack::file_kind(head.substr(0, unpack::kHeadBytes));
  if (kind.name == "tflite") return kTensorFlowLite;
  if (kind.name == "hdf5") return kKeras;
  if (kind.name == "gguf") return kGguf;
  if (kind.name == "pickle" && (name.ends_with(".pkl") || name.ends_with(".pt") ||
                                name.ends_with(".pth") || name.ends_with(".bin"))) {
    return kPytorch;
  }
  if (kind.name == "json" && head.find("\"program\"") != std::string_view::npos &&
      head.find("\"base_code\"") != std::string_view::npos) {
    return kPaddle;
  }
  return kind.group == FileGroup::unknown || kind.group == FileGroup::text ? protobuf_format(head)
                                                                           : std::nullopt;
}

std::string readable_formats() {
  std::string titles;
  for (const auto* format : registry()) {
    titles += (titles.empty() ? "" : " and ") + std::string(format->title());
  }
  return titles;
}

/// "a JPEG image" -> "JPEG images".
std::string plural(std::string_view description) {
  std::string text(description.substr(description.find(' ') + 1));
  text.resize(std::min({text.find(','), text.find(" ("), text.size()}));
  const std::size_t of = text.find(" of ");
  return of == std::string::npos ? text + "s" : text.substr(0, of) + "s" + text.substr(of);
}

/// The kind that most files are of.
FileKind common_kind(const Staged& staged) {
  std::map<std::string_view, std::size_t> counts;
  FileKind common;
  for (const auto& file : staged.files) {
    const FileKind kind = unpack::file_kind(head_of(staged.path(file.name), unpack::kHeadBytes));
    if (++counts[kind.name] > counts[common.name]) common = kind;
  }
  return common;
}

std::string describe(const Staged& staged) {
  const FileKind kind = common_kind(staged);
  if (staged.files.size() == 1 && !staged.archive) return std::string(kind.description);
  const std::string holder = staged.archive ? *staged.archive + " archive" : "folder";
  const std::string article = holder[0] == 'x' ? "an " : "a ";
  return article + holder + " of " + plural(kind.description);
}

std::string remedy_for(const Staged& staged) {
  const FileKind kind = common_kind(staged);
  if (kind.name == "git-lfs") return "Fetch the file itself with `git lfs pull`.";
  if (kind.name == "html") return "Download the file again; what was saved is a page about it.";
  if (kind.name == "empty") return "Download or copy the file again.";
  if (kind.group == FileGroup::image) return "Images are imported with `hone dataset import`.";
  return "Give an .xml with its .bin, an .onnx file, or a folder or archive with one of them.";
}

}  // namespace

Error not_a_model(const Staged& staged) {
  for (const auto& file : staged.files) {
    const std::string head = head_of(staged.path(file.name), kRecogniseBytes);
    if (const auto other = other_format(file.name, head)) {
      return input_error("intake.unsupported_format",
                         fmt::format("This is {}; this version of Hone reads {}.", other->title,
                                     readable_formats()))
          .at(unpack::printable(file.name))
          .fix(std::string(other->remedy));
    }
  }
  return input_error("intake.not_a_model",
                     fmt::format("This is not a model: it is {}.", describe(staged)))
      .at(unpack::printable(staged.files.empty() ? "" : staged.files[0].name))
      .fix(remedy_for(staged));
}

}  // namespace hone::intake
