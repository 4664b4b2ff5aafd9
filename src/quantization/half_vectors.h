#pragma once
// Eight 16-bit floating-point numbers at a time: what base/half.h does with one. Pure; inlined into
// functions of vectorised.h, so that they are made for the same processors.

#include <bit>
#include <cstdint>

#include "quantization/vectorised.h"

namespace hone::quantization {

using Ints = std::int32_t __attribute__((vector_size(32)));
using Halves = std::uint16_t __attribute__((vector_size(16)));
inline constexpr std::size_t kHalves = 8;

[[gnu::always_inline]] inline void widen(const Halves& halves, Floats& values) {
  const Ints bits = __builtin_convertvector(halves, Ints);
  const Ints magnitude = (bits & 0x7FFF) << 13;
  const Ints number = reinterpret_cast<Ints>(reinterpret_cast<Floats>(magnitude) * 0x1p112F);
  const Ints wide = magnitude >= 0x0F800000 ? magnitude | 0x7F800000 : number;
  values = reinterpret_cast<Floats>(wide | (bits & 0x8000) << 16);
}

/// The nearest finite numbers.
[[gnu::always_inline]] inline void narrow(const Floats& values, Halves& halves) {
  constexpr std::int32_t kBeyond = 0x477FF000;  // 65520, of which only the magnitude counts
  constexpr std::int32_t kSmallestNormal = 0x38800000;
  constexpr float kSubnormalUnit = 0.5F;
  const Ints bits = reinterpret_cast<Ints>(values);
  const Ints magnitude = bits & 0x7FFFFFFF;
  const Ints subnormal =
      reinterpret_cast<Ints>(reinterpret_cast<Floats>(magnitude) + kSubnormalUnit) -
      std::bit_cast<std::int32_t>(kSubnormalUnit);
  const Ints normal = (magnitude - (112 << 23) + 0xFFF + (magnitude >> 13 & 1)) >> 13;
  const Ints largest = Ints{} + 0x7BFF;
  const Ints no_number = 0x7E00 | (magnitude >> 13 & 0x1FF);
  Ints half = magnitude < kSmallestNormal ? subnormal : normal;
  half = magnitude >= kBeyond ? largest : half;
  half = magnitude > 0x7F800000 ? no_number : half;
  halves = __builtin_convertvector(half | (bits >> 16 & 0x8000), Halves);
}

}  // namespace hone::quantization
