#include "accuracy/masks.h"

#include <algorithm>
#include <unordered_map>

#include "accuracy/codecs.h"

namespace hone::accuracy {
namespace {

std::uint32_t key_of(const std::uint8_t* rgb) {
  return static_cast<std::uint32_t>(rgb[0]) << 16U | static_cast<std::uint32_t>(rgb[1]) << 8U |
         rgb[2];
}

}  // namespace

Status decode_indices(std::span<const std::byte> file, Image& indices) {
  return decode_png_indices(file, indices);
}

Result<std::vector<std::byte>> encode_indices(const Image& indices) {
  return encode_png(indices, nullptr);
}

Result<std::vector<std::byte>> encode_map(const ClassMap& map) {
  Image pixels;
  pixels.reset(map.width, map.height, 1);
  std::ranges::copy(map.classes, pixels.row(0));
  return encode_indices(pixels);
}

Result<std::vector<std::byte>> indices_of_colors(std::span<const std::byte> file,
                                                 const dataset::MaskColors& colors) {
  std::unordered_map<std::uint32_t, std::uint8_t> label_of;
  Palette palette{};
  for (const auto& [rgb, label] : colors) {
    label_of.emplace(key_of(rgb.data()), label);
    palette[label] = rgb;
  }
  Image pixels;
  HONE_CHECK(Decoder().decode(file, model::Color::rgb, pixels));
  Image indices;
  indices.reset(pixels.width(), pixels.height(), 1);
  constexpr std::size_t kChannels = 3;
  for (std::size_t i = 0; i < indices.bytes(); ++i) {
    const std::uint8_t* rgb = pixels.row(0) + kChannels * i;
    const auto found = label_of.find(key_of(rgb));
    if (found == label_of.end()) {
      return input_error("accuracy.mask.color",
                         fmt::format("The mask has a colour that stands for no class: {},{},{}.",
                                     rgb[0], rgb[1], rgb[2]));
    }
    indices.row(0)[i] = found->second;
  }
  return encode_png(indices, &palette);
}

}  // namespace hone::accuracy
