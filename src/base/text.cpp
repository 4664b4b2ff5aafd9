#include "base/text.h"

#include <numeric>

namespace hone {
namespace {

constexpr std::string_view kEllipsis = "\u2026";
constexpr std::string_view kReplacement = "\uFFFD";
constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowest = 8;

struct CodePoint {
  char32_t value = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

/// How many bytes a sequence with this first byte has; 0 when none may begin with it.
std::size_t sequence_bytes(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return 2;
  if (first >= 0xE0 && first <= 0xEF) return 3;
  if (first >= 0xF0 && first <= 0xF4) return 4;
  return 0;
}

/// The code point at the beginning of a text that is not empty. Overlong forms, surrogates and
/// values beyond U+10FFFF are not valid; an invalid one takes one byte.
CodePoint decode(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t bytes = sequence_bytes(first);
  if (bytes == 0 || bytes > text.size()) return {};
  if (bytes == 1) return {first, 1, true};
  char32_t value = first & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80U) return {};
    value = (value << 6U) | (next & 0x3FU);
  }
  const bool overlong = (bytes == 3 && value < 0x800) || (bytes == 4 && value < 0x10000);
  const bool outside = (value >= 0xD800 && value <= 0xDFFF) || value > 0x10FFFF;
  return overlong || outside ? CodePoint{} : CodePoint{value, bytes, true};
}

struct Block {
  char32_t first;
  char32_t last;
};

template <std::size_t N>
bool in_blocks(const std::array<Block, N>& blocks, char32_t value) {
  return std::any_of(blocks.begin(), blocks.end(),
                     [value](const Block& b) { return value >= b.first && value <= b.last; });
}

// The blocks of Unicode 15 that matter for names: combining marks and joiners, and the wide
// blocks of East Asian scripts and emoji (Unicode Standard Annex 11).
constexpr std::array<Block, 8> kNoWidth{{{0x0300, 0x036F},
                                         {0x0483, 0x0489},
                                         {0x0591, 0x05BD},
                                         {0x064B, 0x065F},
                                         {0x1AB0, 0x1AFF},
                                         {0x200B, 0x200D},
                                         {0x20D0, 0x20FF},
                                         {0xFE00, 0xFE0F}}};
constexpr std::array<Block, 9> kWide{{{0x1100, 0x115F},
                                      {0x2E80, 0x303E},
                                      {0x3041, 0xA4CF},
                                      {0xAC00, 0xD7A3},
                                      {0xF900, 0xFAFF},
                                      {0xFE30, 0xFE6F},
                                      {0xFF01, 0xFF60},
                                      {0x1F300, 0x1FAFF},
                                      {0x20000, 0x3FFFD}}};
// Marks that change the direction of what follows, and line separators.
constexpr std::array<Block, 3> kTurning{{{0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069}}};

std::size_t width_of(char32_t value) {
  if (in_blocks(kNoWidth, value)) return 0;
  return in_blocks(kWide, value) ? 2 : 1;
}

/// The longest beginning that takes at most `width` columns, in bytes.
std::size_t prefix_bytes(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  std::size_t used = 0;
  while (at < text.size()) {
    const CodePoint point = decode(text.substr(at));
    const std::size_t wide = point.valid ? width_of(point.value) : 1;
    if (used + wide > width) break;
    used += wide;
    at += point.bytes;
  }
  return at;
}

/// The longest end that takes at most `width` columns, as the position where it begins.
std::size_t suffix_begin(std::string_view text, std::size_t width) {
  std::size_t left = display_width(text);
  std::size_t at = 0;
  while (at < text.size() && left > width) {
    const CodePoint point = decode(text.substr(at));
    left -= point.valid ? width_of(point.value) : 1;
    at += point.bytes;
  }
  return at;
}

std::string clean_one(std::string_view bytes, const CodePoint& point) {
  if (!point.valid) return std::string(kReplacement);
  if (point.value == '\t' || point.value == '\n' || point.value == '\r') return " ";
  const bool control = point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0);
  if (control) return fmt::format("\\x{:02x}", static_cast<unsigned>(point.value));
  if (in_blocks(kTurning, point.value)) {
    return fmt::format("\\u{:04x}", static_cast<unsigned>(point.value));
  }
  return std::string(bytes);
}

