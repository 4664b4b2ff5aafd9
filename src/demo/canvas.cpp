#include "demo/canvas.h"

#include <algorithm>
#include <cstddef>

namespace hone::demo {
namespace {

constexpr int kQuarterTurn = 256;
constexpr int kSubpixels = 256;                             // of Placement's lengths
constexpr std::array<int, 3> kSampleOffsets{43, 128, 213};  // three by three in each pixel
constexpr int kSamples = 9;

// From the picture's plane to the figure's own: shift, turn back, divide by the radii.
class IntoFigure {
 public:
  explicit IntoFigure(const Placement& placement)
      : centre_x_(placement.centre_x),
        centre_y_(placement.centre_y),
        cosine_x_(scaled(sine(placement.angle + kQuarterTurn), placement.radius_x)),
        sine_x_(scaled(sine(placement.angle), placement.radius_x)),
        cosine_y_(scaled(sine(placement.angle + kQuarterTurn), placement.radius_y)),
        sine_y_(scaled(sine(placement.angle), placement.radius_y)) {}

  [[nodiscard]] Fixed x(int picture_x, int picture_y) const {
    return ((picture_x - centre_x_) * cosine_x_ + (picture_y - centre_y_) * sine_x_) >> 16;
  }
  [[nodiscard]] Fixed y(int picture_x, int picture_y) const {
    return ((picture_y - centre_y_) * cosine_y_ - (picture_x - centre_x_) * sine_y_) >> 16;
  }

 private:
  // 1/16384 per 1/256 pixel, and 14 bits more for the division; x() and y() take 16 of the 28 off
  // again.
  static Fixed scaled(int ratio, int radius) { return Fixed{ratio} * (1 << 14) / radius; }

  Fixed centre_x_;
  Fixed centre_y_;
  Fixed cosine_x_;
  Fixed sine_x_;
  Fixed cosine_y_;
  Fixed sine_y_;
};

int count_samples_inside(Shape shape, const IntoFigure& into, int x, int y) {
  int inside = 0;
  for (const int offset_y : kSampleOffsets) {
    for (const int offset_x : kSampleOffsets) {
      const int picture_x = x * kSubpixels + offset_x;
      const int picture_y = y * kSubpixels + offset_y;
      inside += contains(shape, into.x(picture_x, picture_y), into.y(picture_x, picture_y)) ? 1 : 0;
    }
  }
  return inside;
}

// What the fill adds to its colour at a point of the figure's own plane.
int tone_at(const Fill& fill, Fixed x, Fixed y) {
  const Fixed shade = std::clamp<Fixed>(x, -kUnit, kUnit) * fill.shade / kUnit;
  const bool on_stripe = (((y + 16 * kUnit) / fill.stripe_width) & 1) != 0;
  return static_cast<int>(shade) + (on_stripe ? fill.stripe : 0);
}

// A coarse grid of random heights, and the height between its corners.
class Clouds {
 public:
  Clouds(int amplitude, Random& random) {
    for (int& height : heights_) {
      height = random.between(-amplitude, amplitude);
    }
  }

  [[nodiscard]] int height_at(int x, int y) const {
    const int column = std::min(x / kCell, kCells - 1);
    const int row = std::min(y / kCell, kCells - 1);
    const int right = x - column * kCell;
    const int down = y - row * kCell;
    const int above = corner(column, row) * (kCell - right) + corner(column + 1, row) * right;
    const int below =
        corner(column, row + 1) * (kCell - right) + corner(column + 1, row + 1) * right;
    return (above * (kCell - down) + below * down) / (kCell * kCell);
  }

 private:
  static constexpr int kCell = 12;  // pixels
  static constexpr int kCells = 6;

  [[nodiscard]] int corner(int column, int row) const {
    const int place = row * (kCells + 1) + column;
    return heights_[static_cast<std::size_t>(place)];
  }

