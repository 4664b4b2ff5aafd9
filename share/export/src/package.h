#pragma once
// What the package says: how images become numbers and outputs become results (model.json,
// labels.txt), and how the network is run (settings.json). Errors are std::runtime_error.

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

struct Resize {
  int width = 0;
  int height = 0;
  std::string interpolation;  // bilinear, bicubic, area or nearest
  std::string fit;            // stretch, short-side or letterbox
  int pad = 114;
};

struct Crop {
  int width = 0;
  int height = 0;
};

struct Model {
  std::string task;
  std::string adapter;  // how the outputs are read
  std::filesystem::path file;
  std::string layout;         // of the input; empty: told by its shape
  std::string color;          // rgb, bgr or gray
  std::vector<double> mean;   // empty: 0
  std::vector<double> scale;  // empty: 1
  std::optional<Resize> resize;
  std::optional<Crop> crop;
  std::int64_t label_offset = 0;
  std::optional<double> score_threshold;
  std::optional<double> nms;
  std::vector<std::string> labels;

  std::string label(std::int64_t index) const;  // empty where it has no name
};

struct Settings {
  std::string device = "CPU";
  std::map<std::string, std::string> properties;  // given to the runtime as they are
  std::int64_t requests = 0;                      // in flight; 0: as the runtime says
  std::int64_t batch = 1;
  std::map<std::string, std::vector<std::int64_t>> shapes;  // of the inputs, with this batch
};

struct Package {
  Model model;
  Settings settings;
};

/// The folder that holds model.json: of the program or one above it.
std::filesystem::path find_package_folder();
Package read_package(const std::filesystem::path& folder);
