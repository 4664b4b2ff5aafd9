#include "os/sandbox.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "os/descriptor.h"

namespace hone::os {
namespace {

namespace fs = std::filesystem;

// Of include/uapi/linux/landlock.h; the distribution's copy ends before the later ones.
constexpr std::uint64_t kExecute = 1ULL << 0U;
constexpr std::uint64_t kReadFile = 1ULL << 2U;
constexpr std::uint64_t kReadFolder = 1ULL << 3U;
constexpr std::uint64_t kFirstAbi = (1ULL << 13U) - 1;  // everything up to making symbolic links
constexpr std::uint64_t kRefer = 1ULL << 13U;           // ABI 2
constexpr std::uint64_t kTruncate = 1ULL << 14U;        // ABI 3
constexpr std::uint64_t kIoctlDevice = 1ULL << 15U;     // ABI 5
constexpr std::uint64_t kTcpBind = 1;                   // ABI 4
constexpr std::uint64_t kTcpConnect = 2;                // ABI 4
constexpr std::uint64_t kScope = 3;                     // abstract sockets and signals, ABI 6
constexpr std::uint64_t kOnFiles = (1ULL << 0U) | (1ULL << 1U) | kReadFile | kTruncate |
                                   kIoctlDevice;  // rights that a file, not a folder, can have

struct RulesetAttributes {
  std::uint64_t files;
  std::uint64_t network;
  std::uint64_t scope;
};

long landlock_abi() {
  return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

Error sandbox_error(const char* step) {
  return environment_error("os.sandbox", system_error(errno, step, "").message)
      .fix("Report the version of your kernel.");
}

std::uint64_t file_rights(long abi) {
  std::uint64_t rights = kFirstAbi;
  if (abi >= 2) rights |= kRefer;
  if (abi >= 3) rights |= kTruncate;
  if (abi >= 5) rights |= kIoctlDevice;
  return rights;
}

std::uint64_t tcp_taken(Tcp tcp) {
  switch (tcp) {
    case Tcp::none: return kTcpBind | kTcpConnect;
    case Tcp::listen: return kTcpConnect;
    case Tcp::connect: return kTcpBind;
    case Tcp::both: return 0;
  }
  return kTcpBind | kTcpConnect;
}

/// A kernel knows the attributes up to its version; more bytes than it knows must be zero.
Result<Descriptor> make_ruleset(const Sandbox& sandbox, long abi) {
  const std::uint64_t tcp = tcp_taken(sandbox.tcp);
  RulesetAttributes attributes{file_rights(abi), abi >= 4 ? tcp : 0, abi >= 6 ? kScope : 0};
  Descriptor ruleset(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0)));
  if (!ruleset.open()) return sandbox_error("The sandbox cannot be made");
  return ruleset;
}

Status grant(const Descriptor& ruleset, const fs::path& path, std::uint64_t rights) {
  const Descriptor opened(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!opened.open()) return {};  // what does not exist is granted nothing
  struct stat facts {};
  if (::fstat(opened.get(), &facts) != 0) return sandbox_error("A path cannot be examined");
  if (!S_ISDIR(facts.st_mode)) rights &= kOnFiles;
  landlock_path_beneath_attr rule{};
  rule.allowed_access = rights;
  rule.parent_fd = opened.get();
  if (::syscall(SYS_landlock_add_rule, ruleset.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
    return sandbox_error("A path cannot be granted").at(path.string());
  }
  return {};
}

Status restrict_files(const Sandbox& sandbox, long abi) {
  HONE_TRY(const Descriptor ruleset, make_ruleset(sandbox, abi));
  for (const auto& path : sandbox.readable) {
    HONE_CHECK(grant(ruleset, path, kReadFile | kReadFolder));
  }
  for (const auto& path : sandbox.executable) {
    HONE_CHECK(grant(ruleset, path, kExecute | kReadFile | kReadFolder));
  }
  for (const auto& path : sandbox.writable) {
    HONE_CHECK(grant(ruleset, path, file_rights(abi) & ~kExecute & ~kIoctlDevice));
  }
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) {
    return sandbox_error("The sandbox cannot be entered");
  }
  return {};
}

/// Both the soft and the hard limit, never above the hard limit that stands.
bool set_limit(int resource, std::uint64_t value) {
  rlimit limit{};
  if (::getrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0) return false;
  limit.rlim_cur = std::min<rlim_t>(value, limit.rlim_max);
  limit.rlim_max = limit.rlim_cur;
  return ::setrlimit(static_cast<__rlimit_resource>(resource), &limit) == 0;
}

}  // namespace

bool landlock_available() { return landlock_abi() >= 1; }

std::span<const char* const> files_of_names() {
  static constexpr std::array kFiles = {
      "/etc/resolv.conf", "/etc/hosts",           "/etc/nsswitch.conf",
      "/etc/host.conf",   "/etc/gai.conf",        "/etc/services",
      "/etc/ssl",         "/etc/ca-certificates", "/run/systemd/resolve"};
  return kFiles;
}

Result<std::vector<std::string>> confine(const Sandbox& sandbox) {
  std::vector<std::string> missing;
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return sandbox_error("Privileges cannot be given up");
  }
  set_limit(RLIMIT_CORE, 0);
  if (sandbox.memory && !set_limit(RLIMIT_DATA, sandbox.memory->count)) {
    missing.emplace_back("memory");
  }
  if (sandbox.descriptors && !set_limit(RLIMIT_NOFILE, *sandbox.descriptors)) {
    missing.emplace_back("descriptors");
  }
  const long abi = landlock_abi();
  if (abi < 1) missing.emplace_back("files");
  if (abi < 3) missing.emplace_back("truncation");
  if (abi < 4) missing.emplace_back("network");
  if (abi < 6) missing.emplace_back("signals");
  if (abi >= 1) HONE_CHECK(restrict_files(sandbox, abi));
  return missing;
}

}  // namespace hone::os
