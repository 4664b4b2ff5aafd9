#include "model/types.h"

#include <charconv>

namespace hone::model {
namespace {

struct PrecisionRow {
  Precision precision;
  unsigned bits;
  char family;  // i integer, f floating point, other
};
constexpr std::array<PrecisionRow, 26> kPrecisions{{
    {Precision::dynamic, 0, '-'}, {Precision::boolean, 8, 'b'}, {Precision::bf16, 16, 'f'},
    {Precision::f16, 16, 'f'},    {Precision::f32, 32, 'f'},    {Precision::f64, 64, 'f'},
    {Precision::i4, 4, 'i'},      {Precision::i8, 8, 'i'},      {Precision::i16, 16, 'i'},
    {Precision::i32, 32, 'i'},    {Precision::i64, 64, 'i'},    {Precision::u1, 1, 'i'},
    {Precision::u2, 2, 'i'},      {Precision::u3, 3, 'i'},      {Precision::u4, 4, 'i'},
    {Precision::u6, 6, 'i'},      {Precision::u8, 8, 'i'},      {Precision::u16, 16, 'i'},
    {Precision::u32, 32, 'i'},    {Precision::u64, 64, 'i'},    {Precision::nf4, 4, 'f'},
    {Precision::f8e4m3, 8, 'f'},  {Precision::f8e5m2, 8, 'f'},  {Precision::f4e2m1, 4, 'f'},
    {Precision::f8e8m0, 8, 'f'},  {Precision::string, 0, '-'},
}};

const PrecisionRow& row_of(Precision precision) {
  for (const auto& row : kPrecisions) {
    if (row.precision == precision) return row;
  }
  return kPrecisions[0];
}

constexpr std::array<EnumName<Precision>, 26> kPrecisionNames{{
    {Precision::dynamic, "dynamic"}, {Precision::boolean, "boolean"}, {Precision::bf16, "bf16"},
    {Precision::f16, "f16"},         {Precision::f32, "f32"},         {Precision::f64, "f64"},
    {Precision::i4, "i4"},           {Precision::i8, "i8"},           {Precision::i16, "i16"},
    {Precision::i32, "i32"},         {Precision::i64, "i64"},         {Precision::u1, "u1"},
    {Precision::u2, "u2"},           {Precision::u3, "u3"},           {Precision::u4, "u4"},
    {Precision::u6, "u6"},           {Precision::u8, "u8"},           {Precision::u16, "u16"},
    {Precision::u32, "u32"},         {Precision::u64, "u64"},         {Precision::nf4, "nf4"},
    {Precision::f8e4m3, "f8e4m3"},   {Precision::f8e5m2, "f8e5m2"},   {Precision::f4e2m1, "f4e2m1"},
    {Precision::f8e8m0, "f8e8m0"},   {Precision::string, "string"},
}};

std::optional<std::int64_t> parse_dimension(std::string_view text) {
  if (text == "?" || text == "-1") return kDynamic;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 1) return std::nullopt;
  return value;
}

}  // namespace

std::span<const EnumName<Precision>> enum_names(Precision) { return kPrecisionNames; }
unsigned bits_of(Precision precision) { return row_of(precision).bits; }
bool is_integer(Precision precision) { return row_of(precision).family == 'i'; }
bool is_float(Precision precision) { return row_of(precision).family == 'f'; }

bool is_static(const Shape& shape) {
  return std::all_of(shape.begin(), shape.end(), [](std::int64_t d) { return d >= 0; });
}

std::optional<std::uint64_t> element_count(const Shape& shape) {
  if (!is_static(shape)) return std::nullopt;
  std::int64_t count = 1;
  for (const std::int64_t dimension : shape) {
    if (__builtin_mul_overflow(count, dimension, &count)) return std::nullopt;
  }
  return static_cast<std::uint64_t>(count);
}

std::optional<std::uint64_t> byte_count(const Shape& shape, Precision precision) {
  const auto count = element_count(shape);
  const std::uint64_t bits = bits_of(precision);
  std::uint64_t total = 0;
  if (!count || bits == 0 || __builtin_mul_overflow(*count, bits, &total)) return std::nullopt;
  return total / 8 + (total % 8 != 0 ? 1 : 0);
}

std::string to_text(const Shape& shape) {
  if (shape.empty()) return "scalar";
  if (shape.size() == 1 && shape[0] == kDynamicRank) return "any";
  std::string text;
  for (const std::int64_t dimension : shape) {
    if (!text.empty()) text += 'x';
    text += dimension < 0 ? "?" : std::to_string(dimension);
  }
  return text;
}

Result<Shape> parse_shape(std::string_view text) {
  Shape shape;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find_first_of(",x", begin), text.size());
    const auto dimension = parse_dimension(text.substr(begin, end - begin));
    if (!dimension) {
      return usage_error("model.shape", "A shape is positive numbers such as 1,3,224,224.")
          .at(std::string(text))
          .fix("Give each dimension as a number of at least 1, or ? where it stays open.");
    }
    shape.push_back(*dimension);
    begin = end + 1;
  }
  return shape;
}

}  // namespace hone::model