std::string padded(const std::string& text, std::size_t width, Align align) {
  const std::size_t used = display_width(text);
  const std::string blanks(width > used ? width - used : 0, ' ');
  return align == Align::right ? blanks + text : text + blanks;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const CodePoint point = decode(text);
    width += point.valid ? width_of(point.value) : 1;
    text.remove_prefix(point.bytes);
  }
  return width;
}

std::string cut_middle(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return {};
  const std::size_t front = (width - 1) - (width - 1) / 2;
  const std::size_t end = suffix_begin(text, width - 1 - front);
  std::string cut(text.substr(0, prefix_bytes(text, front)));
  cut += kEllipsis;
  cut += text.substr(end);
  return cut;
}

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::add(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  rows_.push_back(std::move(cells));
}

std::vector<std::size_t> Table::widths(std::size_t limit) const {
  std::vector<std::size_t> widths;
  for (const auto& column : columns_) widths.push_back(display_width(column.title));
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  std::size_t total = std::accumulate(widths.begin(), widths.end(), std::size_t{0}) +
                      kGap * (widths.size() - (widths.empty() ? 0 : 1));
  while (limit > 0 && total > limit) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (columns_[i].align == Align::right || widths[i] <= kNarrowest) continue;
      if (widest == widths.size() || widths[i] > widths[widest]) widest = i;
    }
    if (widest == widths.size()) break;
    --widths[widest];
    --total;
  }
  return widths;
}

std::string Table::text(std::size_t width) const {
  const auto wide = widths(width);
  std::string text;
  const auto line = [&](const auto& cell) {
    std::string out;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) out.append(kGap, ' ');
      out += padded(cut_middle(cell(i), wide[i]), wide[i], columns_[i].align);
    }
    out.erase(out.find_last_not_of(' ') + 1);
    text += out + "\n";
  };
  line([&](std::size_t i) { return columns_[i].title; });
  for (const auto& row : rows_) line([&](std::size_t i) { return row[i]; });
  return text;
}

std::string human_bytes(std::uint64_t bytes) {
  if (bytes < 1024) return fmt::format("{} B", bytes);
  static constexpr std::array<const char*, 6> kUnits{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  // 1023.5 would be shown as 1024 of the smaller unit.
  while (value >= 1023.5 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  return significant(value) + " " + kUnits[unit];
}

std::string significant(double value, int digits) {
  if (std::isnan(value)) return "-";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  if (value == 0) return "0";
  const double size = std::abs(value);
  if (size < 1e-6 || size >= 1e15) return fmt::format("{:.{}e}", value, digits - 1);
  // The exponent after rounding, so that 9.996 becomes 10.0 and not 10.00.
  const std::string rounded = fmt::format("{:.{}e}", size, digits - 1);
  const int exponent = std::stoi(rounded.substr(rounded.find('e') + 1));
  return fmt::format("{:.{}f}", value, std::max(0, digits - 1 - exponent));
}

std::string human_duration(double seconds) {
  if (std::isnan(seconds)) return "-";
  if (seconds < 0) return "-" + human_duration(-seconds);
  if (seconds == 0) return "0 s";
  if (seconds < 0.0009995) return significant(seconds * 1e6) + " \u00B5s";
  if (seconds < 0.9995) return significant(seconds * 1e3) + " ms";
  if (seconds < 59.95) return significant(seconds) + " s";
  if (seconds >= 1e9) return significant(seconds / 86400) + " days";
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  const std::uint64_t minutes = (whole + 30) / 60;
  return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string clean_text(std::string_view text, std::size_t most_bytes) {
  std::string clean;
  std::size_t room_for_ellipsis = 0;  // the longest beginning that "…" still fits behind
  while (!text.empty()) {
    const CodePoint point = decode(text);
    clean += clean_one(text.substr(0, point.bytes), point);
    if (clean.size() > most_bytes) {
      clean.resize(room_for_ellipsis);
      return most_bytes < kEllipsis.size() ? clean : clean.append(kEllipsis);
    }
    if (clean.size() + kEllipsis.size() <= most_bytes) room_for_ellipsis = clean.size();
    text.remove_prefix(point.bytes);
  }
  return clean;
}

}  // namespace hone
