#pragma once
// What the colours of a mask stand for, where its pixels are colours and not class numbers.

#include <array>
#include <cstdint>
#include <vector>

namespace hone::dataset {

struct MaskColor {
  std::array<std::uint8_t, 3> rgb{};
  std::uint8_t label = 0;  ///< class index, 255 where none counts
};
using MaskColors = std::vector<MaskColor>;

}  // namespace hone::dataset
