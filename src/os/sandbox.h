#pragma once
// Takes rights away from this process for good; children inherit that. Landlock (Linux 5.13 and
// later) for files, TCP and signals; resource limits for memory and descriptors.
// Call before other threads start: Landlock holds for the calling thread and what it starts.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/units.h"

namespace hone::os {

/// What may be done with TCP afterwards.
enum class Tcp {
  none,     ///< neither connect nor listen
  listen,   ///< listen and take connections; connect nowhere
  connect,  ///< connect; listen nowhere
  both,     ///< listen and connect, for a process that starts others which give up one of the two
};

struct Sandbox {
  /// Files and folders with all beneath them. What does not exist is granted nothing.
  std::vector<std::filesystem::path> readable;
  std::vector<std::filesystem::path> writable;  ///< readable too: make, write, remove
  /// Programs that may be started, and the folders of their loader. Readable too.
  std::vector<std::filesystem::path> executable = {};
  Tcp tcp = Tcp::none;
  /// Private writable memory (RLIMIT_DATA): heap and anonymous maps, not mapped files.
  std::optional<Bytes> memory;
  std::optional<std::uint64_t> descriptors;  ///< open files at once (RLIMIT_NOFILE)
};

bool landlock_available();

/// What the system's libraries read to find a host by its name and to check its certificate. To be
/// readable for whoever connects to a name.
std::span<const char* const> files_of_names();

/// From now on: no other program is started, no privilege is gained, no core is dumped, no file
/// outside the lists is opened (what is open stays open), TCP is used as `tcp` says, no signal goes
/// to a process outside. UDP is not covered. Returns what this kernel could not enforce, of
/// "files", "truncation", "network", "signals", "memory", "descriptors"; empty is all.
/// Errors: `os.sandbox` (environment) when a step that the kernel offers fails.
Result<std::vector<std::string>> confine(const Sandbox& sandbox);

}  // namespace hone::os
