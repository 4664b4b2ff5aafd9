#pragma once
// Text for people: tables, figures with units, and text from outside made safe to show.
// All text is UTF-8. A width is in terminal columns. Thread rule: plain values, free functions.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hone {

/// Columns that the text takes on a terminal: 2 for East Asian wide characters and emoji, 0 for
/// combining marks, 1 for each byte that is not UTF-8. The text must hold no control characters.
std::size_t display_width(std::string_view text);

/// The text cut in its middle with "…" so that it takes at most `width` columns.
std::string cut_middle(std::string_view text, std::size_t width);

enum class Align { left, right };

struct Column {
  std::string title;
  Align align = Align::left;
};

/// Aligned lines under a header, two blanks between columns, no blanks at the end of a line.
class Table {
 public:
  explicit Table(std::vector<Column> columns);
  /// One row; missing cells are empty, cells beyond the columns are left out.
  void add(std::vector<std::string> cells);
  /// All lines, each with its line feed. Where they would be wider than `width`, the widest
  /// left-aligned columns are cut in the middle, to no less than 8; 0 is no limit.
  [[nodiscard]] std::string text(std::size_t width = 0) const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths(std::size_t limit) const;
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// "97.3 MiB": three significant digits, powers of 1024, "512 B" below one KiB.
std::string human_bytes(std::uint64_t bytes);

/// `digits` (1..17) significant digits without an exponent: "0.0123", "12.3", "1234" (whole
/// digits are never dropped). Below 1e-6 and from 1e15 on with an exponent. NaN gives "-".
std::string significant(double value, int digits = 3);

/// "12 µs", "350 ms", "2.30 s", "1 min 20 s", "2 h 5 min". NaN gives "-".
std::string human_duration(double seconds);

/// Text from outside, safe for a terminal, a log line and JSON: bytes that are not UTF-8 become
/// U+FFFD; tabs and line ends become a blank; other control characters and those that turn the
/// writing direction are shown as "\x1b" or "\u202e". Cut after at most `most_bytes` with "…".
std::string clean_text(std::string_view text, std::size_t most_bytes = 2000);

}  // namespace hone
