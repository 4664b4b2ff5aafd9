#pragma once
// Where files come from: descriptors, folders, libarchive. Private to this room.

#include <unistd.h>

#include <utility>

#include "unpack/gate.h"

namespace hone::unpack {

/// Owns a file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool valid() const { return number_ >= 0; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

/// `unpack.read` with the system's reason.
Error read_error(std::string_view name, int error_number);

/// Shows one open regular file.
Status walk_file(const Descriptor& file, Entry entry, Gate& gate);
/// Shows all files beneath an open folder, by name.
Status walk_folder(Descriptor folder, Gate& gate);
/// Shows all files of an open archive whose FileKind has that name.
Status walk_archive(const Descriptor& file, std::string_view kind, Gate& gate);

}  // namespace hone::unpack
