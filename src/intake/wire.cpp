#include "intake/wire.h"

#include <algorithm>

namespace hone::intake {
namespace {

constexpr std::uint32_t kVarint = 0;
constexpr std::uint32_t kFixed64 = 1;
constexpr std::uint32_t kBytes = 2;
constexpr std::uint32_t kFixed32 = 5;

std::optional<WireField> take_field(std::string_view& rest) {
  const auto key = take_varint(rest);
  if (!key || (*key >> 3) == 0 || (*key >> 3) > 0x1fffffff) return std::nullopt;
  WireField field{
      static_cast<std::uint32_t>(*key >> 3), static_cast<std::uint32_t>(*key & 7), 0, {}};
  if (field.type == kVarint || field.type == kBytes) {
    const auto value = take_varint(rest);
    if (!value) return std::nullopt;
    field.value = *value;
  } else if (field.type == kFixed64 || field.type == kFixed32) {
    field.value = field.type == kFixed64 ? 8 : 4;
  } else {
    return std::nullopt;
  }
  if (field.type == kVarint) return field;
  const std::size_t present = std::min<std::uint64_t>(field.value, rest.size());
  field.bytes = rest.substr(0, present);
  rest.remove_prefix(present);
  return field;
}

}  // namespace

std::optional<std::uint64_t> take_varint(std::string_view& rest) {
  constexpr unsigned kMostBits = 63;
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift <= kMostBits && !rest.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest.front());
    rest.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

std::vector<WireField> wire_fields(std::string_view message, std::size_t most) {
  std::vector<WireField> fields;
  while (!message.empty() && fields.size() < most) {
    const auto field = take_field(message);
    if (!field) break;
    fields.push_back(*field);
  }
  return fields;
}

}  // namespace hone::intake
