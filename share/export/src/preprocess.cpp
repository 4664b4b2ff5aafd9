#include "preprocess.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

namespace {

constexpr int kPixelValues = 256;

std::string layout_of(const Model& model, const ov::Shape& shape) {
  if (model.layout.size() == shape.size()) return model.layout;
  const auto colors = [](std::size_t size) { return size == 1 || size == 3; };
  if (shape.size() == 4 && colors(shape[1])) return "NCHW";
  if (shape.size() == 4 && colors(shape[3])) return "NHWC";
  if (shape.size() == 3 && colors(shape[0])) return "CHW";
  return "HWC";
}

int interpolation(const std::string& name) {
  if (name == "bicubic") return cv::INTER_CUBIC;
  if (name == "area") return cv::INTER_AREA;
  if (name == "nearest") return cv::INTER_NEAREST;
  return cv::INTER_LINEAR;
}

double value_at(const std::vector<double>& values, std::size_t channel, double absent) {
  if (values.empty()) return absent;
  return values.size() == 1 ? values.front() : values.at(channel);
}

template <class T>
T rounded(double value) {
  if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(value);
  } else if constexpr (std::is_integral_v<T>) {
    const double whole = std::nearbyint(value);
    if (whole <= static_cast<double>(std::numeric_limits<T>::min())) {
      return std::numeric_limits<T>::min();
    }
    if (whole >= static_cast<double>(std::numeric_limits<T>::max())) {
      return std::numeric_limits<T>::max();
    }
    return static_cast<T>(whole);
  } else {
    return T(static_cast<float>(value));  // the runtime's own types of 16 bits
  }
}

template <class T>
std::vector<unsigned char> bytes_of(const std::vector<double>& values) {
  std::vector<unsigned char> bytes(values.size() * sizeof(T));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const T value = rounded<T>(values[i]);
    std::memcpy(bytes.data() + i * sizeof(T), &value, sizeof(T));
  }
  return bytes;
}

std::vector<unsigned char> encoded(const std::vector<double>& values, ov::element::Type type) {
  if (type == ov::element::f32) return bytes_of<float>(values);
  if (type == ov::element::f64) return bytes_of<double>(values);
  if (type == ov::element::f16) return bytes_of<ov::float16>(values);
  if (type == ov::element::bf16) return bytes_of<ov::bfloat16>(values);
  if (type == ov::element::u8) return bytes_of<std::uint8_t>(values);
  if (type == ov::element::i8) return bytes_of<std::int8_t>(values);
  if (type == ov::element::u16) return bytes_of<std::uint16_t>(values);
  if (type == ov::element::i16) return bytes_of<std::int16_t>(values);
  if (type == ov::element::u32) return bytes_of<std::uint32_t>(values);
  if (type == ov::element::i32) return bytes_of<std::int32_t>(values);
  if (type == ov::element::u64) return bytes_of<std::uint64_t>(values);
  if (type == ov::element::i64) return bytes_of<std::int64_t>(values);
  throw std::runtime_error("the input's precision " + type.get_type_name() + " is not for images");
}

}  // namespace

Preprocessor::Preprocessor(const Model& model, const ov::Shape& shape, ov::element::Type type)
    : model_(model) {
  cv::setNumThreads(1);
  read_shape(shape);
  if (!model_.resize && !model_.crop) {
    model_.resize = Resize{input_.width, input_.height, "bilinear", "stretch", 0};
  }
  make_values(type);
}

void Preprocessor::read_shape(const ov::Shape& shape) {
  const std::string layout = layout_of(model_, shape);
  const auto size_of = [&](char letter) {
    const auto at = layout.find(letter);
    return at == std::string::npos || at >= shape.size() ? std::size_t(1) : shape[at];
  };
  batch_ = size_of('N');
  channels_ = size_of('C') == 1 ? 1 : 3;
  channels_last_ = layout.back() == 'C';
  input_ = {static_cast<int>(size_of('W')), static_cast<int>(size_of('H'))};
  if ((channels_ == 1) != (model_.color == "gray")) {
    throw std::runtime_error("the input's channels do not fit the colour " + model_.color);
  }
}

