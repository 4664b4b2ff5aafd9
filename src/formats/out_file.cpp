#include "formats/out_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace hone::formats {
namespace {

constexpr std::size_t kBufferBytes = 1024 * 1024;
constexpr mode_t kFileMode = 0600;

Error write_error(int error_number) {
  if (error_number == ENOSPC || error_number == EDQUOT) {
    return limit_error("limit.disk", "The disk is full.").fix("Free some space and try again.");
  }
  return environment_error("dataset.write", fmt::format("The data set cannot be written: {}.",
                                                        std::strerror(error_number)));
}

}  // namespace

Result<OutFile> OutFile::create(const std::filesystem::path& path) {
  const int file =
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kFileMode);
  if (file < 0) return write_error(errno);
  return OutFile(file);
}

OutFile::OutFile(OutFile&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      size_(other.size_),
      buffer_(std::move(other.buffer_)) {}

OutFile::~OutFile() {
  if (file_ >= 0) ::close(file_);
}

Status OutFile::write(std::string_view bytes) {
  size_ += bytes.size();
  if (buffer_.size() + bytes.size() < kBufferBytes) {
    buffer_ += bytes;
    return {};
  }
  HONE_CHECK(flush(buffer_));
  buffer_.clear();
  return flush(bytes);
}

Status OutFile::write(std::span<const std::byte> bytes) {
  return write(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

Status OutFile::close() {
  HONE_CHECK(flush(buffer_));
  buffer_.clear();
  if (::close(std::exchange(file_, -1)) != 0) return write_error(errno);
  return {};
}

Status OutFile::flush(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return write_error(errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace hone::formats
