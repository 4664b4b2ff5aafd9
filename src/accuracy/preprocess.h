#pragma once
// A decoded image to the numbers that a network expects: resize, centre crop, (pixel - mean) /
// scale, layout and precision, as the model card says.
//
//   resize   absent: stretch to the input's size, or leave alone when there is a crop
//            stretch: to W x H
//            short-side: both sides by the factor max(W / width, H / height), to the nearest whole
//            pixel
//            letterbox: both sides by min(W / width, H / height), rounded down, at the top left of
//            W x H; the rest is filled with the pad value, before mean and scale
//   crop     W x H at offset ((width - W) / 2, (height - H) / 2), rounded down
//
// Resizing is OpenCV's cv::resize on 8-bit pixels, on which the field's accuracy pipelines are
// calibrated.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "accuracy/geometry.h"
#include "accuracy/image.h"
#include "engine/engine.h"
#include "model/card.h"

namespace hone::accuracy {

/// The part of an image that the input gets: where it begins. The image is borrowed.
struct Window {
  const Image& image;
  int x = 0;
  int y = 0;
};

/// The only input of a network, but for so many `others` behind it. Errors: `accuracy.input`
/// (usage) when there are more.
Result<model::Port> only_input(const engine::Compiled& compiled, std::size_t others = 0);

/// Thread rule: does not change after create; may be used by several threads at once.
class Preprocessor {
 public:
  /// `input` has a static shape of an image: N, C, H and W in the order of its layout, where N may
  /// be missing. An empty layout is guessed: the dimension after N or the last one is 1 or 3.
  /// Errors (kind usage): `accuracy.input` (not an image), `accuracy.channels` (the card's colours
  /// do not fit the input), `accuracy.size` (after resize and crop the image would not have the
  /// input's size), `accuracy.precision`.
  static Result<Preprocessor> create(const model::Card& card, const model::Port& input);

  [[nodiscard]] std::size_t batch() const { return batch_; }
  /// Bytes of one image in the input's memory; image i of a batch begins at i times this.
  [[nodiscard]] std::size_t bytes_per_image() const;
  [[nodiscard]] int width() const { return input_.width; }  ///< of the input, pixels
  [[nodiscard]] int height() const { return input_.height; }
  [[nodiscard]] model::Color order() const { return order_; }

  /// `image` has the channels of `order()`; `destination` has bytes_per_image() bytes, aligned as
  /// its precision needs; `scratch` is memory that the caller keeps from image to image.
  /// Errors: `accuracy.image.too_small` (smaller than the crop), `accuracy.image.too_large`
  /// (would be, after the resize).
  Status run(const Image& image, Image& scratch, std::span<std::byte> destination) const;

  /// The steps of run(). Resizes, and says which part of `image` or `scratch` is wanted.
  Result<Window> window(const Image& image, Image& scratch) const;
  /// The numbers of a window's pixels.
  void write(const Window& window, std::span<std::byte> destination) const;

  /// Makes an image of the input's size: what cut() writes to, and a window by itself.
  void reset_pixels(Image& pixels) const;
  void cut(const Window& window, Image& pixels) const;
  /// Where pixels of an image of this size lie in the input. Of images that run() takes.
  [[nodiscard]] Geometry geometry(int image_width, int image_height) const;
  /// Equal for preprocessors that give the same windows of the same images.
  [[nodiscard]] std::string pixels_key() const;

 private:
  struct Size {
    int width = 0;
    int height = 0;
    bool operator==(const Size&) const = default;
  };
  Preprocessor() = default;
  Status read_input(const model::Port& input);
  Status read_card(const model::Card& card);
  [[nodiscard]] Status check_size() const;
  [[nodiscard]] Size asked() const;
  [[nodiscard]] Size scaled(Size from) const;
  [[nodiscard]] Status resize(const Image& image, Size to, Image& resized) const;
  [[nodiscard]] Result<Window> crop(const Image& image) const;
  template <class Unit>
  void write_as(const Window& window, Unit* to) const;

  std::size_t batch_ = 1;
  int channels_ = 3;
  bool channels_last_ = false;
  Size input_;
  model::Precision precision_ = model::Precision::f32;
  model::Color order_ = model::Color::rgb;
  std::optional<model::Resize> resize_;
  std::optional<Size> crop_;
  /// For each channel the 256 values that its pixels become, in the input's precision.
  std::vector<std::byte> values_;
};

}  // namespace hone::accuracy
