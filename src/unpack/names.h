#pragma once
// Names of entries: made clean or refused, and never twice. Private to this room.

#include <string>
#include <string_view>
#include <vector>

#include "unpack/unpack.h"

namespace hone::unpack {

/// The clean relative form of an entry's name: no empty and no "." components. Empty for the
/// root itself ("./"). Errors: `unpack.entry_outside`, `unpack.name`, `limit.archive.name`,
/// `limit.archive.depth`.
Result<std::string> clean_name(std::string_view raw, const Limits& limits);

enum class NameCase { keep, fold };  ///< fold: ASCII letters in lower case

/// A set of names that holds 8 bytes of hash per name, so that two million names fit in 32 MiB.
/// It never misses a repetition; two names with one hash would be a false alarm.
class NameSet {
 public:
  /// False when the name is in the set already.
  bool add(std::string_view name, NameCase name_case);

 private:
  void grow();
  bool put(std::uint64_t hash);

  std::size_t used_ = 0;
  std::vector<std::uint64_t> table_;  ///< open addressing; 0 is an empty place
};

}  // namespace hone::unpack
