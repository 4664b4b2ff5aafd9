#include "base/half.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace hone {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// By the definition of binary16.
float value_of(std::uint16_t bits) {
  const int exponent = bits >> 10U & 0x1F;
  const int fraction = bits & 0x3FF;
  float value = std::ldexp(static_cast<float>(exponent == 0 ? fraction : fraction + 1024),
                           std::max(exponent, 1) - 25);
  if (exponent == 31) value = fraction == 0 ? kInfinity : std::nanf("");
  return (bits & 0x8000U) != 0 ? -value : value;
}

TEST(Half, EveryNumberGoesThereAndBack) {
  for (std::uint32_t i = 0; i < 0x10000; ++i) {
    const auto bits = static_cast<std::uint16_t>(i);
    const float value = from_f16(bits);
    if (std::isnan(value_of(bits))) {
      ASSERT_TRUE(std::isnan(value)) << i;
      ASSERT_TRUE(std::isnan(from_f16(f16_from(value)))) << i;
      continue;
    }
    ASSERT_EQ(value, value_of(bits)) << i;
    ASSERT_EQ(std::signbit(value), std::signbit(value_of(bits))) << i;
    ASSERT_EQ(f16_from(value), bits) << i;
  }
}

TEST(Half, BetweenTwoNumbersTheNearerOneIsTakenAndOfEqualsTheEven) {
  for (std::uint16_t bits = 0; bits < 0x7BFF; ++bits) {
    const auto next = static_cast<std::uint16_t>(bits + 1);
    const float middle = (from_f16(bits) + from_f16(next)) / 2;  // exact
    ASSERT_EQ(f16_from(middle), bits % 2 == 0 ? bits : next) << bits;
    ASSERT_EQ(f16_from(std::nextafter(middle, 0.0F)), bits) << bits;
    ASSERT_EQ(f16_from(std::nextafter(-middle, -kInfinity)), 0x8000U | next) << bits;
  }
}

TEST(Half, BeyondTheLargestIsInfinityOrClamped) {
  EXPECT_EQ(f16_from(65519.996F), 0x7BFF);
  EXPECT_EQ(f16_from(65520.0F), 0x7C00);
  EXPECT_EQ(f16_from(-1e30F), 0xFC00);
  EXPECT_EQ(f16_clamped(65520.0F), 0x7BFF);
  EXPECT_EQ(f16_clamped(-kInfinity), 0xFBFF);
  EXPECT_EQ(f16_clamped(0.3F), f16_from(0.3F));
  EXPECT_TRUE(std::isnan(from_f16(f16_clamped(std::nanf("")))));
}

TEST(Half, OfBf16TheLowerHalfIsRoundedAway) {
  EXPECT_EQ(bf16_from(1.0F), 0x3F80);
  EXPECT_EQ(from_bf16(0xC000), -2.0F);
  EXPECT_EQ(bf16_from(std::bit_cast<float>(0x3F808000U)), 0x3F80) << "a tie, to even";
  EXPECT_EQ(bf16_from(std::bit_cast<float>(0x3F818000U)), 0x3F82) << "a tie, to even";
  EXPECT_EQ(bf16_from(std::bit_cast<float>(0x3F808001U)), 0x3F81);
  EXPECT_EQ(bf16_from(std::numeric_limits<float>::max()), 0x7F80);
  EXPECT_TRUE(std::isnan(from_bf16(bf16_from(std::bit_cast<float>(0x7F800001U)))));
}

}  // namespace
}  // namespace hone
