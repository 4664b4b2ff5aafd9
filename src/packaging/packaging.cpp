#include "packaging/packaging.h"

#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "os/files.h"
#include "packaging/embedded.h"
#include "packaging/readme.h"
#include "packaging/repository.h"

namespace hone::packaging {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNameBytes = 60;
/// What share/export reads, without what stands behind a colon.
constexpr std::array<std::string_view, 12> kAdapters{
    "classification", "ssd",          "ssd-raw",      "yolo-region",
    "yolov5",         "yolov8",       "yolox",        "fastestdet",
    "yunet",          "boxes-scores", "boxes-labels", "segmentation-logits"};
/// Files of share/export that tell CMake of the runtime in the package.
constexpr std::string_view kRuntimeFolder = "runtime/";

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json resize_json(const model::Resize& resize) {
  return {{"width", resize.width},
          {"height", resize.height},
          {"interpolation", enum_name(resize.interpolation)},
          {"fit", enum_name(resize.fit)},
          {"pad", resize.pad}};
}

Json crop_json(const model::Crop& crop) { return {{"width", crop.width}, {"height", crop.height}}; }

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

/// model.json: what the application needs of the card.
Json model_json(const model::Record& record, const std::string& adapter) {
  const model::Card& card = record.card;
  return {{"name", record.name},
          {"digest", record.digest.hex()},
          {"task", enum_name(card.task)},
          {"adapter", adapter},
          {"layout", record.inputs.front().layout},
          {"color", enum_name(card.color)},
          {"mean", card.mean},
          {"scale", card.scale},
          {"resize", card.resize ? resize_json(*card.resize) : Json(nullptr)},
          {"crop", card.crop ? crop_json(*card.crop) : Json(nullptr)},
          {"label_offset", card.label_offset},
          {"score_threshold", or_null(card.score_threshold)},
          {"nms", or_null(card.nms)}};
}

/// One name a line: a name with a line end in it would move all that follow.
std::string label_lines(const std::vector<std::string>& labels) {
  std::string text;
  for (const auto& label : labels) text += clean_text(label, limits::kNameBytes) + "\n";
  return text;
}

class Folder {
 public:
  explicit Folder(fs::path root) : root_(std::move(root)) {}

  Status add(const std::string& name, std::string_view bytes) {
    const fs::path path = root_ / name;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) return os::system_error(error.value(), "A folder cannot be made", name);
    HONE_CHECK(os::write_file_atomic(path, bytes));
    const bool program = name.ends_with(".py");
    files_.push_back({name, path, program ? unpack::FileMode::program : unpack::FileMode::plain});
    return {};
  }
  std::vector<unpack::PackedFile> take() { return std::move(files_); }

 private:
  fs::path root_;
  std::vector<unpack::PackedFile> files_;
};

Status add_application(const Facts& facts, Folder& folder) {
  HONE_TRY(const auto adapter, application_adapter(facts.model.card));
  for (const auto& file : embedded_files()) {
    if (file.name.starts_with(kRuntimeFolder) && !facts.runtime_headers) continue;
    HONE_CHECK(folder.add(std::string(file.name), file.bytes));
  }
  HONE_CHECK(folder.add("model.json", text_of(model_json(facts.model, adapter))));
  HONE_CHECK(folder.add("settings.json", text_of(to_json(facts.settings))));
  return folder.add("README.md", application_readme(facts));
}

Status add_repository(const Facts& facts, Folder& folder) {
  HONE_CHECK(folder.add("config.json", text_of(server_config(facts))));
  return folder.add("README.md", repository_readme(facts));
}

}  // namespace

std::map<std::string, std::string> properties_of(const engine::CompileOptions& options) {
  std::map<std::string, std::string> properties;
  if (options.hint == engine::Hint::throughput) properties["PERFORMANCE_HINT"] = "THROUGHPUT";
  if (options.hint == engine::Hint::latency) properties["PERFORMANCE_HINT"] = "LATENCY";
  if (options.streams) properties["NUM_STREAMS"] = std::to_string(*options.streams);
  if (options.threads) properties["INFERENCE_NUM_THREADS"] = std::to_string(*options.threads);
  if (options.requests) {
    properties["PERFORMANCE_HINT_NUM_REQUESTS"] = std::to_string(*options.requests);
  }
  if (options.precision) {
    properties["INFERENCE_PRECISION_HINT"] = std::string(enum_name(*options.precision));
  }
  return properties;
}

Result<std::string> application_adapter(const model::Card& card) {
  const bool classifies = card.adapter.empty() && card.task == model::Task::classification;
  const std::string adapter = classifies ? "classification" : card.adapter;
  const auto name = std::string_view(adapter).substr(0, adapter.find(':'));
  if (std::find(kAdapters.begin(), kAdapters.end(), name) != kAdapters.end()) return adapter;
  return usage_error("export.adapter",
                     adapter.empty() ? std::string("Nothing says how the outputs are read.")
                                     : "The application cannot read outputs as the adapter "
                                       "'" +
                                           clean_text(adapter, limits::kNameBytes) + "' does.")
      .fix("Set --adapter with `hone model configure`, or use --format ovms.");
}

std::string file_name_of(std::string_view model_name) {
  std::string name;
  for (const char c : model_name.substr(0, kNameBytes)) name += is_plain(c) ? c : '_';
  while (!name.empty() && (name.front() == '.' || name.front() == '-')) name.erase(0, 1);
  return name.empty() ? "model" : name;
}

std::string folder_name(const model::Record& model, Format format) {
  return file_name_of(model.name) + (format == Format::app ? "-app" : "-ovms");
}

std::string network_path(const model::Record& model, Format format) {
  if (format == Format::app) return "model/model.xml";
  return "models/" + file_name_of(model.name) + "/1/model.xml";
}

Result<std::vector<unpack::PackedFile>> write_files(const Facts& facts, Format format,
                                                    const fs::path& folder) {
  Folder files(folder);
  HONE_CHECK(format == Format::app ? add_application(facts, files) : add_repository(facts, files));
  if (!facts.model.card.labels.empty()) {
    HONE_CHECK(files.add("labels.txt", label_lines(facts.model.card.labels)));
  }
  HONE_CHECK(files.add("evidence.json", text_of(facts.evidence)));
  return files.take();
}

}  // namespace hone::packaging
