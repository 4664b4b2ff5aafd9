// model.yml to an entry. yaml-cpp throws; it is caught here.

#include <algorithm>
#include <set>

#include <yaml-cpp/yaml.h>

#include "base/limits.h"
#include "base/text.h"
#include "catalog/arguments.h"
#include "catalog/catalog.h"

namespace hone::catalog {
namespace {

constexpr std::size_t kMostFiles = 1000;
constexpr std::size_t kMostArguments = 1000;
constexpr std::size_t kMostText = 4000;  // a description is some sentences
constexpr std::size_t kSha256Digits = 64;
constexpr std::size_t kSha384Digits = 96;

Error entry_error(const std::string& message, const std::string& where) {
  return input_error("catalog.entry", message)
      .at(clean_text(where, limits::kNameBytes))
      .fix("Compare it with model.yml of Open Model Zoo.");
}

/// Letters, digits and ._- as the zoo has them.
bool is_model_name(const std::string& name) {
  return !name.empty() && name.size() <= limits::kNameBytes && name.front() != '.' &&
         name.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
             "0123456789._-") == std::string::npos;
}

/// Clean and relative, each part called as a model may be.
bool is_file_name(const std::string& name) {
  for (std::size_t begin = 0; begin <= name.size();) {
    const auto end = std::min(name.find('/', begin), name.size());
    if (!is_model_name(name.substr(begin, end - begin))) return false;
    begin = end + 1;
  }
  return name.size() <= limits::kNameBytes;
}

std::string text_of(const YAML::Node& node, std::size_t most) {
  return node && node.IsScalar() ? clean_text(node.Scalar(), most) : std::string();
}

/// The address of a source; empty where it is of another kind.
std::string address_of(const YAML::Node& source) {
  std::string address;
  if (source && source.IsScalar()) address = source.Scalar();
  if (source && source.IsMap() && text_of(source["$type"], kMostText) == "http") {
    address = text_of(source["url"], kMostText);
  }
  return clean_text(address, kMostText);
}

Result<std::string> checksum_of(const YAML::Node& file, const std::string& name) {
  std::string text = text_of(file["checksum"] ? file["checksum"] : file["sha256"], kMostText);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const bool digits = text.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (digits && (text.size() == kSha256Digits || text.size() == kSha384Digits)) return text;
  return entry_error("A file has no SHA-256 or SHA-384 checksum.", name);
}

Result<api::CatalogFile> file_of(const YAML::Node& node) {
  api::CatalogFile file;
  if (!node.IsMap()) return entry_error("A file is not described by its members.", "files");
  file.name = text_of(node["name"], kMostText);
  if (!is_file_name(file.name)) {
    return entry_error("A file has a name that a file of a model cannot have.", file.name);
  }
  const auto size = node["size"] ? node["size"].as<std::int64_t>(-1) : -1;
  if (size < 0 || static_cast<std::uint64_t>(size) > limits::kModelBytes) {
    return entry_error("A file has no size, or one that no model has.", file.name);
  }
  file.bytes = static_cast<std::uint64_t>(size);
  HONE_TRY(file.checksum, checksum_of(node, file.name));
  file.source = address_of(node["source"]);
  return file;
}

Status read_files(const YAML::Node& files, api::CatalogEntry& entry) {
  if (!files || !files.IsSequence() || files.size() == 0 || files.size() > kMostFiles) {
    return entry_error("It names no files.", entry.name);
  }
  std::set<std::string> names;
  for (const auto& node : files) {
    HONE_TRY(auto file, file_of(node));
    if (!names.insert(file.name).second) return entry_error("A file is named twice.", file.name);
    entry.bytes += file.bytes;
    const auto slash = file.name.find('/');
    const std::string folder = slash == std::string::npos ? "" : file.name.substr(0, slash);
    const bool ready = folder.starts_with("FP") && file.name.ends_with(".xml");
    if (ready) entry.precisions.push_back(folder);
    entry.files.push_back(std::move(file));
  }
  return {};
}

Result<std::vector<std::string>> arguments_of(const YAML::Node& node, const std::string& name) {
  std::vector<std::string> arguments;
  if (!node) return arguments;
  if (!node.IsSequence() || node.size() > kMostArguments) {
    return entry_error("Its arguments are not a list.", name);
  }
  for (const auto& argument : node) arguments.push_back(text_of(argument, kMostText));
  return arguments;
}

/// Empty where Hone can import what the entry leads to.
std::string why_not(const YAML::Node& root, const api::CatalogEntry& entry) {
  static const std::set<std::string> kKnown = {"dldt", "onnx", "tf", "tf2", "tflite", "paddle"};
  if (root["conversion_to_onnx_args"]) {
    return "It is converted from " + entry.framework + " by code of its own.";
  }
  if (!kKnown.contains(entry.framework)) return "Hone does not read " + entry.framework + ".";
  for (const auto& step : root["postprocessing"]) {
    const std::string kind = text_of(step["$type"], limits::kNameBytes);
    if (kind != "unpack_archive") return "Its files are changed after download (" + kind + ").";
  }
  for (const auto& file : entry.files) {
    const bool http = file.source.starts_with("http://") || file.source.starts_with("https://");
    if (!http) return "A file cannot be had by its address alone: " + file.name + ".";
  }
  return {};
}

void set_task(api::CatalogEntry& entry) {
  if (entry.task == "classification") entry.card.task = model::Task::classification;
  if (entry.task == "detection" || entry.task == "object_detection") {
    entry.card.task = model::Task::detection;
  }
  if (entry.task == "semantic_segmentation") entry.card.task = model::Task::segmentation;
}

Result<api::CatalogEntry> entry_of(const std::string& name, const YAML::Node& root) {
  api::CatalogEntry entry;
  entry.name = name;
  if (!root.IsMap()) return entry_error("It is not a list of members.", name);
  entry.description = text_of(root["description"], kMostText);
  entry.task = text_of(root["task_type"], limits::kNameBytes);
  entry.framework = text_of(root["framework"], limits::kNameBytes);
  entry.license = text_of(root["license"], kMostText);
  HONE_CHECK(read_files(root["files"], entry));
  HONE_TRY(const auto arguments, arguments_of(root["model_optimizer_args"], name));
  apply_arguments(arguments, entry);
  set_task(entry);
  entry.not_importable = why_not(root, entry);
  return entry;
}

}  // namespace

