#include <webp/decode.h>

#include "accuracy/codecs.h"

namespace hone::accuracy {

Status decode_webp(FileBytes file, model::Color order, Image& image) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(file.data());
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(data, file.size(), &features) != VP8_STATUS_OK) {
    return broken_image("The WebP image has no usable header.");
  }
  if (features.has_animation != 0) return broken_image("The WebP image is an animation.");
  HONE_CHECK(check_image_size(static_cast<std::uint64_t>(features.width),
                              static_cast<std::uint64_t>(features.height)));
  Image colored;
  Image& target = order == model::Color::gray ? colored : image;
  target.reset(features.width, features.height, 3);
  const auto decode = order == model::Color::bgr ? WebPDecodeBGRInto : WebPDecodeRGBInto;
  if (decode(data, file.size(), target.row(0), target.bytes(),
             static_cast<int>(target.row_bytes())) == nullptr) {
    return broken_image("The WebP image is damaged.");
  }
  if (order == model::Color::gray) rgb_to_gray(colored, image);
  return {};
}

}  // namespace hone::accuracy
