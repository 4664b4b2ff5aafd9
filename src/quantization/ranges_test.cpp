#include "quantization/ranges.h"

#include <gtest/gtest.h>

#include <cmath>

namespace hone::quantization {
namespace {

struct SymmetricCase {
  const char* name;
  Extent extent;
  std::vector<float> low;
  std::vector<float> high;
};

class SymmetricRange : public testing::TestWithParam<SymmetricCase> {};

TEST_P(SymmetricRange, IsAsThePeerComputesIt) {
  const Range range = symmetric_range(GetParam().extent);
  EXPECT_EQ(range.levels, 256);
  ASSERT_EQ(range.low.size(), GetParam().low.size());
  for (std::size_t i = 0; i < range.low.size(); ++i) {
    EXPECT_FLOAT_EQ(range.low[i], GetParam().low[i]);
    EXPECT_FLOAT_EQ(range.high[i], GetParam().high[i]);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, SymmetricRange,
    testing::Values(
        // Golden values of the peer: "image" and "conv1/relu" of the performance preset.
        SymmetricCase{
            "signed", {{-6.2466F}, {5.91F}, {6.439028263F}}, {-6.4897294F}, {6.43902826F}},
        SymmetricCase{"unsigned", {{0}, {8.784281F}, {8.784281F}}, {0}, {8.784281F}},
        SymmetricCase{"nothing seen", {{0}, {0}, {0}}, {0}, {8e-5F}},
        SymmetricCase{"weak channel is raised to a hundredth",
                      {{0, 0}, {10, 0.001F}, {10, 0.001F}},
                      {0, 0},
                      {10, 0.1F}},
        SymmetricCase{"one negative channel makes all signed",
                      {{0, -1}, {2, 1}, {2, 1}},
                      {-2 * 256.0F / 254, -256.0F / 254},
                      {2, 1}}),
    [](const auto& entry) {
      std::string name = entry.param.name;
      std::replace(name.begin(), name.end(), ' ', '_');
      return name;
    });

struct AsymmetricCase {
  float min;
  float max;
  float low;
  float high;
};

class AsymmetricRange : public testing::TestWithParam<AsymmetricCase> {};

TEST_P(AsymmetricRange, HoldsTheExtremesWithZeroAsALevel) {
  const auto [min, max, low, high] = GetParam();
  const Range range = asymmetric_range({{min}, {max}, {std::max(-min, max)}});
  EXPECT_FLOAT_EQ(range.low[0], low);
  EXPECT_FLOAT_EQ(range.high[0], high);
  EXPECT_LE(range.low[0], std::min(min, 0.0F));
  EXPECT_GE(range.high[0], std::max(max, 0.0F));
  const double zero = -range.low[0] / steps_of(range)[0];
  EXPECT_NEAR(zero, std::nearbyint(zero), 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Table, AsymmetricRange,
                         testing::Values(AsymmetricCase{0, 1, 0, 1}, AsymmetricCase{-1, 0, -1, 0},
                                         AsymmetricCase{2, 3, 0, 3}, AsymmetricCase{-3, -2, -3, 0},
                                         // -1 * 255 / 2.01 lies near level 127
                                         AsymmetricCase{-1, 1.01F, -1.01F * 127 / 128, 1.01F},
                                         AsymmetricCase{-1.01F, 1, -1.01F, 1.01F * 127 / 128},
                                         AsymmetricCase{0, 0, -8e-4F * 128 / 127, 8e-4F}));

TEST(WeightRange, HalfRangeIsTwiceAsWide) {
  const Range full = weight_range({0.5F, 2}, {});
  const Range half = weight_range({0.5F, 2}, {.half_range = true});
  EXPECT_EQ(full.levels, 255);
  EXPECT_EQ(full.high, (std::vector<float>{0.5F, 2}));
  EXPECT_EQ(full.low, (std::vector<float>{-0.5F, -2}));
  EXPECT_EQ(half.high, (std::vector<float>{1, 4}));
  EXPECT_EQ(half.levels, 255);
}

TEST(WeightRange, FloorOfWeakChannels) {
  EXPECT_FLOAT_EQ(weight_range({1, 0.0001F}, {}).high[1], 0.0001F);
  const WeightRangeRules peer{.half_range = false, .floor_share = 0.01F, .floor = 8e-5F};
  EXPECT_FLOAT_EQ(weight_range({1, 0.0001F}, peer).high[1], 0.01F);
  EXPECT_FLOAT_EQ(weight_range({0}, peer).high[0], 8e-5F);
  EXPECT_GT(weight_range({0}, {}).high[0], 0);
}

TEST(Joined, TakesTheOutermost) {
  const Extent all = joined(std::vector<Extent>{{{-1}, {2}, {2}}, {{-3}, {1}, {3}}});
  EXPECT_EQ(all.min[0], -3);
  EXPECT_EQ(all.max[0], 2);
  EXPECT_EQ(all.magnitude[0], 3);
}

}  // namespace
}  // namespace hone::quantization
