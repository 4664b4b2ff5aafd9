#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "unpack/places.h"

namespace hone::unpack {
namespace {

constexpr std::size_t kChunkBytes = 256 * 1024;

class FileChunks : public Chunks {
 public:
  FileChunks(int file, const Entry& entry)
      : file_(file),
        name_(entry.name),
        // A byte more than the file tells, so that its end is seen by one read.
        bytes_(std::min<std::uint64_t>(kChunkBytes, entry.size.value_or(kChunkBytes) + 1)),
        buffer_(std::make_unique_for_overwrite<std::byte[]>(bytes_)) {}
  Result<std::span<const std::byte>> next() override {
    ssize_t got = 0;
    do {
      got = ::read(file_, buffer_.get(), bytes_);
    } while (got < 0 && errno == EINTR);
    if (got < 0) return read_error(name_, errno);
    return std::span<const std::byte>(buffer_.get(), static_cast<std::size_t>(got));
  }

 private:
  int file_;
  std::string_view name_;
  std::size_t bytes_;
  std::unique_ptr<std::byte[]> buffer_;
};

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

/// Names in the folder, sorted, so that the same folder is always read in the same order.
Result<std::vector<std::string>> names_in(DIR* folder, Gate& gate) {
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(folder)) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    HONE_CHECK(gate.count_entry());
    names.emplace_back(name);
    errno = 0;
  }
  if (errno != 0) return read_error("", errno);
  std::sort(names.begin(), names.end());
  return names;
}

Error link_error(std::string_view name) {
  return input_error("unpack.link",
                     "There is a symbolic link in the folder; links are not followed.")
      .at(printable(name))
      .fix("Replace the link by a copy of the file, for example with cp -rL.");
}

Status walk_beneath(Descriptor folder, const std::string& prefix, Gate& gate);

/// One name in a folder: a file is shown, a folder is entered, a link refused.
Status walk_name(int folder, const std::string& path, const char* name, Gate& gate) {
  Descriptor file(::openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.open() && errno == ELOOP) return link_error(path);
  if (!file.open() && errno == ENXIO) {  // a socket
    gate.skip_special();
    return {};
  }
  struct stat facts {};
  if (!file.open() || ::fstat(file.get(), &facts) != 0) return read_error(path, errno);
  if (S_ISDIR(facts.st_mode)) return walk_beneath(std::move(file), path + "/", gate);
  if (!S_ISREG(facts.st_mode)) {
    gate.skip_special();
    return {};
  }
  return walk_file(file, {path, static_cast<std::uint64_t>(facts.st_size), facts.st_nlink}, gate);
}

Status walk_beneath(Descriptor folder, const std::string& prefix, Gate& gate) {
  if (!prefix.empty()) HONE_CHECK(clean_name(prefix, gate.limits()));
  const Folder stream(::fdopendir(folder.get()));
  if (!stream) return read_error(prefix, errno);
  const int number = folder.release();  // closed with the stream
  HONE_TRY(const auto names, names_in(stream.get(), gate));
  for (const auto& name : names) {
    HONE_CHECK(walk_name(number, prefix + name, name.c_str(), gate));
  }
  return {};
}

}  // namespace

Error read_error(std::string_view name, int error_number) {
  return os::system_error(error_number, "The file cannot be read", printable(name));
}

Status walk_file(const Descriptor& file, Entry entry, Gate& gate) {
  HONE_TRY(entry.name, gate.admit(entry.name));
  FileChunks chunks(file.get(), entry);
  return gate.show(entry, chunks);
}

Status walk_folder(Descriptor folder, Gate& gate) {
  return walk_beneath(std::move(folder), "", gate);
}

}  // namespace hone::unpack
