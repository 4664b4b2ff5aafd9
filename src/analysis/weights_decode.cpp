#include "analysis/weights_decode.h"

#include <cstring>

#include "base/half.h"

namespace hone::analysis {
namespace {

template <class Stored, class Convert>
void convert(const std::byte* from, std::span<float> into, Convert one) {
  for (std::size_t i = 0; i < into.size(); ++i) {
    Stored value;
    std::memcpy(&value, from + i * sizeof value, sizeof value);
    into[i] = one(value);
  }
}

template <bool kSigned>
void decode_nibbles(const std::byte* from, std::span<float> into) {
  for (std::size_t i = 0; i < into.size(); ++i) {
    const auto byte = std::to_integer<unsigned>(from[i / 2]);
    const int nibble = static_cast<int>(i % 2 == 0 ? byte & 0xFU : byte >> 4U);
    into[i] = static_cast<float>(kSigned && nibble > 7 ? nibble - 16 : nibble);
  }
}

}  // namespace

void decode(std::span<const std::byte> bytes, model::Precision precision, std::size_t first,
            std::span<float> into) {
  using model::Precision;
  const std::byte* from = bytes.data() + first * model::bits_of(precision) / 8;
  const auto plain = [](auto value) { return static_cast<float>(value); };
  switch (precision) {
    case Precision::f64: return convert<double>(from, into, plain);
    case Precision::f32: return convert<float>(from, into, plain);
    case Precision::f16: return convert<std::uint16_t>(from, into, from_f16);
    case Precision::bf16: return convert<std::uint16_t>(from, into, from_bf16);
    case Precision::i8: return convert<std::int8_t>(from, into, plain);
    case Precision::u8: return convert<std::uint8_t>(from, into, plain);
    case Precision::i4: return decode_nibbles<true>(from, into);
    case Precision::u4: return decode_nibbles<false>(from, into);
    default: return;
  }
}

}  // namespace hone::analysis
