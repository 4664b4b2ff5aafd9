#pragma once
// 16-bit floating point numbers as bits: f16 (IEEE 754 binary16) and bf16 (the upper half of a
// binary32). Rounding is to nearest, ties to even.

#include <cstdint>

namespace hone::accuracy {

std::uint16_t f16_from(float value);
std::uint16_t bf16_from(float value);
float from_f16(std::uint16_t bits);
float from_bf16(std::uint16_t bits);

}  // namespace hone::accuracy
