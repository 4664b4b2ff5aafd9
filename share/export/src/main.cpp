// Images in, one line of JSON for each out. application --help says how.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <openvino/openvino.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "draw.h"
#include "measure.h"
#include "outputs.h"
#include "package.h"
#include "pipeline.h"
#include "preprocess.h"

namespace {

namespace fs = std::filesystem;

constexpr const char* kHelp =
    "usage: application [options] IMAGE|FOLDER…\n"
    "\n"
    "Prints one line of JSON for each image, in order. A folder gives its images and those of the\n"
    "folders in it. The exit code is 1 when an image could not be read.\n"
    "\n"
    "  --package DIR          the package (default: the folder above this program)\n"
    "  --device NAME          device, in place of the one in settings.json\n"
    "  --requests N           infer requests in flight\n"
    "  --batch N              images an inference\n"
    "  --property NAME=VALUE  a property of the runtime, such as NUM_STREAMS=2\n"
    "  --threshold X          leave out boxes of lower scores\n"
    "  --draw DIR             copies of the images with their boxes; of segmentation the classes "
    "of\n"
    "                         the pixels as coloured PNG files\n"
    "  --measure SECONDS      measure the network alone, without images\n";

struct Options {
  fs::path package;
  std::vector<std::string> paths;
  std::string device;
  std::int64_t requests = 0;
  std::int64_t batch = 0;
  std::vector<std::pair<std::string, std::string>> properties;
  double measure_seconds = 0;
  double threshold = 0;
  fs::path draw;
};

std::int64_t whole_number(const std::string& word) {
  std::size_t end = 0;
  const long long value = std::stoll(word, &end);
  if (end != word.size() || value < 1) throw std::invalid_argument(word);
  return value;
}

std::pair<std::string, std::string> name_and_value(const std::string& word) {
  const auto at = word.find('=');
  if (at == std::string::npos) throw std::invalid_argument(word);
  return {word.substr(0, at), word.substr(at + 1)};
}

void take_option(const std::string& name, const std::string& value, Options& options) {
  if (name == "--package") {
    options.package = value;
  } else if (name == "--device") {
    options.device = value;
  } else if (name == "--requests") {
    options.requests = whole_number(value);
  } else if (name == "--batch") {
    options.batch = whole_number(value);
  } else if (name == "--property") {
    options.properties.push_back(name_and_value(value));
  } else if (name == "--threshold") {
    options.threshold = std::stod(value);
  } else if (name == "--draw") {
    options.draw = value;
  } else if (name == "--measure") {
    options.measure_seconds = std::stod(value);
  } else {
    throw std::invalid_argument(name);
  }
}

Options read_options(const std::vector<std::string>& words) {
  Options options;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].rfind("--", 0) != 0) {
      options.paths.push_back(words[i]);
      continue;
    }
    if (i + 1 == words.size()) throw std::invalid_argument(words[i]);
    take_option(words[i], words[i + 1], options);
    ++i;
  }
  if (options.paths.empty() && options.measure_seconds <= 0) throw std::invalid_argument("IMAGE");
  return options;
}

bool is_image(const fs::path& file) {
  std::string ending = file.extension().string();
  for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return ending == ".jpg" || ending == ".jpeg" || ending == ".png" || ending == ".webp";
}

