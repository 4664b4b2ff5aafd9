#include "accuracy/pixel_values.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/half.h"

namespace hone::accuracy {
namespace {

constexpr int kPixelValues = 256;

Result<std::vector<double>> per_channel(const std::vector<double>& given, double otherwise,
                                        int channels) {
  const auto count = static_cast<std::size_t>(channels);
  if (given.empty()) return std::vector<double>(count, otherwise);
  if (given.size() == 1) return std::vector<double>(count, given.front());
  if (given.size() == count) return given;
  return usage_error("accuracy.channels",
                     fmt::format("The card has {} values of mean or scale for {} channels.",
                                 given.size(), count))
      .fix("Give one value, or one for each channel, with --mean and --scale.");
}

template <class T>
T rounded(double value) {
  if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(value);
  } else {
    const double whole = std::nearbyint(value);
    if (whole <= static_cast<double>(std::numeric_limits<T>::min())) {
      return std::numeric_limits<T>::min();
    }
    if (whole >= static_cast<double>(std::numeric_limits<T>::max())) {
      return std::numeric_limits<T>::max();
    }
    return static_cast<T>(whole);
  }
}

template <class T>
std::vector<std::byte> bytes_of(const std::vector<double>& values) {
  std::vector<std::byte> bytes(values.size() * sizeof(T));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const T value = rounded<T>(values[i]);
    std::memcpy(bytes.data() + i * sizeof(T), &value, sizeof(T));
  }
  return bytes;
}

std::vector<std::byte> bytes_of_half(const std::vector<double>& values,
                                     std::uint16_t (*convert)(float)) {
  std::vector<std::byte> bytes(values.size() * sizeof(std::uint16_t));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::uint16_t half = convert(static_cast<float>(values[i]));
    std::memcpy(bytes.data() + i * sizeof half, &half, sizeof half);
  }
  return bytes;
}

Result<std::vector<std::byte>> encode(const std::vector<double>& values,
                                      model::Precision precision) {
  switch (precision) {
    case model::Precision::f32: return bytes_of<float>(values);
    case model::Precision::f64: return bytes_of<double>(values);
    case model::Precision::f16: return bytes_of_half(values, f16_from);
    case model::Precision::bf16: return bytes_of_half(values, bf16_from);
    case model::Precision::u8: return bytes_of<std::uint8_t>(values);
    case model::Precision::i8: return bytes_of<std::int8_t>(values);
    case model::Precision::u16: return bytes_of<std::uint16_t>(values);
    case model::Precision::i16: return bytes_of<std::int16_t>(values);
    case model::Precision::u32: return bytes_of<std::uint32_t>(values);
    case model::Precision::i32: return bytes_of<std::int32_t>(values);
    case model::Precision::u64: return bytes_of<std::uint64_t>(values);
    case model::Precision::i64: return bytes_of<std::int64_t>(values);
    default: break;
  }
  return usage_error("accuracy.precision",
                     fmt::format("Images cannot be given in precision {}.", enum_name(precision)));
}

}  // namespace

Result<std::vector<std::byte>> pixel_values(const model::Card& card, int channels,
                                            model::Precision precision) {
  HONE_TRY(const auto mean, per_channel(card.mean, 0.0, channels));
  HONE_TRY(const auto scale, per_channel(card.scale, 1.0, channels));
  std::vector<double> values;
  for (std::size_t channel = 0; channel < mean.size(); ++channel) {
    if (scale[channel] == 0.0) {
      return usage_error("accuracy.channels", "A scale is zero.")
          .fix("Give scales other than zero with --scale.");
    }
    for (int pixel = 0; pixel < kPixelValues; ++pixel) {
      values.push_back((pixel - mean[channel]) / scale[channel]);
    }
  }
  return encode(values, precision);
}

}  // namespace hone::accuracy
