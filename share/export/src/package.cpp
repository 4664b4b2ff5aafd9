#include "package.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

Json read_json(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error(file.string() + " cannot be read");
  try {
    return Json::parse(in);
  } catch (const Json::exception&) {
    throw std::runtime_error(file.string() + " is not JSON");
  }
}

template <class T>
std::optional<T> optional(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || found->is_null()) return std::nullopt;
  return found->get<T>();
}

std::vector<std::string> read_lines(const fs::path& file) {
  std::vector<std::string> lines;
  std::ifstream in(file, std::ios::binary);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

Model read_model(const fs::path& folder) {
  const Json json = read_json(folder / "model.json");
  Model model;
  model.task = json.at("task").get<std::string>();
  model.adapter = json.at("adapter").get<std::string>();
  model.file = folder / "model" / "model.xml";
  model.layout = json.at("layout").get<std::string>();
  model.color = json.at("color").get<std::string>();
  model.mean = json.at("mean").get<std::vector<double>>();
  model.scale = json.at("scale").get<std::vector<double>>();
  if (const auto resize = optional<Json>(json, "resize")) {
    model.resize = Resize{resize->at("width"), resize->at("height"), resize->at("interpolation"),
                          resize->at("fit"), resize->at("pad")};
  }
  if (const auto crop = optional<Json>(json, "crop")) {
    model.crop = Crop{crop->at("width"), crop->at("height")};
  }
  model.label_offset = json.at("label_offset").get<std::int64_t>();
  model.score_threshold = optional<double>(json, "score_threshold");
  model.nms = optional<double>(json, "nms");
  model.labels = read_lines(folder / "labels.txt");
  return model;
}

Settings read_settings(const fs::path& folder) {
  const Json json = read_json(folder / "settings.json");
  Settings settings;
  settings.device = json.at("device").get<std::string>();
  settings.properties = json.at("properties").get<std::map<std::string, std::string>>();
  settings.requests = json.at("requests").get<std::int64_t>();
  settings.batch = json.at("batch").get<std::int64_t>();
  settings.shapes = json.at("shapes").get<std::map<std::string, std::vector<std::int64_t>>>();
  return settings;
}

}  // namespace

std::string Model::label(std::int64_t index) const {
  const bool named = index >= 0 && static_cast<std::size_t>(index) < labels.size();
  return named ? labels[static_cast<std::size_t>(index)] : std::string();
}

fs::path find_package_folder() {
  const fs::path program = fs::read_symlink("/proc/self/exe");
  for (fs::path folder = program.parent_path(); folder != folder.root_path();
       folder = folder.parent_path()) {
    if (fs::exists(folder / "model.json")) return folder;
  }
  throw std::runtime_error("no model.json above " + program.string() + ": give --package DIR");
}

Package read_package(const fs::path& folder) {
  try {
    return {read_model(folder), read_settings(folder)};
  } catch (const Json::exception& failure) {
    throw std::runtime_error("the package's JSON is not as it was written: " +
                             std::string(failure.what()));
  }
}
