#include <opencv2/imgproc.hpp>

#include <bit>
#include <cmath>

#include "accuracy/mat.h"
#include "accuracy/sources.h"
#include "base/random.h"
#include "engine/system.h"

namespace hone::accuracy {
namespace {

constexpr double kGray = 128.0;
/// How far a picture's mean lies from mid-gray at most, and what its contrast (the standard
/// deviation of its pixels) is.
constexpr double kMeanSpread = 60.0;
constexpr double kLeastContrast = 30.0;
constexpr double kContrastSpread = 40.0;
/// Standard deviation of uniform bytes, two thirds of whose variance is left between grid points.
constexpr double kOctaveDeviation = 60.0;
constexpr int kColorShare = 4;  ///< of the brightness, the part that colours differ by

std::uint8_t to_pixel(double value) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

void draw_grid(Random& random, Image& grid) {
  const auto channels = static_cast<std::size_t>(grid.channels());
  for (std::size_t i = 0; i < grid.bytes(); i += channels) {
    const auto brightness = static_cast<int>(random.below(256));
    for (std::size_t channel = 0; channel < channels; ++channel) {
      const auto color = (static_cast<int>(random.below(256)) - 128) / kColorShare;
      grid.row(0)[i + channel] = static_cast<std::uint8_t>(std::clamp(brightness + color, 0, 255));
    }
  }
}

}  // namespace

/// Of one thread.
class NoiseSource::Painter : public Filler {
 public:
  explicit Painter(const NoiseSource& source) : source_(source) {}

  Result<Geometry> fill(std::size_t position, std::size_t, Inputs inputs) override {
    Random random(Random(source_.seed_ + position).next());
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const Input& input = source_.inputs_[i];
      if (input.image) {
        paint_batch(random, *input.image, inputs[i]);
      } else {
        engine::fill_noise(inputs[i], input.precision, random.next());
      }
    }
    return Geometry{};
  }

 private:
  void paint_batch(Random& random, const Preprocessor& image, std::span<std::byte> memory) {
    const std::size_t bytes = image.bytes_per_image();
    for (std::size_t place = 0; place < image.batch(); ++place) {
      image.reset_pixels(picture_);
      paint(random);
      image.write({picture_}, memory.subspan(place * bytes, bytes));
    }
  }

  /// The octaves of an amplitude spectrum of 1 / frequency all have the same variance.
  void paint(Random& random) {
    const std::size_t pixels = picture_.bytes();
    sum_.assign(pixels, 0);
    const int side = std::max(picture_.width(), picture_.height());
    int octaves = 0;
    for (int cells = 2; cells / 2 < side; cells *= 2, ++octaves) {
      grid_.reset(cells, cells, picture_.channels());
      draw_grid(random, grid_);
      cv::Mat target = as_mat(picture_);
      cv::resize(as_mat(grid_), target, target.size(), 0, 0, cv::INTER_LINEAR);
      for (std::size_t i = 0; i < pixels; ++i) sum_[i] += picture_.row(0)[i] - 128;
    }
    const double mean = kGray + kMeanSpread * (2 * random.uniform() - 1);
    const double contrast = kLeastContrast + kContrastSpread * random.uniform();
    const double factor = contrast / (kOctaveDeviation * std::sqrt(std::max(octaves, 1)));
    for (std::size_t i = 0; i < pixels; ++i) {
      picture_.row(0)[i] = to_pixel(mean + factor * sum_[i]);
    }
  }

  const NoiseSource& source_;
  Image grid_;
  Image picture_;
  std::vector<int> sum_;
};

NoiseSource::NoiseSource(const NoiseFeeding& feeding, const engine::Compiled& compiled)
    : samples_(feeding.samples), seed_(feeding.seed) {
  auto ports = compiled.inputs();
  if (feeding.options.numbers_samples) ports.pop_back();
  for (const auto& port : ports) {
    auto image = Preprocessor::create(feeding.card, port);
    inputs_.push_back({port.precision, image ? std::optional(std::move(*image)) : std::nullopt});
  }
}

std::unique_ptr<Filler> NoiseSource::filler() const { return std::make_unique<Painter>(*this); }

void NoiseSource::blank(std::size_t, Inputs inputs) const {
  for (const auto input : inputs) std::ranges::fill(input, std::byte{0});
}

}  // namespace hone::accuracy
