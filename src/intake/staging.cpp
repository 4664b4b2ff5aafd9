// How the files of a model get into the staging folder, and which of them is the model.

#include <unistd.h>

#include <algorithm>

#include "intake/format.h"
#include "os/files.h"

namespace hone::intake {
namespace {

namespace fs = std::filesystem;

std::string source_name(const unpack::SourcePath& source) {
  return source.name.empty() ? source.path.filename().string() : source.name;
}

/// The companion, unless it is absent or a link stands on the way to it: what a model file names
/// must not lead anywhere else.
std::optional<unpack::SourcePath> beside(const fs::path& folder, const std::string& name) {
  std::error_code failed;
  fs::path place = folder;
  if (fs::path(name).is_absolute()) return std::nullopt;
  for (const auto& part : fs::path(name)) {
    place /= part;
    if (part == ".." || fs::is_symlink(fs::symlink_status(place, failed))) return std::nullopt;
  }
  // Where the sandbox grants the main file alone, what it names beside it is not there.
  if (!fs::is_regular_file(place, failed) || !os::open_file(place)) return std::nullopt;
  return unpack::SourcePath{place, name};
}

/// A single model file brings its companions; anything else is taken as it is.
unpack::Source source_of(const ImportPlan& plan) {
  if (plan.sources.size() != 1) return {plan.sources, unpack::Archives::keep};
  const auto& only = plan.sources[0];
  std::error_code failed;
  if (!fs::is_regular_file(only.path, failed)) return {plan.sources, unpack::Archives::open};
  const ModelFormat* format = recognise(only.path);
  if (format == nullptr) return {plan.sources, unpack::Archives::open};
  unpack::Source source{plan.sources, unpack::Archives::keep};
  source.paths[0].name = fs::path(source_name(only)).filename().string();
  for (const auto& name : format->companions(only.path)) {
    auto companion = beside(only.path.parent_path(), name);
    if (companion && name != source.paths[0].name) source.paths.push_back(std::move(*companion));
  }
  return source;
}

Error several_models(const std::vector<Found>& found) {
  std::string names;
  for (const auto& one : found) names += (names.empty() ? "" : ", ") + one.main;
  return input_error("intake.several_models",
                     fmt::format("There are {} models in it.", found.size()))
      .at(unpack::printable(names))
      .fix("Name the one that is meant, or import them one by one.");
}

}  // namespace

const unpack::Entry* Staged::find(const std::string& name) const {
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.name == name; });
  return found == files.end() ? nullptr : &*found;
}

std::string head_of(const fs::path& file, std::size_t bytes) {
  std::string head(bytes, '\0');
  const auto opened = os::open_file(file);
  if (!opened) return {};
  const ssize_t got = ::pread(opened->get(), head.data(), head.size(), 0);
  head.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return head;
}

const ModelFormat* recognise(const fs::path& file) {
  const std::string head = head_of(file, kRecogniseBytes);
  for (const auto* format : registry()) {
    if (format->recognise(file, head)) return format;
  }
  return nullptr;
}

Result<Staged> stage(const ImportPlan& plan) {
  Staged staged{plan.staging / "source", {}, {}};
  HONE_TRY(auto extracted, unpack::extract(source_of(plan), staged.folder, plan.limits));
  staged.files = std::move(extracted.files);
  staged.archive = std::move(extracted.summary.archive);
  return staged;
}

Result<Found> find_model(const Staged& staged) {
  std::vector<Found> found;
  for (const auto& file : staged.files) {
    if (const auto* format = recognise(staged.path(file.name)))
      found.push_back({format, file.name});
  }
  if (found.size() > 1) return several_models(found);
  if (found.empty()) return not_a_model(staged);
  return found[0];
}

}  // namespace hone::intake
