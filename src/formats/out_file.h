#pragma once
// A new file that is written from beginning to end through a buffer. Private to this room.

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "os/descriptor.h"

namespace hone::formats {

class OutFile {
 public:
  /// Creates the file; it must not exist. Errors: those of os::system_error.
  static Result<OutFile> create(const std::filesystem::path& path);

  Status write(std::string_view bytes);
  Status write(std::span<const std::byte> bytes);
  Status finish();  ///< writes what the buffer holds; required before the file is used
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  explicit OutFile(os::Descriptor file) : file_(std::move(file)) {}

  os::Descriptor file_;
  std::uint64_t size_ = 0;
  std::string buffer_;
};

}  // namespace hone::formats
