#pragma once
// Types for what must not be mixed up across doors. JSON fields carry the unit in their name.

#include <chrono>
#include <compare>
#include <cstdint>

namespace hone {

using Nanoseconds = std::chrono::nanoseconds;
using Milliseconds = std::chrono::duration<double, std::milli>;
using Seconds = std::chrono::duration<double>;

inline double to_ms(Nanoseconds time) { return Milliseconds(time).count(); }
inline double to_seconds(Nanoseconds time) { return Seconds(time).count(); }
inline Nanoseconds from_seconds(double seconds) {
  return std::chrono::duration_cast<Nanoseconds>(Seconds(seconds));
}

/// A number of bytes.
struct Bytes {
  std::uint64_t count = 0;
  auto operator<=>(const Bytes&) const = default;
};

}  // namespace hone
