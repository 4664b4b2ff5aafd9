// The data set of `./x demo`: pictures of sixteen kinds of figure, made from a seed.
//
// Each picture shows one large figure (the label) at a random place, size, angle and colour, at
// times hardly lighter or darker than what is behind it, on a cloudy slope of colour, among small
// figures and lines that do not count, half of them partly hidden by a bar, half blurred, all
// noisy. So a classifier has to see the outline: demo/README.md has the measured accuracy of a
// linear classifier and of our network.
//
// Determinism: whole numbers only and a generator of our own, so (seed, index) gives the same bytes
// on every compiler and CPU, in any order. demo_test.cpp pins some of them: changing a pixel
// changes the data set. Threads: every function may be called from any thread at any time; there is
// no shared state.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace hone::demo {

inline constexpr int kWidth = 64;
inline constexpr int kHeight = 64;
inline constexpr int kClassCount = 16;

/// One seed for each use, so that no picture serves two. tools/demo/train.py trains with the first
/// and watches its progress on the second; the network is never shown the last two.
inline constexpr std::uint64_t kTrainSeed = 1;
inline constexpr std::uint64_t kValidationSeed = 2;
inline constexpr std::uint64_t kCalibrationSeed = 3;
inline constexpr std::uint64_t kTestSeed = 4;

/// How many pictures of `kTestSeed` the published accuracy is of: 125 of each class.
inline constexpr std::uint64_t kTestCount = 2000;

/// A picture and what it shows.
struct Sample {
  std::vector<std::uint8_t> rgb;  ///< kHeight rows of kWidth pixels of red, green, blue; 0..255
  int label = 0;                  ///< 0..kClassCount-1, the place in class_names()
};

/// Names in the order of the labels, lower case, words joined by '-'. Equal to the lines of
/// demo/labels.txt.
[[nodiscard]] const std::array<std::string_view, kClassCount>& class_names();

/// The label of a picture without making it. Indices 16k..16k+15 hold each class once, in mixed
/// order.
[[nodiscard]] int label_of(std::uint64_t seed, std::uint64_t index);

/// Picture `index` of the endless series `seed`; about 0.5 ms. Any seed and index are allowed.
[[nodiscard]] Sample render(std::uint64_t seed, std::uint64_t index);

}  // namespace hone::demo
