#include "accuracy/augmentation.h"

#include <algorithm>
#include <cmath>

#include "base/random.h"

namespace hone::accuracy {
namespace {

using Level = std::uint8_t;
using Levels = std::array<Level, 256>;  ///< what each value of a pixel becomes

Level to_level(double value) {
  return static_cast<Level>(std::lround(std::clamp(value, 0.0, 255.0)));
}

double between(Random& random, double low, double high) {
  return low + (high - low) * random.uniform();
}

std::span<Level> values_of(Image& image) { return {image.row(0), image.bytes()}; }

void relevel(const Levels& levels, Image& image) {
  for (Level& value : values_of(image)) value = levels[value];
}

/// Left and right exchanged.
void flip(Random&, Image& image) {
  const auto channels = static_cast<std::size_t>(image.channels());
  for (int y = 0; y < image.height(); ++y) {
    Level* left = image.row(y);
    Level* right = left + image.row_bytes() - channels;
    for (; left < right; left += channels, right -= channels) {
      std::swap_ranges(left, left + channels, right);
    }
  }
}

/// A side of a covered rectangle: where it begins and its length.
struct Part {
  int begin = 0;
  int length = 0;
};

Part part_of(Random& random, int whole, double wanted) {
  const int length = std::clamp(static_cast<int>(std::lround(wanted)), 1, whole);
  return {static_cast<int>(random.below(static_cast<std::uint64_t>(whole - length) + 1)), length};
}

/// A rectangle of one colour over 2 to 40 % of the image, its sides at 0.3 to 3.3 of each other
/// (Zhong et al. 2020, "Random Erasing Data Augmentation").
void erase(Random& random, Image& image) {
  const double area = between(random, 0.02, 0.4) * image.width() * image.height();
  const double ratio = std::exp(between(random, std::log(0.3), std::log(1 / 0.3)));
  const Part x = part_of(random, image.width(), std::sqrt(area / ratio));
  const Part y = part_of(random, image.height(), std::sqrt(area * ratio));
  const auto channels = static_cast<std::size_t>(image.channels());
  std::array<Level, 3> color{};
  for (Level& part : color) part = static_cast<Level>(random.below(256));
  for (int row = y.begin; row < y.begin + y.length; ++row) {
    Level* to = image.row(row) + static_cast<std::size_t>(x.begin) * channels;
    for (int column = 0; column < x.length; ++column, to += channels) {
      std::copy_n(color.begin(), channels, to);
    }
  }
}

/// Normal noise of a standard deviation of 4 to 16 levels. The sum of four uniform bytes stands for
/// a normal number: its deviation is 2 * sqrt((256^2 - 1) / 12) levels.
void noise(Random& random, Image& image) {
  const double factor = between(random, 4, 16) / (2 * std::sqrt((256.0 * 256.0 - 1) / 12));
  constexpr unsigned kMeanOfSum = 510;
  std::uint64_t bits = 0;
  bool second = false;
  for (Level& value : values_of(image)) {
    bits = second ? bits >> 32U : random.next();
    second = !second;
    unsigned sum = 0;
    for (unsigned i = 0; i < 4; ++i) sum += static_cast<unsigned>(bits >> (8 * i)) & 255U;
    const double moved = value + factor * (static_cast<double>(sum) - kMeanOfSum);
    value = to_level(moved);
  }
}

/// All values moved by up to a fifth of their range.
void brightness(Random& random, Image& image) {
  const double shift = between(random, -51, 51);
  Levels levels{};
  for (std::size_t i = 0; i < levels.size(); ++i)
    levels[i] = to_level(static_cast<double>(i) + shift);
  relevel(levels, image);
}

/// Distances from the image's mean 0.8 to 1.2 times as large.
void contrast(Random& random, Image& image) {
  const double factor = between(random, 0.8, 1.2);
  std::uint64_t sum = 0;
  for (const Level value : values_of(image)) sum += value;
  const double mean = static_cast<double>(sum) / static_cast<double>(image.bytes());
  Levels levels{};
  for (std::size_t i = 0; i < levels.size(); ++i) {
    levels[i] = to_level(mean + factor * (static_cast<double>(i) - mean));
  }
  relevel(levels, image);
}

struct Row {
  result::Augmentation name;
  void (*change)(Random& random, Image& image);
};

constexpr std::array kChanges{
    Row{result::Augmentation::flip, flip},
    Row{result::Augmentation::erase, erase},
    Row{result::Augmentation::noise, noise},
    Row{result::Augmentation::brightness, brightness},
    Row{result::Augmentation::contrast, contrast},
};

}  // namespace

void augment(const Augmenting& asked, std::size_t sample, Image& image) {
  Random random(Random(asked.seed + sample).next());
  for (const Row& row : kChanges) {
    const bool drawn = (random.next() & 1U) != 0;
    Random own(random.next());
    if (drawn && std::ranges::find(asked.changes, row.name) != asked.changes.end()) {
      row.change(own, image);
    }
  }
}

}  // namespace hone::accuracy