Result<api::CatalogEntry> read_entry(const std::string& name, std::string_view yaml) {
  if (!is_model_name(name)) return entry_error("A model cannot be called so.", name);
  try {
    return entry_of(name, YAML::Load(std::string(yaml)));
  } catch (const YAML::Exception& failure) {
    return entry_error(std::string("It is not YAML: ") + clean_text(failure.what()), name);
  }
}

Result<std::vector<api::CatalogFile>> files_of(const api::CatalogEntry& entry,
                                               const std::string& precision) {
  const auto& ready = entry.precisions;
  const auto has = [&](const std::string& one) {
    return std::find(ready.begin(), ready.end(), one) != ready.end();
  };
  if (!precision.empty() && !has(precision)) {
    return usage_error("catalog.precision", "The catalogue does not have it in this precision.")
        .at(precision)
        .fix(ready.empty() ? "Leave --precision out."
                           : fmt::format("It has {}.", fmt::join(ready, ", ")));
  }
  if (ready.empty()) return entry.files;
  std::string chosen = precision;
  if (chosen.empty()) chosen = has("FP32") ? "FP32" : has("FP16") ? "FP16" : ready.front();
  std::vector<api::CatalogFile> files;
  std::copy_if(entry.files.begin(), entry.files.end(), std::back_inserter(files),
               [&](const api::CatalogFile& file) { return file.name.starts_with(chosen + "/"); });
  return files;
}

}  // namespace hone::catalog
