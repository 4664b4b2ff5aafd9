#pragma once
// A sum of doubles that does not depend on their order: a fixed-point number of 192 bits in six
// digits of 32, each in 64 bits so that carries wait (after Kulisch, "Computer Arithmetic and
// Validity", 2008). One unit is 2^-96; what is smaller is cut off, addend by addend.

#include <array>
#include <cstdint>

namespace hone::quantization {

class ExactSum {
 public:
  /// At most 2^31 times. A value that is not finite, or of 2^95 or more, spoils the sum.
  void add(double value);
  /// Rounded to a double; not a number when the sum is spoilt.
  [[nodiscard]] double value() const;

 private:
  static constexpr int kDigits = 6;
  static constexpr int kDigitBits = 32;
  static constexpr int kUnitExponent = -96;
  std::array<std::int64_t, kDigits> digits_{};  ///< lowest first; the last digit spoilt: kSpoilt
  static constexpr std::int64_t kSpoilt = std::int64_t{1} << 62;
};

}  // namespace hone::quantization
