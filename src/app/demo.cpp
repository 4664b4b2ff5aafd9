// The demo's model and data set, under one job.

#include <fstream>

#include "api/demo.h"
#include "app/ask.h"
#include "app/places.h"

namespace hone::app {
namespace {

namespace fs = std::filesystem;

/// share/hone/demo beside the folder of the programs.
Result<fs::path> demo_folder() {
  std::error_code error;
  const auto program = fs::read_symlink("/proc/self/exe", error);
  auto folder = program.parent_path().parent_path() / "share/hone/demo";
  if (!error && fs::exists(folder / "shapes.onnx", error)) return folder;
  return environment_error("demo.missing", "The demo's model is not installed.")
      .at(folder.string())
      .fix("Build with ./x build, or install the package again.");
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::vector<std::string> lines;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

/// Mean and scale that the network was trained with (demo/README.md).
api::ModelImportRequest demo_import(const fs::path& folder) {
  api::ModelImportRequest request;
  request.paths = {(folder / "shapes.onnx").string()};
  request.name = "shapes";
  request.card.task = model::Task::classification;
  request.card.color = model::Color::rgb;
  request.card.mean = {123.675, 116.28, 103.53};
  request.card.scale = {58.395, 57.12, 57.375};
  request.card.label_names = lines_of(folder / "labels.txt");
  return request;
}

}  // namespace

Result<DemoMade> Workbench::demo(const api::DemoRequest& request) {
  HONE_TRY(const auto folder, demo_folder());
  return as_one_job(request, [&](const std::string& job) -> Result<DemoMade> {
    constexpr std::size_t kParts = 2;
    DemoMade made;
    Asking asking;
    asking.under = job;
    asking.on_event = part_of_progress(on_event_, 0, kParts, "model");
    HONE_TRY(made.model, bring_model(demo_import(folder), asking));
    asking.on_event = part_of_progress(on_event_, 1, kParts, "data set");
    HONE_TRY(made.dataset, make_dataset({}, asking));
    HONE_CHECK(store_.transaction([&] { return jobs::finish(store_, job, made.model.id); }));
    return made;
  });
}

}  // namespace hone::app
