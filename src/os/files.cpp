#include "os/files.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "os/fault.h"

namespace hone::os {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kPiece = 1024 * 1024;
constexpr std::size_t kLeastPiece = 4096;  // files of /proc tell no size
// O_NONBLOCK: opening a FIFO must not wait for its other end.
constexpr int kReadFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

Result<Descriptor> only_regular(Descriptor file, const fs::path& path) {
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) {
    return system_error(errno, "The file cannot be examined", path.string());
  }
  if (S_ISREG(facts.st_mode)) return file;
  return input_error("os.not_regular", "This is not a regular file.").at(path.string());
}

/// Calls `use` with each piece of the file until its end.
template <class Use>
Status each_piece(const Descriptor& file, Use use) {
  HONE_TRY(const Bytes size, file_size(file));
  // A byte more than the file tells, so that its end is seen by one read.
  std::string piece(std::clamp<std::size_t>(size.count + 1, kLeastPiece, kPiece), '\0');
  for (;;) {
    const ssize_t got = ::read(file.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(errno, "The file cannot be read", "");
    if (got == 0) return {};
    HONE_CHECK(use(std::string_view(piece.data(), static_cast<std::size_t>(got))));
  }
}

Error too_large(Bytes most) {
  return limit_error("os.too_large",
                     "The file is larger than " + std::to_string(most.count) + " bytes.");
}

template <class T>
Result<T> placed(Result<T> result, const fs::path& path) {
  if (!result && result.error().where.empty()) result.error().where = path.string();
  return result;
}

}  // namespace

Result<Descriptor> open_file(const fs::path& file) {
  Descriptor opened(::open(file.c_str(), kReadFlags));
  if (!opened.open()) return system_error(errno, "The file cannot be opened", file.string());
  return only_regular(std::move(opened), file);
}

Result<Descriptor> open_beneath(const fs::path& root, const fs::path& relative) {
  const Descriptor folder(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder.open()) return system_error(errno, "The folder cannot be opened", root.string());
  open_how how{};
  how.flags = static_cast<unsigned>(kReadFlags);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  Descriptor opened(
      static_cast<int>(::syscall(SYS_openat2, folder.get(), relative.c_str(), &how, sizeof how)));
  if (!opened.open() && (errno == EXDEV || errno == ELOOP)) {
    return input_error("os.outside", "The name leads outside its folder or over a symbolic link.")
        .at(relative.string());
  }
  if (!opened.open()) return system_error(errno, "The file cannot be opened", relative.string());
  return only_regular(std::move(opened), relative);
}

Result<Bytes> file_size(const Descriptor& file) {
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) return system_error(errno, "The file has no size", "");
  return Bytes{static_cast<std::uint64_t>(facts.st_size)};
}

Result<std::string> read_all(const Descriptor& file, Bytes most) {
  HONE_TRY(const Bytes size, file_size(file));
  if (size > most) return too_large(most);
  std::string bytes;
  bytes.reserve(size.count);
  HONE_CHECK(each_piece(file, [&](std::string_view piece) -> Status {
    if (bytes.size() + piece.size() > most.count) return too_large(most);
    bytes += piece;
    return {};
  }));
  return bytes;
}

Result<std::string> read_file(const fs::path& file, Bytes most) {
  HONE_TRY(const Descriptor opened, open_file(file));
  return placed(read_all(opened, most), file);
}

Status read_at(const Descriptor& file, std::uint64_t offset, std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = ::pread(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return system_error(got < 0 ? errno : EIO, "The file cannot be read", "");
    bytes = bytes.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
  return {};
}

Status write_at(const Descriptor& file, std::uint64_t offset, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t put =
        ::pwrite(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return system_error(put < 0 ? errno : EIO, "The file cannot be written", "");
    bytes = bytes.subspan(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
  }
  return {};
}

Status write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = fault_point() ? -1 : ::write(descriptor, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return system_error(errno, "The file cannot be written", "");
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

Status sync_folder(const fs::path& folder) {
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.open() || fault_point() || ::fsync(opened.get()) != 0) {
    return system_error(errno, "The folder cannot be made durable", folder.string());
  }
  return {};
}

Result<Descriptor> make_temporary(std::string& name) {
  Descriptor opened(fault_point() ? -1 : ::mkostemp(name.data(), O_CLOEXEC));
  if (!opened.open()) return system_error(errno, "A file cannot be made", name);
  return opened;
}

Status move_durably(const Descriptor& file, const fs::path& from, const fs::path& to) {
  if (fault_point() || ::fsync(file.get()) != 0 || fault_point() ||
      ::rename(from.c_str(), to.c_str()) != 0) {
    return system_error(errno, "The file cannot be written", to.string());
  }
  return sync_folder(to.has_parent_path() ? to.parent_path() : fs::path("."));
}

Status write_file_atomic(const fs::path& file, std::string_view bytes) {
  std::string name = file.string() + ".XXXXXX";
  HONE_TRY(const Descriptor opened, make_temporary(name));
  Status status = placed(write_all(opened.get(), bytes), file);
  if (status) status = move_durably(opened, name, file);
  if (!status) ::unlink(name.c_str());
  return status;
}

Result<MappedFile> MappedFile::open(const fs::path& file) {
  HONE_TRY(const Descriptor opened, open_file(file));
  HONE_TRY(const Bytes size, file_size(opened));
  if (size.count == 0) return MappedFile({});
  void* begin = ::mmap(nullptr, size.count, PROT_READ, MAP_PRIVATE, opened.get(), 0);
  if (begin == MAP_FAILED) {
    return system_error(errno, "The file cannot be mapped", file.string());
  }
  return MappedFile({static_cast<const std::byte*>(begin), size.count});
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

Result<TempDir> TempDir::create(const fs::path& parent) {
  std::error_code ignored;
  const fs::path folder = parent.empty() ? fs::temp_directory_path(ignored) : parent;
  std::string name = (folder / "hone-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    return system_error(errno, "A temporary folder cannot be made", folder.string());
  }
  return TempDir(name);
}

TempDir::~TempDir() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

Result<Digest> digest_file(const fs::path& file) {
  HONE_TRY(const Descriptor opened, open_file(file));
  DigestStream stream;
  const Status read = each_piece(opened, [&](std::string_view piece) -> Status {
    stream.add(piece);
    return {};
  });
  HONE_CHECK(placed(read, file));
  return stream.finish();
}

Result<Bytes> free_disk_space(const fs::path& path) {
  struct statvfs facts {};
  if (::statvfs(path.c_str(), &facts) != 0) {
    return system_error(errno, "The file system cannot be examined", path.string());
  }
  return Bytes{static_cast<std::uint64_t>(facts.f_bavail) * facts.f_frsize};
}

}  // namespace hone::os
