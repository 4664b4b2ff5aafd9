#include "quantization/half_vectors.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "base/half.h"

namespace hone::quantization {
namespace {

/// Both as `half.h` says them, one by one.
void expect_narrowed(const std::array<float, kHalves>& values) {
  Floats side_by_side;
  load(values.data(), side_by_side);
  Halves halves;
  narrow(side_by_side, halves);
  for (std::size_t i = 0; i < kHalves; ++i) {
    ASSERT_EQ(halves[i], f16_clamped(values[i])) << values[i];
  }
}

TEST(HalfVectors, WidenedAsOneByOne) {
  for (std::uint32_t first = 0; first <= 0xFFFF; first += kHalves) {
    Halves halves;
    for (std::size_t i = 0; i < kHalves; ++i) {
      halves[i] = static_cast<std::uint16_t>(first + i);
    }
    Floats values;
    widen(halves, values);
    for (std::size_t i = 0; i < kHalves; ++i) {
      const float value = values[i];
      const float expected = from_f16(halves[i]);
      ASSERT_EQ(std::bit_cast<std::uint32_t>(value), std::bit_cast<std::uint32_t>(expected));
    }
  }
}

TEST(HalfVectors, NarrowedAsOneByOne) {
  for (std::uint32_t bits = 0; bits < 0x7C00; ++bits) {
    const float value = from_f16(static_cast<std::uint16_t>(bits));
    const float next = from_f16(static_cast<std::uint16_t>(std::min(bits + 1, 0x7BFFU)));
    const float middle = (value + next) / 2;
    expect_narrowed({value, -value, middle, -middle, std::nextafter(middle, 0.0F),
                     std::nextafter(middle, 1e6F), std::nextafter(value, 0.0F), next});
  }
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  expect_narrowed({65504, 65519.996F, 65520, 1e30F, kInfinity, -kInfinity, -65520, -1e30F});
  expect_narrowed({NAN, -NAN, 1e-45F, -1e-45F, 0x1p-25F, -0.0F, 0x1.8p-25F, 0x1p-14F});
}

}  // namespace
}  // namespace hone::quantization
