#include "accuracy/values.h"

#include <cmath>
#include <cstring>

#include "base/half.h"

namespace hone::accuracy {
namespace {

template <class T>
float as_float(T value) {
  return static_cast<float>(value);
}

struct F16 {
  std::uint16_t bits;
};
struct Bf16 {
  std::uint16_t bits;
};
float as_float(F16 value) { return from_f16(value.bits); }
float as_float(Bf16 value) { return from_bf16(value.bits); }

using Convert = void (*)(const std::byte* from, std::span<float> to);

template <class T>
void convert(const std::byte* from, std::span<float> to) {
  for (float& value : to) {
    T element;
    std::memcpy(&element, from, sizeof element);
    value = as_float(element);
    from += sizeof element;
  }
}

Convert converter_of(model::Precision precision) {
  switch (precision) {
    case model::Precision::f32: return convert<float>;
    case model::Precision::f64: return convert<double>;
    case model::Precision::f16: return convert<F16>;
    case model::Precision::bf16: return convert<Bf16>;
    case model::Precision::u8: return convert<std::uint8_t>;
    case model::Precision::i8: return convert<std::int8_t>;
    case model::Precision::i32: return convert<std::int32_t>;
    case model::Precision::i64: return convert<std::int64_t>;
    default: return nullptr;
  }
}

}  // namespace

bool is_readable(model::Precision precision) { return converter_of(precision) != nullptr; }

std::span<const float> values_of(const OutputView& output, std::size_t begin, std::size_t count,
                                 std::vector<float>& memory) {
  const std::size_t element_bytes = model::bits_of(output.tensor.precision) / 8;
  const std::byte* from = output.bytes.data() + begin * element_bytes;
  if (output.tensor.precision == model::Precision::f32) {
    return {reinterpret_cast<const float*>(from), count};
  }
  memory.resize(count);
  converter_of(output.tensor.precision)(from, memory);
  return memory;
}

std::span<const float> values_of_slot(const OutputView& output, std::size_t slot, std::size_t batch,
                                      std::vector<float>& memory) {
  const std::size_t elements =
      output.bytes.size() / (model::bits_of(output.tensor.precision) / 8) / batch;
  return values_of(output, slot * elements, elements, memory);
}

float logistic(float x) { return 1.0F / (1.0F + std::exp(-x)); }

}  // namespace hone::accuracy
