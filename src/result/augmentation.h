#pragma once
// The words for changes to images of which ranges are observed.

#include <array>

#include "base/fields.h"

namespace hone::result {

enum class Augmentation { flip, erase, noise, brightness, contrast };
inline constexpr std::array<EnumName<Augmentation>, 5> kAugmentations{
    {{Augmentation::flip, "flip"},
     {Augmentation::erase, "erase"},
     {Augmentation::noise, "noise"},
     {Augmentation::brightness, "brightness"},
     {Augmentation::contrast, "contrast"}}};
inline std::span<const EnumName<Augmentation>> enum_names(Augmentation) { return kAugmentations; }

}  // namespace hone::result