void Preprocessor::make_values(ov::element::Type type) {
  std::vector<double> values;
  for (std::size_t channel = 0; channel < static_cast<std::size_t>(channels_); ++channel) {
    const double mean = value_at(model_.mean, channel, 0);
    const double scale = value_at(model_.scale, channel, 1);
    for (int pixel = 0; pixel < kPixelValues; ++pixel) values.push_back((pixel - mean) / scale);
  }
  values_ = encoded(values, type);
  element_bytes_ = type.size();
}

std::size_t Preprocessor::image_bytes() const {
  return static_cast<std::size_t>(input_.area()) * static_cast<std::size_t>(channels_) *
         element_bytes_;
}

/// The image's size after the resize, without the border of a letterbox.
cv::Size Preprocessor::scaled(cv::Size from) const {
  const Resize& to = *model_.resize;
  if (to.fit == "stretch") return {to.width, to.height};
  const std::int64_t wide = to.width;
  const std::int64_t high = to.height;
  const bool short_side = to.fit == "short-side";
  const bool by_width = (wide * from.height > high * from.width) == short_side;
  const std::int64_t side = by_width ? wide : high;
  const std::int64_t across = by_width ? from.width : from.height;
  const std::int64_t rounding = short_side ? across / 2 : 0;
  const auto other = [&](std::int64_t pixels) {
    return static_cast<int>(std::max<std::int64_t>((pixels * side + rounding) / across, 1));
  };
  return by_width ? cv::Size(to.width, other(from.height)) : cv::Size(other(from.width), to.height);
}

cv::Mat Preprocessor::resized(const cv::Mat& image) const {
  if (!model_.resize) return image;
  const Resize& how = *model_.resize;
  const cv::Size size = scaled(image.size());
  const bool border = how.fit == "letterbox" && size != cv::Size(how.width, how.height);
  if (size == image.size() && !border) return image;
  const cv::Size whole = border ? cv::Size(how.width, how.height) : size;
  cv::Mat target(whole, image.type(), cv::Scalar::all(how.pad));
  cv::Mat part = target(cv::Rect(cv::Point(0, 0), size));
  cv::resize(image, part, size, 0, 0, interpolation(how.interpolation));
  return target;
}

template <class Unit>
void Preprocessor::write_as(const cv::Mat& window, Unit* to) const {
  const auto* values = reinterpret_cast<const Unit*>(values_.data());
  const std::size_t plane = channels_last_ ? 1 : static_cast<std::size_t>(input_.area());
  const std::size_t step = channels_last_ ? static_cast<std::size_t>(channels_) : 1;
  for (int y = 0; y < input_.height; ++y) {
    const unsigned char* from = window.ptr(y);
    for (int channel = 0; channel < channels_; ++channel) {
      const Unit* value = values + channel * kPixelValues;
      Unit* target = to + static_cast<std::size_t>(channel) * plane;
      for (int x = 0; x < input_.width; ++x) {
        target[static_cast<std::size_t>(x) * step] = value[from[x * channels_ + channel]];
      }
    }
    to += static_cast<std::size_t>(input_.width) * step;
  }
}

void Preprocessor::run(const cv::Mat& image, unsigned char* to) const {
  const cv::Mat whole = resized(image);
  if (whole.cols < input_.width || whole.rows < input_.height) {
    throw std::runtime_error("the image is smaller than the crop");
  }
  const cv::Point corner((whole.cols - input_.width) / 2, (whole.rows - input_.height) / 2);
  const cv::Mat window = whole(cv::Rect(corner, input_));
  switch (element_bytes_) {
    case 1: return write_as(window, to);
    case 2: return write_as(window, reinterpret_cast<std::uint16_t*>(to));
    case 4: return write_as(window, reinterpret_cast<std::uint32_t*>(to));
    default: return write_as(window, reinterpret_cast<std::uint64_t*>(to));
  }
}

Placement Preprocessor::placement(cv::Size image) const {
  const cv::Size size = model_.resize ? scaled(image) : image;
  const bool letterbox = model_.resize && model_.resize->fit == "letterbox";
  const cv::Size whole = letterbox ? cv::Size(model_.resize->width, model_.resize->height) : size;
  Placement placement;
  placement.scale_x = static_cast<double>(size.width) / image.width;
  placement.scale_y = static_cast<double>(size.height) / image.height;
  placement.offset_x = (whole.width - input_.width) / 2;
  placement.offset_y = (whole.height - input_.height) / 2;
  placement.image = image;
  placement.input = input_;
  return placement;
}
