#include <openvino/op/constant.hpp>

#include <cstring>
#include <limits>

#include "engine/ov.h"

namespace hone::engine {
namespace {

constexpr std::size_t kLanes = 16;  // independent minima and maxima, so that the loop vectorises
constexpr std::size_t kValuesKept = 16;

/// Facts of the values seen so far; NaN counts as an element and as nothing else.
struct Seen {
  std::uint64_t zeros = 0;
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();

  void add(double value, std::uint64_t times) {
    zeros += value == 0 ? times : 0;
    min = value < min ? value : min;
    max = value > max ? value : max;
  }
};

/// Values of a constant. Its bytes may lie at any address, as the file of weights is mapped as it
/// is.
template <class T>
class Elements {
 public:
  Elements(const ov::op::v0::Constant& constant, std::size_t size)
      : bytes_(static_cast<const char*>(constant.get_data_ptr())), size_(size) {}
  T operator[](std::size_t i) const {
    T value;
    std::memcpy(&value, bytes_ + i * sizeof(T), sizeof(T));
    return value;
  }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  const char* bytes_;
  std::size_t size_;
};

template <class T>
Seen scan(const Elements<T>& values) {
  std::array<T, kLanes> low{};
  std::array<T, kLanes> high{};
  std::array<std::uint32_t, kLanes> zeros{};
  low.fill(std::numeric_limits<T>::max());
  high.fill(std::numeric_limits<T>::lowest());
  Seen seen;
  const std::size_t whole = values.size() / kLanes * kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const T value = values[i + lane];
      low[lane] = value < low[lane] ? value : low[lane];
      high[lane] = value > high[lane] ? value : high[lane];
      zeros[lane] += value == T{} ? 1U : 0U;
    }
  }
  for (std::size_t lane = 0; lane < kLanes && whole > 0; ++lane) {
    seen.zeros += zeros[lane];
    seen.min = std::min(seen.min, static_cast<double>(low[lane]));
    seen.max = std::max(seen.max, static_cast<double>(high[lane]));
  }
  for (std::size_t i = whole; i < values.size(); ++i) {
    seen.add(static_cast<double>(values[i]), 1);
  }
  return seen;
}

/// Half floats order like sign-magnitude integers: `key` turns them into two's complement, so that
/// the pass runs over 16-bit integers. NaN lies beyond infinity and is left out.
template <class Half>
Seen scan_halves(const Elements<std::uint16_t>& values, std::uint16_t infinity) {
  std::array<std::int16_t, kLanes> low{};
  std::array<std::int16_t, kLanes> high{};
  std::array<std::uint32_t, kLanes> zeros{};
  low.fill(std::numeric_limits<std::int16_t>::max());
  high.fill(std::numeric_limits<std::int16_t>::min());
  const auto take = [&](std::uint16_t bits, std::size_t lane) {
    const auto magnitude = static_cast<std::uint16_t>(bits & 0x7FFFU);
    const bool is_number = magnitude <= infinity;
    const auto key = static_cast<std::int16_t>((bits & 0x8000U) != 0 ? -magnitude : magnitude);
    low[lane] = is_number && key < low[lane] ? key : low[lane];
    high[lane] = is_number && key > high[lane] ? key : high[lane];
    zeros[lane] += magnitude == 0 ? 1U : 0U;
  };
  const std::size_t whole = values.size() / kLanes * kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) take(values[i + lane], lane);
  }
  for (std::size_t i = whole; i < values.size(); ++i) take(values[i], 0);
  const auto value_of = [](std::int16_t key) {
    const auto bits = static_cast<std::uint16_t>(key < 0 ? 0x8000 | -key : key);
    return static_cast<double>(static_cast<float>(Half::from_bits(bits)));
  };
  Seen seen;
  for (const std::uint32_t count : zeros) seen.zeros += count;
  const std::int16_t lowest = *std::min_element(low.begin(), low.end());
  const std::int16_t highest = *std::max_element(high.begin(), high.end());
  if (lowest > highest) return seen;
  seen.min = value_of(lowest);
  seen.max = value_of(highest);
  return seen;
}

/// Elements of at most 8 bits: bytes are counted, then each of the 256 bytes is read once.
Seen scan_packed(const ov::element::Type& type, const Elements<std::uint8_t>& bytes,
                 std::size_t elements) {
  const std::size_t per_byte = 8 / type.bitwidth();
  const std::size_t whole = elements / per_byte;
  std::array<std::array<std::uint64_t, 256>, 4> counts{};
  for (std::size_t i = 0; i < whole; ++i) ++counts[i % 4][bytes[i]];
  Seen seen;
  const auto take = [&](std::size_t byte, std::uint64_t times, std::size_t used) {
    const std::array<std::uint8_t, 1> one{static_cast<std::uint8_t>(byte)};
    const ov::op::v0::Constant cell(type, ov::Shape{used}, one.data());
    for (const double value : cell.cast_vector<double>()) seen.add(value, times);
  };
  for (std::size_t byte = 0; byte < 256; ++byte) {
    const std::uint64_t times =
        counts[0][byte] + counts[1][byte] + counts[2][byte] + counts[3][byte];
    if (times > 0) take(byte, times, per_byte);
  }
  if (elements % per_byte != 0) take(bytes[whole], 1, elements % per_byte);
  return seen;
}

Seen scan_constant(const ov::op::v0::Constant& constant, std::size_t elements) {
  using ov::element::Type_t;
  const ov::element::Type type = constant.get_element_type();
  switch (type) {
    case Type_t::f32: return scan(Elements<float>(constant, elements));
    case Type_t::f64: return scan(Elements<double>(constant, elements));
    case Type_t::i16: return scan(Elements<std::int16_t>(constant, elements));
    case Type_t::i32: return scan(Elements<std::int32_t>(constant, elements));
    case Type_t::i64: return scan(Elements<std::int64_t>(constant, elements));
    case Type_t::u16: return scan(Elements<std::uint16_t>(constant, elements));
    case Type_t::u32: return scan(Elements<std::uint32_t>(constant, elements));
    case Type_t::u64: return scan(Elements<std::uint64_t>(constant, elements));
    case Type_t::f16:
      return scan_halves<ov::float16>(Elements<std::uint16_t>(constant, elements), 0x7C00);
    case Type_t::bf16:
      return scan_halves<ov::bfloat16>(Elements<std::uint16_t>(constant, elements), 0x7F80);
    case Type_t::u3:
    case Type_t::u6: {  // three bytes share their bits; rare, so one value at a time
      Seen seen;
      for (const double value : constant.cast_vector<double>()) seen.add(value, 1);
      return seen;
    }
    default: break;
  }
  return scan_packed(type, Elements<std::uint8_t>(constant, constant.get_byte_size()), elements);
}

}  // namespace

model::ConstantFacts facts_of(const ov::op::v0::Constant& constant) {
  model::ConstantFacts facts;
  const ov::element::Type type = constant.get_element_type();
  facts.elements = ov::shape_size(constant.get_shape());
  facts.bytes = constant.get_byte_size();
  if (facts.elements == 0 || type == ov::element::string || type.is_dynamic()) return facts;
  const Seen seen = scan_constant(constant, facts.elements);
  facts.zeros = seen.zeros;
  if (seen.min <= seen.max) {
    facts.min = seen.min;
    facts.max = seen.max;
  }
  if (facts.elements <= kValuesKept) facts.values = constant.cast_vector<double>();
  return facts;
}

}  // namespace hone::engine
