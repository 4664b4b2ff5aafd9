// Models of formats that are not read here: one row each, told by first bytes.

#include <algorithm>

#include "intake/format.h"
#include "intake/wire.h"
#include "os/files.h"

namespace hone::intake {
namespace {

using namespace std::string_view_literals;

/// What is known of a file.
struct Look {
  const std::filesystem::path& path;
  std::string_view name;  ///< relative, as it came
  std::string_view head;
  unpack::FileKind kind;

  [[nodiscard]] bool has(std::string_view part) const {
    return head.find(part) != std::string_view::npos;
  }
  [[nodiscard]] bool is(std::string_view kind_name) const { return kind.name == kind_name; }
  [[nodiscard]] std::string_view file_name() const {
    return name.substr(name.rfind('/') + 1);  // npos + 1 is 0
  }
  [[nodiscard]] bool is_text() const { return kind.group == unpack::FileGroup::text; }
  /// Whether the bytes stand there, in a file that is nothing better known.
  [[nodiscard]] bool has_mark(std::string_view mark, std::size_t at) const {
    return head.size() > at && head.substr(at).starts_with(mark);
  }
};

/// Text without blank lines and comments at its front.
std::string_view body(std::string_view text) {
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (!text.starts_with('#')) return text;
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
}

bool is_pickle(const Look& look) {
  return look.is("pickle") && (look.name.ends_with(".pkl") || look.name.ends_with(".pt") ||
                               look.name.ends_with(".pth") || look.name.ends_with(".bin") ||
                               look.name.ends_with(".ckpt"));
}

bool is_checkpoint(const Look& look) {
  const auto name = look.file_name();
  return (name == "checkpoint" && look.has("model_checkpoint_path:")) ||
         (name.find(".data-0") != std::string_view::npos &&
          name.find("-of-0") != std::string_view::npos);
}

bool is_graph_text(const Look& look) {
  const auto text = body(look.head);
  return look.is_text() &&
         (text.starts_with("node {") || text.starts_with("node{") ||
          text.starts_with("saved_model_schema_version:") || text.starts_with("meta_graphs {") ||
          text.starts_with("meta_info_def {") || text.starts_with("graph_def {"));
}

bool is_caffe_text(const Look& look) {
  return look.is_text() && (look.has("\nlayer {") || look.has("\nlayers {"));
}

/// Model of Core ML: its version, a description, and far behind the network itself.
bool is_core_ml(const Look& look) {
  constexpr std::size_t kFields = 8;
  constexpr std::uint64_t kNewestVersion = 99;
  constexpr std::uint32_t kFirstNetwork = 200;
  const auto first = wire_fields(look.head, 1);
  if (first.empty() || first[0].number != 1 || first[0].type != 0) return false;
  const auto mapped = os::MappedFile::open(look.path);
  const auto fields = mapped ? wire_fields(mapped->text(), kFields) : std::vector<WireField>();
  return fields.size() > 2 && fields[0].value <= kNewestVersion && fields[1].number == 2 &&
         fields[1].type == 2 && fields.back().number >= kFirstNetwork;
}

/// NetParameter of Caffe: a name, then layers, in the field of now or of the version before.
bool is_caffe(const Look& look) {
  const auto fields = wire_fields(look.head, 2);
  const auto printable = [](char c) { return c >= ' ' && c <= '~'; };
  return fields.size() == 2 && fields[0].number == 1 && fields[0].type == 2 &&
         std::all_of(fields[0].bytes.begin(), fields[0].bytes.end(), printable) &&
         fields[1].type == 2 && (fields[1].number == 100 || fields[1].number == 2);
}

/// The length of a JSON header in eight bytes, then the header.
bool is_safetensors(const Look& look) { return look.has_mark("\0\0\0{\""sv, 5); }

struct Row {
  OtherFormat format;
  bool (*fits)(const Look&);
};
constexpr std::string_view kToOnnx = "Convert it to ONNX with the tool that made it.";
constexpr std::string_view kOriginal = "Import the model that it was made from.";
constexpr std::string_view kSavedModel =
    "Export it as a SavedModel (model.export of Keras), and import that folder.";
constexpr std::string_view kWhole =
    "It holds weights without a network: export the network to ONNX.";

constexpr std::array kRows{
    Row{{"a Paddle 3 `inference.json`",
         "Export it as .pdmodel (FLAGS_enable_pir_api=0), or to ONNX with paddle2onnx."},
        [](const Look& l) {
          return l.is("json") && l.has("\"base_code\"") && l.has("\"program\"");
        }},
    Row{{"a PaddlePaddle parameters file without its program",
         "Give the .pdmodel that belongs to it, with both in one folder."},
        [](const Look& l) { return l.name.ends_with(".pdiparams"); }},
    Row{{"a PyTorch model or another Python pickle",
         "Export it with torch.onnx.export, and import the ONNX file."},
        is_pickle},
    Row{{"a Keras model or another HDF5 file", kSavedModel},
        [](const Look& l) { return l.is("hdf5"); }},
    Row{{"a Keras model", kSavedModel},
        [](const Look& l) { return l.is("json") && l.has("\"keras_version\""); }},
    Row{{"a TensorFlow checkpoint",
         "Export a SavedModel from it with tf.saved_model.save, and import that folder."},
        is_checkpoint},
    Row{{"a TensorFlow graph as text", "Write the graph in its binary form (.pb), frozen."},
        is_graph_text},
    Row{{"a TensorFlow.js model", kOriginal},
        [](const Look& l) {
          return l.is("json") && (l.has("\"modelTopology\"") || l.has("\"graph-model\""));
        }},
    Row{{"a Caffe network as text", kToOnnx}, is_caffe_text},
    Row{{"a TensorRT engine",
         "An engine fits one kind of NVIDIA GPU. Import the model that it was "
         "built from."},
        [](const Look& l) { return l.has_mark("ftrt", 0) || l.has_mark("ptrt", 0); }},
    Row{{"a Core ML package", kOriginal}, [](const Look& l) { return l.has("com.apple.CoreML"); }},
    Row{{"an ONNX Runtime model (ORT format)", kOriginal},
        [](const Look& l) { return l.has_mark("ORTM", 4); }},
    Row{{"an ExecuTorch program", kOriginal}, [](const Look& l) { return l.has_mark("ET12", 4); }},
    Row{{"a Rockchip RKNN model", kOriginal}, [](const Look& l) { return l.has_mark("RKNN", 0); }},
    Row{{"an ncnn network", kOriginal},
        [](const Look& l) { return l.is_text() && l.has_mark("7767517", 0); }},
    Row{{"a Darknet network", kToOnnx},
        [](const Look& l) { return l.is_text() && body(l.head).starts_with("[net]"); }},
    Row{{"an MXNet network", kToOnnx},
        [](const Look& l) {
          return l.is("json") && l.has("\"nodes\"") && l.has("\"op\": \"null\"");
        }},
    Row{{"a GGUF model", "Hone reads networks, not GGUF language models."},
        [](const Look& l) { return l.is("gguf"); }},
    Row{{"a safetensors file", kWhole}, is_safetensors},
    Row{{"a Core ML model", kOriginal}, is_core_ml},
    Row{{"a Caffe model", kToOnnx}, is_caffe},
};

}  // namespace

std::optional<OtherFormat> other_format(const std::filesystem::path& file,
                                        const std::string& name) {
  const std::string head = head_of(file, kRecogniseBytes);
  const auto kind = unpack::file_kind(std::string_view(head).substr(0, unpack::kHeadBytes));
  const Look look{file, name, head, kind};
  const auto row =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& r) { return r.fits(look); });
  return row == kRows.end() ? std::nullopt : std::optional(row->format);
}

}  // namespace hone::intake
