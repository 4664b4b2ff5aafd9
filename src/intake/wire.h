#pragma once
// The outermost fields of a protobuf message, enough to tell formats apart. Nothing is copied,
// nothing nested is read. Private to this room.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace hone::intake {

struct WireField {
  std::uint32_t number = 0;
  std::uint32_t type = 0;   ///< 0 varint, 1 fixed 64, 2 bytes, 5 fixed 32
  std::uint64_t value = 0;  ///< of a varint; else the length in bytes
  std::string_view bytes;   ///< of type 2; shorter than `value` when the message is cut
};

/// Takes a number of up to 64 bits from the front; nothing when it does not end.
std::optional<std::uint64_t> take_varint(std::string_view& rest);

/// The first fields, at most `most`; it ends at the first byte that cannot be a field and after a
/// field that is cut.
std::vector<WireField> wire_fields(std::string_view message, std::size_t most);

}  // namespace hone::intake
