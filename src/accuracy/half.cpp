#include "accuracy/half.h"

#include <bit>

#include <opencv2/core.hpp>

namespace hone::accuracy {

std::uint16_t f16_from(float value) { return std::bit_cast<std::uint16_t>(cv::float16_t(value)); }

float from_f16(std::uint16_t bits) {
  return static_cast<float>(std::bit_cast<cv::float16_t>(bits));
}

std::uint16_t bf16_from(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & 0x7FFFFFFFU) > 0x7F800000U) return static_cast<std::uint16_t>((bits >> 16U) | 0x40U);
  const std::uint32_t half_or_odd = 0x7FFFU + ((bits >> 16U) & 1U);
  return static_cast<std::uint16_t>((bits + half_or_odd) >> 16U);
}

float from_bf16(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
}

}  // namespace hone::accuracy
