#pragma once
// 16-bit floating-point numbers as bits: f16 (IEEE 754-2019, binary16) and bf16 (the upper half of
// a binary32). Rounding is to nearest, ties to even; what is not a number stays so. Pure; the
// functions stand here so that loops over millions of values are not calls.

#include <algorithm>
#include <bit>
#include <cstdint>

namespace hone {

/// Exponent and fraction are moved into place and the bias is corrected by a product, which is
/// exact for subnormal numbers too; infinity and what is not a number get the largest exponent.
inline float from_f16(std::uint16_t bits) {
  const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000U) << 16U;
  const std::uint32_t magnitude = static_cast<std::uint32_t>(bits & 0x7FFFU) << 13U;
  const float scaled = std::bit_cast<float>(magnitude) * 0x1p112F;
  const std::uint32_t number = std::bit_cast<std::uint32_t>(scaled);
  const std::uint32_t beyond = magnitude | 0x7F800000U;
  return std::bit_cast<float>((magnitude >= 0x0F800000U ? beyond : number) | sign);
}

/// From 65520 on infinity.
inline std::uint16_t f16_from(float value) {
  constexpr std::uint32_t kBeyond = 0x477FF000U;          // 65520
  constexpr std::uint32_t kSmallestNormal = 0x38800000U;  // 2^-14
  constexpr float kSubnormalUnit = 0.5F;  // a float here has its last bit where a subnormal has it
  constexpr std::uint32_t kRebias = 112U << 23U;
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = bits >> 16U & 0x8000U;
  const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
  std::uint32_t half = 0;
  if (magnitude > 0x7F800000U) {
    half = 0x7E00U | (magnitude >> 13U & 0x1FFU);
  } else if (magnitude >= kBeyond) {
    half = 0x7C00U;
  } else if (magnitude < kSmallestNormal) {
    const float shifted = std::bit_cast<float>(magnitude) + kSubnormalUnit;
    half = std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(kSubnormalUnit);
  } else {
    half = (magnitude - kRebias + 0xFFFU + (magnitude >> 13U & 1U)) >> 13U;
  }
  return static_cast<std::uint16_t>(sign | half);
}

/// The nearest finite number.
inline std::uint16_t f16_clamped(float value) {
  constexpr float kLargest = 65504.0F;
  return f16_from(std::clamp(value, -kLargest, kLargest));
}

inline float from_bf16(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
}

inline std::uint16_t bf16_from(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7FFFFFFFU) > 0x7F800000U) return static_cast<std::uint16_t>((bits >> 16U) | 0x40U);
  const std::uint32_t half_or_odd = 0x7FFFU + ((bits >> 16U) & 1U);
  return static_cast<std::uint16_t>((bits + half_or_odd) >> 16U);
}

}  // namespace hone
