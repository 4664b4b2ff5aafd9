#include "packaging/runtime.h"

#include <dlfcn.h>
#include <link.h>

#include <array>
#include <fstream>
#include <map>
#include <set>

#include "os/files.h"

namespace hone::packaging {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRuntime = "libopenvino.so";
constexpr std::size_t kMostFiles = 5000;

/// Libraries of this process beside libopenvino, by file name.
using Libraries = std::map<std::string, fs::path>;

std::set<fs::path> mapped_libraries() {
  std::set<fs::path> libraries;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    const auto path = line.find('/');
    if (path != std::string::npos && line.find(".so", path) != std::string::npos) {
      libraries.insert(fs::path(line.substr(path)));
    }
  }
  return libraries;
}

/// Where libopenvino lies; empty where it is linked in.
fs::path library_folder(const std::set<fs::path>& libraries) {
  for (const auto& library : libraries) {
    if (library.filename().string().starts_with(kRuntime)) return library.parent_path();
  }
  return {};
}

/// What a loaded library says of itself (elf(5)).
struct Dynamic {
  std::string soname;               ///< empty: it has none
  std::vector<std::string> needed;  ///< sonames
};

Dynamic dynamic_of(const fs::path& library) {
  Dynamic dynamic;
  void* handle = ::dlopen(library.c_str(), RTLD_LAZY | RTLD_NOLOAD);
  const link_map* loaded = nullptr;
  if (handle == nullptr || ::dlinfo(handle, RTLD_DI_LINKMAP, &loaded) != 0) return dynamic;
  const char* strings = nullptr;
  for (const auto* entry = loaded->l_ld; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag == DT_STRTAB) strings = reinterpret_cast<const char*>(entry->d_un.d_ptr);
  }
  for (const auto* entry = loaded->l_ld; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag == DT_NEEDED) dynamic.needed.emplace_back(strings + entry->d_un.d_val);
    if (entry->d_tag == DT_SONAME) dynamic.soname = strings + entry->d_un.d_val;
  }
  ::dlclose(handle);
  return dynamic;
}

/// Plugins of the runtime by the word that a device's name begins with.
struct Plugin {
  std::string_view device;
  std::string_view library;
};
constexpr std::array<Plugin, 6> kPlugins{{{"CPU", "libopenvino_intel_cpu_plugin"},
                                          {"GPU", "libopenvino_intel_gpu_plugin"},
                                          {"NPU", "libopenvino_intel_npu_plugin"},
                                          {"AUTO", "libopenvino_auto_plugin"},
                                          {"MULTI", "libopenvino_auto_plugin"},
                                          {"HETERO", "libopenvino_hetero_plugin"}}};

/// Loaded for the sake of this device: "AUTO" and the like run on the processor as well.
bool is_wanted(const std::string& name, const std::string& device) {
  if (name.starts_with(kRuntime) || name.starts_with("libopenvino_ir_frontend")) return true;
  if (name.starts_with("libtbbbind")) return true;  // loaded where the machine has NUMA nodes
  const bool composed = device.starts_with("AUTO") || device.starts_with("HETERO");
  for (const auto& plugin : kPlugins) {
    const bool named = device.find(plugin.device) != std::string::npos;
    if (name.starts_with(plugin.library)) return named || (composed && plugin.device == "CPU");
  }
  return false;
}

/// The wanted ones and what they need, by the names that a loader looks for, as far as it lies in
/// the folder. This process may have got a library of that name from elsewhere: what it says of
/// itself counts, the file of the folder is packed.
Libraries needed_libraries(const std::set<fs::path>& mapped, const fs::path& folder,
                           const std::string& device) {
  Libraries needed;
  std::vector<std::pair<std::string, fs::path>> open;
  for (const auto& library : mapped) {
    const std::string file = library.filename().string();
    if (library.parent_path() == folder && is_wanted(file, device)) open.emplace_back("", library);
  }
  std::error_code error;
  while (!open.empty()) {
    auto [name, library] = std::move(open.back());
    open.pop_back();
    const Dynamic dynamic = dynamic_of(name.empty() ? library : fs::path(name));
    if (name.empty()) name = dynamic.soname.empty() ? library.filename().string() : dynamic.soname;
    if (!needed.emplace(name, library).second) continue;
    for (const auto& more : dynamic.needed) {
      if (fs::exists(folder / more, error)) open.emplace_back(more, folder / more);
    }
  }
  return needed;
}

fs::path headers_of(const fs::path& libraries) {
  return libraries.parent_path() / "include" / "openvino";
}

/// An installed Hone has lib/hone/openvino and share/doc/hone/openvino; the wheel keeps them beside
/// itself. Nothing is listed: a confined process may read no more than these.
fs::path licenses_of(const fs::path& libraries) {
  const fs::path wheel = libraries.parent_path().parent_path();
  const fs::path places[] = {wheel.parent_path() / "share/doc/hone/openvino",
                             wheel / "openvino-" HONE_OPENVINO_VERSION ".dist-info/licenses"};
  std::error_code error;
  for (const auto& place : places) {
    if (fs::is_directory(place, error)) return place;
  }
  return {};
}

Error missing(const std::string& what) {
  return environment_error("export.runtime", what + " of the runtime are not found.")
      .fix("Export without --with-runtime, and install OpenVINO where the model shall run.");
}

Status add_tree(const fs::path& folder, const std::string& below, RuntimeFiles& runtime) {
  HONE_TRY(const auto files, os::list_files(folder, kMostFiles));
  for (const auto& file : files) {
    runtime.files.push_back({below + file.name, folder / file.name});
  }
  return {};
}

}  // namespace

std::vector<fs::path> runtime_folders() {
  const fs::path libraries = library_folder(mapped_libraries());
  if (libraries.empty()) return {};
  std::vector<fs::path> folders{headers_of(libraries)};
  if (const auto licenses = licenses_of(libraries); !licenses.empty()) folders.push_back(licenses);
  return folders;
}

Result<RuntimeFiles> runtime_files(const std::string& device) {
  const auto mapped = mapped_libraries();
  const fs::path folder = library_folder(mapped);
  if (folder.empty()) return missing("The libraries");
  RuntimeFiles runtime;
  std::error_code error;
  for (const auto& [name, path] : needed_libraries(mapped, folder, device)) {
    runtime.files.push_back({"runtime/lib/" + name, path});
    runtime.libraries.push_back(name);
    runtime.bytes += fs::file_size(path, error);
  }
  const fs::path licenses = licenses_of(folder);
  if (licenses.empty()) return missing("The licences");
  HONE_CHECK(add_tree(licenses, "runtime/licenses/", runtime));
  if (fs::exists(headers_of(folder) / "openvino.hpp", error)) {
    runtime.headers = true;
    HONE_CHECK(add_tree(headers_of(folder), "runtime/include/openvino/", runtime));
  }
  return runtime;
}

}  // namespace hone::packaging