  std::array<int, (kCells + 1) * (kCells + 1)> heights_{};
};

}  // namespace

// In a quarter turn t = 0..1: t (1.5707 - t² (0.6432 - 0.0725 t²)), off by less than 0.0002.
int sine(int angle) {
  const int within_turn = ((angle % 1024) + 1024) % 1024;
  const int within_half = within_turn % 512;
  const std::int64_t t = (within_half <= kQuarterTurn ? within_half : 512 - within_half) * 64;
  const std::int64_t square = (t * t) >> 14;
  const std::int64_t inner = 10538 - ((1188 * square) >> 14);
  const std::int64_t height = (t * (25734 - ((inner * square) >> 14))) >> 14;
  return static_cast<int>(within_turn < 512 ? height : -height);
}

Canvas::Canvas(int width, int height)
    : width_(width), height_(height), channels_(static_cast<std::size_t>(width * height * 3)) {}

int& Canvas::at(int x, int y, std::size_t channel) {
  return channels_[static_cast<std::size_t>(y * width_ + x) * 3 + channel];
}

void Canvas::fill(const Backdrop& backdrop, Random& random) {
  const Clouds clouds(backdrop.cloud, random);
  const int half = width_ / 2;
  const IntoFigure along(
      {half * kSubpixels, half * kSubpixels, half * kSubpixels, half * kSubpixels, backdrop.angle});
  for (int y = 0; y < height_; ++y) {
    for (int x = 0; x < width_; ++x) {
      const Fixed place = std::clamp<Fixed>(along.x(x * kSubpixels, y * kSubpixels), -kUnit, kUnit);
      const int share = static_cast<int>(place + kUnit);  // 0..2 units from first to second
      const int cloud = clouds.height_at(x, y);
      for (std::size_t channel = 0; channel < 3; ++channel) {
        const int step = backdrop.second[channel] - backdrop.first[channel];
        at(x, y, channel) = backdrop.first[channel] + step * share / (2 * int{kUnit}) + cloud;
      }
    }
  }
}

void Canvas::paint(Shape shape, const Placement& placement, const Fill& fill) {
  const IntoFigure into(placement);
  const int reach = std::max(placement.radius_x, placement.radius_y) / kSubpixels + 2;
  const int centre_x = placement.centre_x / kSubpixels;
  const int centre_y = placement.centre_y / kSubpixels;
  for (int y = std::max(0, centre_y - reach); y < std::min(height_, centre_y + reach + 1); ++y) {
    for (int x = std::max(0, centre_x - reach); x < std::min(width_, centre_x + reach + 1); ++x) {
      const int inside = count_samples_inside(shape, into, x, y);
      if (inside == 0) {
        continue;
      }
      const int middle_x = x * kSubpixels + kSubpixels / 2;
      const int middle_y = y * kSubpixels + kSubpixels / 2;
      const int tone = tone_at(fill, into.x(middle_x, middle_y), into.y(middle_x, middle_y));
      for (std::size_t channel = 0; channel < 3; ++channel) {
        int& value = at(x, y, channel);
        value += (fill.colour[channel] + tone - value) * inside / kSamples;
      }
    }
  }
}

void Canvas::blur() {
  Canvas across(width_, height_);
  for (int y = 0; y < height_; ++y) {
    for (int x = 0; x < width_; ++x) {
      const int left = std::max(x - 1, 0);
      const int right = std::min(x + 1, width_ - 1);
      for (std::size_t channel = 0; channel < 3; ++channel) {
        across.at(x, y, channel) =
            at(left, y, channel) + 2 * at(x, y, channel) + at(right, y, channel);
      }
    }
  }
  for (int y = 0; y < height_; ++y) {
    const int above = std::max(y - 1, 0);
    const int below = std::min(y + 1, height_ - 1);
    for (int x = 0; x < width_; ++x) {
      for (std::size_t channel = 0; channel < 3; ++channel) {
        at(x, y, channel) = (across.at(x, above, channel) + 2 * across.at(x, y, channel) +
                             across.at(x, below, channel)) /
                            16;
      }
    }
  }
}

void Canvas::add_noise(int amplitude, Random& random) {
  for (int& value : channels_) {
    value += (random.between(-amplitude, amplitude) + random.between(-amplitude, amplitude)) / 2;
  }
}

std::vector<std::uint8_t> Canvas::bytes() const {
  std::vector<std::uint8_t> rgb(channels_.size());
  std::transform(channels_.begin(), channels_.end(), rgb.begin(),
                 [](int value) { return static_cast<std::uint8_t>(std::clamp(value, 0, 255)); });
  return rgb;
}

}  // namespace hone::demo
