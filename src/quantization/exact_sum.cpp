#include "quantization/exact_sum.h"

#include <bit>
#include <cmath>
#include <limits>

namespace hone::quantization {
namespace {

constexpr int kLargestExponent = 95;
constexpr int kMantissaBits = 52;
constexpr int kBias = 1023;
constexpr std::uint64_t kDigitMask = 0xFFFFFFFFU;

}  // namespace

void ExactSum::add(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const int exponent = static_cast<int>(bits >> kMantissaBits & 0x7FFU) - kBias;
  if (exponent >= kLargestExponent) {
    digits_.back() = kSpoilt;
    return;
  }
  constexpr std::uint64_t kOne = std::uint64_t{1} << kMantissaBits;
  std::uint64_t mantissa = (bits & (kOne - 1)) | kOne;
  int shift = exponent - kMantissaBits - kUnitExponent;
  if (shift < 0) {
    if (shift <= -64) return;
    mantissa >>= static_cast<unsigned>(-shift);
    shift = 0;
  }
  __extension__ using Wide = unsigned __int128;
  const auto digit = static_cast<std::size_t>(shift / kDigitBits);
  const Wide wide = static_cast<Wide>(mantissa) << static_cast<unsigned>(shift % kDigitBits);
  const bool negative = (bits >> 63U) != 0;
  for (std::size_t i = 0; i < 3 && digit + i < digits_.size(); ++i) {
    const auto part = static_cast<std::int64_t>(
        static_cast<std::uint64_t>(wide >> (kDigitBits * i)) & kDigitMask);
    digits_[digit + i] += negative ? -part : part;
  }
}

double ExactSum::value() const {
  if (std::abs(digits_.back()) >= kSpoilt / 2) return std::numeric_limits<double>::quiet_NaN();
  // Digits of the same sign, so that nothing cancels when they are added up as doubles.
  auto digits = digits_;
  const auto carry = [&] {
    for (std::size_t i = 0; i + 1 < digits.size(); ++i) {
      digits[i + 1] += digits[i] >> kDigitBits;
      digits[i] &= static_cast<std::int64_t>(kDigitMask);
    }
  };
  carry();
  const bool negative = digits.back() < 0;
  if (negative) {
    for (auto& digit : digits) digit = -digit;
    carry();
  }
  double sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    sum += std::ldexp(static_cast<double>(digits[i]),
                      kUnitExponent + kDigitBits * static_cast<int>(i));
  }
  return negative ? -sum : sum;
}

}  // namespace hone::quantization
