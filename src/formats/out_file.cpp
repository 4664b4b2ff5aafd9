#include "formats/out_file.h"

#include <fcntl.h>

#include <cerrno>

#include "os/files.h"

namespace hone::formats {
namespace {

constexpr std::size_t kBufferBytes = 1024 * 1024;
constexpr mode_t kFileMode = 0600;

}  // namespace

Result<OutFile> OutFile::create(const std::filesystem::path& path) {
  os::Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kFileMode));
  if (!file.open()) return os::system_error(errno, "The file cannot be created", path.string());
  return OutFile(std::move(file));
}

Status OutFile::write(std::string_view bytes) {
  size_ += bytes.size();
  if (buffer_.size() + bytes.size() < kBufferBytes) {
    buffer_ += bytes;
    return {};
  }
  HONE_CHECK(finish());
  return os::write_all(file_.get(), bytes);
}

Status OutFile::write(std::span<const std::byte> bytes) {
  return write(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

Status OutFile::finish() {
  HONE_CHECK(os::write_all(file_.get(), buffer_));
  buffer_.clear();
  return {};
}

}  // namespace hone::formats
