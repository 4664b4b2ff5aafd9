#pragma once
// What every file passes on its way to the visitor: names are cleaned, entries and bytes counted.
// Private to this room.

#include "unpack/names.h"

namespace hone::unpack {

class Gate {
 public:
  Gate(const Limits& limits, Visitor& visitor) : limits_(limits), visitor_(visitor) {}

  /// From here on names come from an archive of that many bytes (0: from a folder or a file).
  void enter(std::uint64_t archive_bytes);
  /// Refuses what already says that it has too many. Errors: `limit.archive.entries`.
  [[nodiscard]] Status expect_entries(std::uint64_t more) const;
  /// Counts an entry of any kind. Errors: `limit.archive.entries`.
  Status count_entry();
  /// The clean name of a regular file that was not seen before. Errors: `unpack.duplicate` and
  /// those of clean_name.
  Result<std::string> admit(std::string_view raw);
  /// Shows the file to the visitor, then reads what it left.
  Status show(const Entry& entry, Chunks& chunks);
  /// Reads and counts bytes that nobody asked for.
  Status drain(Chunks& chunks);
  void skip_special() { ++summary_.special_skipped; }

  [[nodiscard]] const Limits& limits() const { return limits_; }
  [[nodiscard]] Summary& summary() { return summary_; }

 private:
  class Counted;
  static Status read_rest(Counted& chunks);
  Status count_bytes(std::uint64_t bytes);

  const Limits& limits_;
  Visitor& visitor_;
  Summary summary_;
  NameSet names_;
  std::uint64_t entries_ = 0;
  std::uint64_t archive_bytes_ = 0;
  std::uint64_t archive_expanded_ = 0;
};

}  // namespace hone::unpack
