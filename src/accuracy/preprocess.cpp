#include "accuracy/preprocess.h"

#include <opencv2/imgproc.hpp>

#include "accuracy/mat.h"
#include "accuracy/pixel_values.h"
#include "base/limits.h"

namespace hone::accuracy {
namespace {

constexpr std::int64_t kLargestInputSide = 65536;
constexpr std::size_t kPixelValues = 256;

/// The input's layout, or a guess from its shape; empty when it is not that of an image.
std::string layout_of(const model::Port& input) {
  const auto& shape = input.shape;
  if (input.layout.size() == shape.size()) return input.layout;
  const auto colors = [](std::int64_t size) { return size == 1 || size == 3; };
  if (shape.size() == 4 && colors(shape[1])) return "NCHW";
  if (shape.size() == 4 && colors(shape[3])) return "NHWC";
  if (shape.size() == 3 && colors(shape[0])) return "CHW";
  if (shape.size() == 3 && colors(shape[2])) return "HWC";
  return {};
}

/// Size of the dimension with this letter; 1 when the layout has none.
std::int64_t dimension(const model::Port& input, const std::string& layout, char letter) {
  const auto place = layout.find(letter);
  return place == std::string::npos ? 1 : input.shape[place];
}

int interpolation(model::Interpolation how) {
  switch (how) {
    case model::Interpolation::bilinear: return cv::INTER_LINEAR;
    case model::Interpolation::bicubic: return cv::INTER_CUBIC;
    case model::Interpolation::area: return cv::INTER_AREA;
    case model::Interpolation::nearest: return cv::INTER_NEAREST;
  }
  return cv::INTER_LINEAR;
}

Error too_large() {
  return limit_error("accuracy.image.too_large", "The image would be too large after the resize.")
      .fix("Take the image out of the data set, or resize with stretch or letterbox.");
}

}  // namespace

Result<model::Port> only_input(const engine::Compiled& compiled, std::size_t others) {
  const auto inputs = compiled.inputs();
  const std::size_t count = inputs.size() - others;
  if (count == 1) return inputs.front();
  return usage_error("accuracy.input",
                     fmt::format("The network has {} inputs; an image goes to one.", count));
}

Status Preprocessor::read_input(const model::Port& input) {
  const std::string layout = layout_of(input);
  const auto size_of = [&](char letter) { return dimension(input, layout, letter); };
  const auto side = [](std::int64_t size) { return size >= 1 && size <= kLargestInputSide; };
  const bool known = layout == "NCHW" || layout == "NHWC" || layout == "CHW" || layout == "HWC";
  if (!known || !model::is_static(input.shape) || size_of('N') < 1 || !side(size_of('H')) ||
      !side(size_of('W'))) {
    return usage_error("accuracy.input", "The input does not take images: its shape is " +
                                             model::to_text(input.shape) + ".")
        .at(input.name)
        .fix("Give the input's shape and layout at import, such as --layout NCHW.");
  }
  batch_ = static_cast<std::size_t>(size_of('N'));
  channels_ = size_of('C') == 1 ? 1 : 3;
  channels_last_ = layout.back() == 'C';
  input_ = {static_cast<int>(size_of('W')), static_cast<int>(size_of('H'))};
  precision_ = input.precision;
  if (size_of('C') == channels_) return {};
  return usage_error("accuracy.input",
                     fmt::format("The input has {} channels; images have 1 or 3.", size_of('C')))
      .at(input.name);
}

Status Preprocessor::read_card(const model::Card& card) {
  order_ = card.color;
  if ((order_ == model::Color::gray) != (channels_ == 1)) {
    return usage_error("accuracy.channels",
                       fmt::format("The model card says {}, the input has {} channel(s).",
                                   enum_name(order_), channels_))
        .fix(channels_ == 1 ? "Give --color gray." : "Give --color rgb or --color bgr.");
  }
  resize_ = card.resize;
  if (card.crop) {
    crop_ = Size{static_cast<int>(card.crop->width), static_cast<int>(card.crop->height)};
  }
  if (!resize_ && !crop_) {
    resize_ = model::Resize{.width = input_.width, .height = input_.height};
  }
  HONE_TRY(values_, pixel_values(card, channels_, precision_));
  return check_size();
}

/// Whether what comes out has the input's size, for every image.
Status Preprocessor::check_size() const {
  const auto refuse = [&](const std::string& what) -> Status {
    return usage_error("accuracy.size", fmt::format("The input takes {}x{} pixels, but {}.",
                                                    input_.width, input_.height, what))
        .fix(fmt::format("Give --crop {0}x{1}, or --resize {0}x{1}.", input_.width, input_.height));
  };
  if (crop_) {
    if (*crop_ != input_) {
      return refuse(fmt::format("the crop gives {}x{}", crop_->width, crop_->height));
    }
    const bool fits =
        !resize_ || (resize_->width >= input_.width && resize_->height >= input_.height);
    return fits ? Status{} : refuse("the resize " + resize_->text() + " gives less than the crop");
  }
  if (resize_->fit == model::Fit::short_side) {
    return refuse("a resize of the short side gives images of different sizes");
  }
  if (resize_->width == input_.width && resize_->height == input_.height) return {};
  return refuse("the resize gives " + resize_->text());
}

Result<Preprocessor> Preprocessor::create(const model::Card& card, const model::Port& input) {
  Preprocessor preprocessor;
  HONE_CHECK(preprocessor.read_input(input));
  HONE_CHECK(preprocessor.read_card(card));
  cv::setNumThreads(1);
  return preprocessor;
}

std::size_t Preprocessor::bytes_per_image() const {
  const std::size_t element_bytes = model::bits_of(precision_) / 8;
  return static_cast<std::size_t>(input_.width) * static_cast<std::size_t>(input_.height) *
         static_cast<std::size_t>(channels_) * element_bytes;
}

/// W x H of the resize, which there must be.
Preprocessor::Size Preprocessor::asked() const {
  return {static_cast<int>(resize_->width), static_cast<int>(resize_->height)};
}

/// The image's size after the resize, without the letterbox's border.
Preprocessor::Size Preprocessor::scaled(Size from) const {
  const std::int64_t wide = resize_->width;
  const std::int64_t high = resize_->height;
  if (resize_->fit == model::Fit::stretch) return asked();
  const bool short_side = resize_->fit == model::Fit::short_side;
  const bool by_width = (wide * from.height > high * from.width) == short_side;
  const std::int64_t to = by_width ? wide : high;
  const std::int64_t across = by_width ? from.width : from.height;
  const std::int64_t rounding = short_side ? across / 2 : 0;
  const auto other = [&](std::int64_t side) {
    const std::int64_t pixels = (side * to + rounding) / across;
    return static_cast<int>(std::clamp<std::int64_t>(pixels, 1, std::numeric_limits<int>::max()));
  };
  return by_width ? Size{static_cast<int>(wide), other(from.height)}
                  : Size{other(from.width), static_cast<int>(high)};
}

Status Preprocessor::resize(const Image& image, Size to, Image& resized) const {
  const Size whole = resize_->fit == model::Fit::letterbox ? asked() : to;
  if (static_cast<std::uint64_t>(whole.width) * static_cast<std::uint64_t>(whole.height) >
      limits::kImagePixels) {
    return too_large();
  }
  resized.reset(whole.width, whole.height, image.channels());
  if (to != whole) std::fill_n(resized.row(0), resized.bytes(), resize_->pad);
  cv::Mat target = as_mat(resized)(cv::Rect(0, 0, to.width, to.height));
  cv::resize(as_mat(image), target, target.size(), 0, 0, interpolation(resize_->interpolation));
  return {};
}

template <class Unit>
void Preprocessor::write_as(const Window& window, Unit* to) const {
  const auto* values = reinterpret_cast<const Unit*>(values_.data());
  const auto channels = static_cast<std::size_t>(channels_);
  const auto width = static_cast<std::size_t>(input_.width);
  const std::size_t plane = channels_last_ ? 1 : width * static_cast<std::size_t>(input_.height);
  const std::size_t step = channels_last_ ? channels : 1;
  for (int y = 0; y < input_.height; ++y) {
    const std::uint8_t* from =
        window.image.row(window.y + y) + static_cast<std::size_t>(window.x) * channels;
    for (std::size_t channel = 0; channel < channels; ++channel) {
      const Unit* value = values + channel * kPixelValues;
      Unit* target = to + channel * plane;
      for (std::size_t x = 0; x < width; ++x)
        target[x * step] = value[from[x * channels + channel]];
    }
    to += width * step;
  }
}

Geometry Preprocessor::geometry(int image_width, int image_height) const {
  const Size from{image_width, image_height};
  const Size to = resize_ ? scaled(from) : from;
  Geometry geometry{.image_width = image_width,
                    .image_height = image_height,
                    .input_width = input_.width,
                    .input_height = input_.height};
  geometry.scale_x = static_cast<double>(to.width) / from.width;
  geometry.scale_y = static_cast<double>(to.height) / from.height;
  const bool border = resize_ && resize_->fit == model::Fit::letterbox;
  const Size whole = border ? asked() : to;
  geometry.offset_x = (whole.width - input_.width) / 2;
  geometry.offset_y = (whole.height - input_.height) / 2;
  return geometry;
}

Result<Window> Preprocessor::crop(const Image& image) const {
  if (image.width() < input_.width || image.height() < input_.height) {
    return input_error("accuracy.image.too_small", "The image is smaller than the crop.")
        .fix("Give a --resize that is at least as large as the crop.");
  }
  return Window{image, (image.width() - input_.width) / 2, (image.height() - input_.height) / 2};
}

void Preprocessor::write(const Window& window, std::span<std::byte> destination) const {
  switch (model::bits_of(precision_)) {
    case 8: return write_as(window, reinterpret_cast<std::uint8_t*>(destination.data()));
    case 16: return write_as(window, reinterpret_cast<std::uint16_t*>(destination.data()));
    case 32: return write_as(window, reinterpret_cast<std::uint32_t*>(destination.data()));
    default: return write_as(window, reinterpret_cast<std::uint64_t*>(destination.data()));
  }
}

Result<Window> Preprocessor::window(const Image& image, Image& scratch) const {
  try {
    const Size size{image.width(), image.height()};
    const Size to = resize_ ? scaled(size) : size;
    const bool border = resize_ && resize_->fit == model::Fit::letterbox && to != asked();
    if (to == size && !border) return crop(image);
    HONE_CHECK(resize(image, to, scratch));
    return crop(scratch);
  } catch (const std::bad_alloc&) {
    return limit_error("limit.memory", "There is not enough memory to resize the image.");
  } catch (const cv::Exception& failure) {
    return input_error("accuracy.image.broken", "The image cannot be resized.").at(failure.err);
  }
}

Status Preprocessor::run(const Image& image, Image& scratch,
                         std::span<std::byte> destination) const {
  if (image.channels() != channels_ || destination.size() != bytes_per_image()) {
    return bug_error("accuracy.preprocess", "The image or the memory does not fit the input.");
  }
  HONE_TRY(const Window part, window(image, scratch));
  write(part, destination);
  return {};
}

void Preprocessor::reset_pixels(Image& pixels) const {
  pixels.reset(input_.width, input_.height, channels_);
}

void Preprocessor::cut(const Window& window, Image& pixels) const {
  reset_pixels(pixels);
  const std::size_t begin =
      static_cast<std::size_t>(window.x) * static_cast<std::size_t>(channels_);
  for (int y = 0; y < input_.height; ++y) {
    std::copy_n(window.image.row(window.y + y) + begin, pixels.row_bytes(), pixels.row(y));
  }
}

std::string Preprocessor::pixels_key() const {
  return fmt::format("{}x{} {} {} {}", input_.width, input_.height, enum_name(order_),
                     resize_ ? resize_->text() : "as it is", crop_ ? "crop" : "whole");
}

}  // namespace hone::accuracy
