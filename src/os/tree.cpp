// Walking a folder: with directory descriptors and O_NOFOLLOW, so that a folder that is swapped
// for a symbolic link meanwhile is not followed either.

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "os/files.h"

namespace hone::os {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kDeepest = 64;  // folders inside each other; one descriptor each

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

struct Walk {
  std::vector<ListedFile> files;
  std::size_t most = 0;
};

Result<Folder> open_folder(int at, const std::string& name, int flags) {
  const int opened = ::openat(at, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
  if (opened < 0) return system_error(errno, "The folder cannot be opened", name);
  Folder folder(::fdopendir(opened));
  if (folder) return folder;
  const int reason = errno;
  ::close(opened);
  return system_error(reason, "The folder cannot be listed", name);
}

Status walk(DIR* folder, const std::string& prefix, std::size_t depth, Walk& state);

Status visit(DIR* folder, const std::string& name, const std::string& path, std::size_t depth,
             Walk& state) {
  struct stat facts {};
  if (::fstatat(::dirfd(folder), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) return {};
  if (S_ISDIR(facts.st_mode)) {
    HONE_TRY(const Folder inner, open_folder(::dirfd(folder), name, O_NOFOLLOW));
    return walk(inner.get(), path + "/", depth + 1, state);
  }
  if (!S_ISREG(facts.st_mode)) return {};
  if (state.files.size() == state.most) {
    return limit_error("os.too_many",
                       "The folder holds more than " + std::to_string(state.most) + " files.");
  }
  state.files.push_back({path, static_cast<std::uint64_t>(facts.st_size), facts.st_nlink});
  return {};
}

Status walk(DIR* folder, const std::string& prefix, std::size_t depth, Walk& state) {
  if (depth > kDeepest) {
    return limit_error("os.too_deep", "Folders are nested too deep.").at(prefix);
  }
  errno = 0;
  while (const dirent* entry = ::readdir(folder)) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    HONE_CHECK(visit(folder, name, prefix + name, depth, state));
    errno = 0;
  }
  return errno == 0 ? Status{} : system_error(errno, "The folder cannot be listed", prefix);
}

}  // namespace

Result<std::vector<ListedFile>> list_files(const fs::path& folder, std::size_t most) {
  HONE_TRY(const Folder opened, open_folder(AT_FDCWD, folder.string(), 0));
  Walk state{.files = {}, .most = most};
  HONE_CHECK(walk(opened.get(), "", 0, state));
  std::sort(state.files.begin(), state.files.end(),
            [](const ListedFile& a, const ListedFile& b) { return a.name < b.name; });
  return std::move(state.files);
}

Result<Digest> digest_tree(const fs::path& path, std::size_t most_files) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) return digest_file(path);
  HONE_TRY(const auto files, list_files(path, most_files));
  DigestStream stream;
  for (const ListedFile& file : files) {
    HONE_TRY(const Digest digest, digest_file(path / file.name));
    stream.add(digest.hex() + " " + std::to_string(file.name.size()) + " " + file.name + "\n");
  }
  return stream.finish();
}

}  // namespace hone::os
