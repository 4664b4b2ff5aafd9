#pragma once
// The elements of an output as numbers of one type.

#include <cstdint>
#include <openvino/openvino.hpp>
#include <vector>

template <class To, class From>
std::vector<To> converted(const From* from, std::size_t count) {
  std::vector<To> to(count);
  for (std::size_t i = 0; i < count; ++i) to[i] = static_cast<To>(from[i]);
  return to;
}

/// `count` elements from number `from` on.
template <class To>
std::vector<To> values_of(const ov::Tensor& tensor, std::size_t from, std::size_t count) {
  const ov::element::Type type = tensor.get_element_type();
  const void* data = static_cast<const unsigned char*>(tensor.data()) + from * type.size();
  if (type == ov::element::f32) return converted<To>(static_cast<const float*>(data), count);
  if (type == ov::element::f64) return converted<To>(static_cast<const double*>(data), count);
  if (type == ov::element::f16) return converted<To>(static_cast<const ov::float16*>(data), count);
  if (type == ov::element::bf16) {
    return converted<To>(static_cast<const ov::bfloat16*>(data), count);
  }
  if (type == ov::element::u8) return converted<To>(static_cast<const std::uint8_t*>(data), count);
  if (type == ov::element::i8) return converted<To>(static_cast<const std::int8_t*>(data), count);
  if (type == ov::element::i32) return converted<To>(static_cast<const std::int32_t*>(data), count);
  return converted<To>(static_cast<const std::int64_t*>(data), count);
}
