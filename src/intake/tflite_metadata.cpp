// Metadata that TensorFlow Lite models carry for those who run them: the buffer called
// TFLITE_METADATA, and files in a zip archive behind the model's own bytes.

#include "intake/tflite_metadata.h"

#include <hone_schemas/tflite_metadata_generated.h>

#include "intake/card_clues.h"
#include "intake/tflite_check.h"
#include "os/files.h"

namespace hone::intake {
namespace {

namespace schema = tflite_metadata;

constexpr std::string_view kBufferName = "TFLITE_METADATA";
constexpr std::uint64_t kAppendedFiles = 1000;
constexpr std::uint64_t kAppendedBytes = 64 * limits::kMiB;
constexpr std::uint64_t kLabelBytes = 4 * limits::kMiB;

using Bytes8 = std::span<const std::uint8_t>;

/// The metadata's bytes inside the model's; empty when there are none.
Bytes8 find_metadata(std::span<const std::byte> file) {
  const auto* model = verified_tflite(file);
  if (model == nullptr) return {};
  const auto buffers = members(model->buffers());
  for (const auto* entry : members(model->metadata())) {
    if (entry->name() == nullptr || entry->name()->string_view() != kBufferName) continue;
    if (entry->buffer() >= buffers.size()) return {};
    const auto* data = buffers[entry->buffer()]->data();
    return data == nullptr ? Bytes8() : Bytes8(data->data(), data->size());
  }
  return {};
}

std::vector<double> values_of(const flatbuffers::Vector<float>* values) {
  constexpr std::size_t kMost = 4;  // channels; more are no image's
  if (values == nullptr || values->size() > kMost) return {};
  return {values->begin(), values->end()};
}

void read_units(const schema::TensorMetadata& tensor, FileHints& hints) {
  if (tensor.process_units() == nullptr) return;
  for (const auto* unit : *tensor.process_units()) {
    if (const auto* normal = unit->options_as_NormalizationOptions()) {
      hints.mean = values_of(normal->mean());
      hints.scale = values_of(normal->std());
    }
    if (const auto* score = unit->options_as_ScoreThresholdingOptions()) {
      hints.score_threshold = static_cast<double>(score->global_score_threshold());
    }
  }
}

void read_color(const schema::TensorMetadata& tensor, FileHints& hints) {
  if (tensor.content() == nullptr) return;
  const auto* image = tensor.content()->content_properties_as_ImageProperties();
  if (image == nullptr) return;
  if (image->color_space() == schema::ColorSpaceType::RGB) hints.color = model::Color::rgb;
  if (image->color_space() == schema::ColorSpaceType::GRAYSCALE) hints.color = model::Color::gray;
}

/// The name of the file with labels; that without a language if there are several.
std::string label_file(const schema::TensorMetadata& tensor) {
  std::string found;
  if (tensor.associated_files() == nullptr) return found;
  for (const auto* file : *tensor.associated_files()) {
    const bool labels = file->type() == schema::AssociatedFileType::TENSOR_AXIS_LABELS ||
                        file->type() == schema::AssociatedFileType::TENSOR_VALUE_LABELS;
    if (!labels || file->name() == nullptr) continue;
    const bool no_language = file->locale() == nullptr || file->locale()->size() == 0;
    if (found.empty() || no_language) found = file->name()->str();
  }
  return found;
}

/// Takes the text of one file of an archive.
class OneFile : public unpack::Visitor {
 public:
  explicit OneFile(std::string name) : name_(std::move(name)) {}

  Status file(const unpack::Entry& entry, unpack::Chunks& chunks) override {
    if (entry.name != name_) return {};
    while (text_.size() <= kLabelBytes) {
      HONE_TRY(const auto bytes, chunks.next());
      if (bytes.empty()) return {};
      text_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    text_.clear();
    return {};
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string name_;
  std::string text_;
};

std::vector<std::string> read_labels(const std::filesystem::path& file, const std::string& name) {
  if (name.empty()) return {};
  unpack::Limits limits = unpack::model_limits();
  limits.entries = kAppendedFiles;
  limits.expanded_bytes = kAppendedBytes;
  OneFile labels(name);
  const auto walked =
      unpack::walk({.paths = {{file, ""}}, .archives = unpack::Archives::appended}, limits, labels);
  return walked ? label_lines(labels.text()) : std::vector<std::string>();
}

}  // namespace

FileHints tflite_hints(const std::filesystem::path& file) {
  FileHints hints;
  const auto mapped = os::MappedFile::open(file);
  if (!mapped) return hints;
  const Bytes8 found = find_metadata(mapped->bytes());
  // A copy: the metadata stands in the file at a place that fits bytes, not numbers.
  const std::vector<std::uint8_t> copy(found.begin(), found.end());
  flatbuffers::Verifier verifier(copy.data(), copy.size());
  if (copy.empty() || !schema::VerifyModelMetadataBuffer(verifier)) return hints;
  const auto* graphs = schema::GetModelMetadata(copy.data())->subgraph_metadata();
  if (graphs == nullptr || graphs->size() == 0) return hints;
  const auto* graph = graphs->Get(0);
  const auto* inputs = graph->input_tensor_metadata();
  if (inputs != nullptr && inputs->size() > 0) {
    read_units(*inputs->Get(0), hints);
    read_color(*inputs->Get(0), hints);
  }
  const auto* outputs = graph->output_tensor_metadata();
  for (flatbuffers::uoffset_t i = 0; outputs != nullptr && i < outputs->size(); ++i) {
    read_units(*outputs->Get(i), hints);
    if (hints.labels.empty()) hints.labels = read_labels(file, label_file(*outputs->Get(i)));
  }
  return hints;
}

}  // namespace hone::intake
