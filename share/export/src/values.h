#pragma once
// The elements of an output as numbers of one type.

#include <algorithm>
#include <cstdint>
#include <openvino/openvino.hpp>
#include <string>
#include <vector>

/// Whether values_of() can read it.
inline bool is_readable(const ov::Output<const ov::Node>& output) {
  const ov::element::Type types[] = {ov::element::f32,  ov::element::f64, ov::element::f16,
                                     ov::element::bf16, ov::element::u8,  ov::element::i8,
                                     ov::element::i32,  ov::element::i64};
  return std::count(std::begin(types), std::end(types), output.get_element_type()) > 0;
}

/// The first of its names; empty: it has none.
inline std::string name_of(const ov::Output<const ov::Node>& output) {
  const auto& names = output.get_names();
  const auto first = std::min_element(names.begin(), names.end());
  return first == names.end() ? std::string() : *first;
}

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

/// Elements of one image, with image after image in the first dimension.
inline std::vector<float> values_of_slot(const ov::Tensor& tensor, std::size_t slot,
                                         std::size_t batch) {
  const std::size_t count = tensor.get_size() / batch;
  return values_of<float>(tensor, slot * count, count);
}
