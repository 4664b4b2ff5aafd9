#pragma once
// The runtime's own files for a package: the libraries that this process has loaded to run the
// network, what it takes to build with them, and their licences. Thread rule: free functions.

#include <filesystem>
#include <string>
#include <vector>

#include "unpack/pack.h"

namespace hone::packaging {

struct RuntimeFiles {
  std::vector<unpack::PackedFile> files;  ///< beneath runtime/
  std::vector<std::string> libraries;     ///< their names, sorted
  std::uint64_t bytes = 0;                ///< of the libraries
  bool headers = false;                   ///< runtime/include holds the C++ interface
};

/// libopenvino, its reader of IR, the plugin of the device and what these need, as far as it lies
/// beside libopenvino. They are looked for among the libraries of this process: call it after the
/// network was compiled for the device (the runtime's name, such as "CPU" or "AUTO:GPU,CPU").
/// Headers where they lie beside the libraries. Errors: `export.runtime`
/// (environment) where the libraries or their licences are not found.
Result<RuntimeFiles> runtime_files(const std::string& device);

/// Where runtime_files() looks beside the libraries, to be readable in a sandbox.
std::vector<std::filesystem::path> runtime_folders();

}  // namespace hone::packaging
