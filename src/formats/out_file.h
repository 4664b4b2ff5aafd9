#pragma once
// A new file that is written from beginning to end through a buffer. Private to this room.

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hone::formats {

class OutFile {
 public:
  /// Creates the file; it must not exist. Errors: `dataset.write`, `limit.disk`.
  static Result<OutFile> create(const std::filesystem::path& path);
  OutFile(OutFile&& other) noexcept;
  OutFile& operator=(OutFile&&) = delete;
  ~OutFile();

  Status write(std::string_view bytes);
  Status write(std::span<const std::byte> bytes);
  Status close();  ///< writes what the buffer holds; required before the file is used
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  explicit OutFile(int file) : file_(file) {}
  Status flush(std::string_view bytes);

  int file_ = -1;
  std::uint64_t size_ = 0;
  std::string buffer_;
};

}  // namespace hone::formats
