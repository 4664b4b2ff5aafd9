#pragma once
// A file descriptor with one owner. Thread rule: one owner at a time.

#include <utility>

#include "base/result.h"

namespace hone::os {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { reset(); }

  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool open() const { return number_ >= 0; }
  int release() { return std::exchange(number_, -1); }  ///< the caller closes it
  void reset();

 private:
  int number_ = -1;
};

/// The error of a failed system call: `os.not_found` and `os.denied` (input), `store.disk_full`
/// (limit; no space, quota or file-size limit), `os.io` (environment) for all others. `what` is
/// a sentence; the system's reason goes into it.
Error system_error(int error_number, const std::string& what, const std::string& where);

}  // namespace hone::os