std::vector<fs::path> images_of(const std::vector<std::string>& paths) {
  std::vector<fs::path> files;
  for (const fs::path path : paths) {
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    std::vector<fs::path> inside;
    for (const auto& entry : fs::recursive_directory_iterator(path)) {
      if (entry.is_regular_file() && is_image(entry.path())) inside.push_back(entry.path());
    }
    std::sort(inside.begin(), inside.end());
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

void override_settings(const Options& options, Settings& settings) {
  if (!options.device.empty()) settings.device = options.device;
  if (options.requests > 0) settings.requests = options.requests;
  if (options.batch > 0) settings.batch = options.batch;
  for (const auto& [name, value] : options.properties) settings.properties[name] = value;
}

void override_threshold(const Options& options, Model& model) {
  if (options.threshold > model.score_threshold.value_or(0)) {
    model.score_threshold = options.threshold;
  }
}

/// Shapes of the inputs as in settings.json, and the batch where a layout has one.
void reshape(ov::Model& network, const Package& package, bool other_batch) {
  std::map<ov::Output<ov::Node>, ov::PartialShape> shapes;
  for (const auto& input : network.inputs()) {
    ov::PartialShape shape = input.get_partial_shape();
    for (const auto& name : input.get_names()) {
      const auto found = package.settings.shapes.find(name);
      if (found == package.settings.shapes.end()) continue;
      shape =
          ov::PartialShape(std::vector<ov::Dimension>(found->second.begin(), found->second.end()));
    }
    if (package.settings.shapes.size() == 1 && network.inputs().size() == 1) {
      const auto& only = package.settings.shapes.begin()->second;
      shape = ov::PartialShape(std::vector<ov::Dimension>(only.begin(), only.end()));
    }
    const auto at = package.model.layout.find('N');
    if (other_batch && at < static_cast<std::size_t>(shape.size())) {
      shape[static_cast<std::ptrdiff_t>(at)] = package.settings.batch;
    }
    shapes[input] = shape;
  }
  network.reshape(shapes);
}

std::size_t requests_of(const ov::CompiledModel& compiled, const Settings& settings) {
  if (settings.requests > 0) return static_cast<std::size_t>(settings.requests);
  return compiled.get_property(ov::optimal_number_of_infer_requests);
}

int run(const Options& options) {
  Package package = read_package(options.package.empty() ? find_package_folder() : options.package);
  override_settings(options, package.settings);
  override_threshold(options, package.model);
  ov::Core core;
  const auto network = core.read_model(package.model.file);
  reshape(*network, package, options.batch > 0);
  ov::AnyMap properties(package.settings.properties.begin(), package.settings.properties.end());
  auto compiled = core.compile_model(network, package.settings.device, properties);
  const std::size_t requests = requests_of(compiled, package.settings);
  const auto input = compiled.input(0);
  const Preprocessor preprocessor(package.model, input.get_shape(), input.get_element_type());
  if (options.measure_seconds > 0) {
    std::cout << measure(compiled, requests, preprocessor.batch(), options.measure_seconds) << '\n';
    return 0;
  }
  const auto outputs =
      make_outputs(package.model, compiled.outputs(), preprocessor.batch(), preprocessor.input());
  const auto files = images_of(options.paths);
  const auto begin = std::chrono::steady_clock::now();
  Pipeline pipeline(compiled, preprocessor, *outputs);
  std::optional<Drawer> drawer;
  if (!options.draw.empty()) drawer.emplace(options.draw);
  bool all_read = true;
  pipeline.run(files, requests, [&](std::size_t file, const Result& result) {
    std::cout << line_of(files[file].string(), result, package.model) << '\n';
    if (drawer) drawer->draw(files[file], result, package.model);
    all_read = all_read && result.error.empty();
  });
  std::cout.flush();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  std::cerr << files.size() << " images in " << seconds.count() << " s, "
            << static_cast<double>(files.size()) / seconds.count() << " a second\n";
  return all_read && std::cout ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> given(words + 1, words + count);
  if (std::find(given.begin(), given.end(), "--help") != given.end()) {
    std::cout << kHelp;
    return 0;
  }
  Options options;
  try {
    options = read_options(given);
  } catch (const std::exception& failure) {
    std::cerr << "application: not understood: " << failure.what() << "\n\n" << kHelp;
    return 2;
  }
  try {
    return run(options);
  } catch (const std::exception& failure) {
    std::cerr << "application: " << failure.what() << '\n';
    return 1;
  }
}
