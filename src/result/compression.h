#pragma once
// Weight-only compression: its words, and what it reports.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/fields.h"
#include "model/types.h"

namespace hone::result {

/// Bits of compressed weights. int4: products only; embeddings, convolutions and the last product
/// have int8.
enum class WeightBits { int8, int4 };
inline constexpr std::array<EnumName<WeightBits>, 2> kWeightBits{
    {{WeightBits::int8, "int8"}, {WeightBits::int4, "int4"}}};
inline std::span<const EnumName<WeightBits>> enum_names(WeightBits) { return kWeightBits; }

/// One weight that became small integers.
struct CompressedLayer {
  std::string layer;  ///< the first that uses the weight
  std::string type;
  model::Precision precision = model::Precision::i8;
  std::int64_t group_size = 0;
  std::uint64_t bytes_before = 0;
  std::uint64_t bytes_after = 0;
  double snr_db = 0;
  static void fields(auto& self, auto&& field) {
    field("layer", self.layer, "First layer that uses the weight");
    field("type", self.type, "Operator type of the layer");
    field("precision", self.precision, "Element type of the integers");
    field("group_size", self.group_size, "Weights that share a scale; 0: all of a channel");
    field("bytes_before", self.bytes_before, "Size as f32");
    field("bytes_after", self.bytes_after, "Size of the integers, scales and zero points");
    field("snr_db", self.snr_db, "Signal to noise of the weight, in decibels");
  }
};

}  // namespace hone::result
