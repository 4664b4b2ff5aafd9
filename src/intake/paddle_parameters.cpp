#include <cstring>

#include <hone_schemas/paddle.pb.h>

#include "intake/paddle_check.h"

namespace hone::intake {
namespace {

constexpr const char* kCode = "intake.paddle.parameters";

/// Bits of an element by VarType.Type.
std::optional<unsigned> bits_of_type(int type) {
  switch (type) {
    case 0:               // BOOL
    case 20:              // UINT8
    case 21: return 8;    // INT8
    case 1:               // INT16
    case 4:               // FP16
    case 22: return 16;   // BF16
    case 2:               // INT32
    case 5: return 32;    // FP32
    case 3:               // INT64
    case 6:               // FP64
    case 19:              // SIZE_T
    case 23: return 64;   // COMPLEX64
    case 24: return 128;  // COMPLEX128
    default: return std::nullopt;
  }
}

/// Takes bytes from the front of a file.
class Reader {
 public:
  explicit Reader(std::span<const std::byte> rest) : rest_(rest) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  std::optional<std::span<const std::byte>> take(std::uint64_t bytes) {
    if (bytes > rest_.size()) return std::nullopt;
    const auto taken = rest_.first(static_cast<std::size_t>(bytes));
    rest_ = rest_.subspan(static_cast<std::size_t>(bytes));
    return taken;
  }

  template <class T>
  std::optional<T> number() {
    const auto bytes = take(sizeof(T));
    if (!bytes) return std::nullopt;
    T value{};
    std::memcpy(&value, bytes->data(), sizeof(T));
    return value;
  }

 private:
  std::span<const std::byte> rest_;
};

/// Version 0, levels of detail with their offsets, version 0 of the tensor, its description.
std::optional<paddle::TensorDesc> read_header(Reader& reader) {
  const auto version = reader.number<std::uint32_t>();
  const auto levels = reader.number<std::uint64_t>();
  if (!version || *version != 0 || !levels) return std::nullopt;
  for (std::uint64_t i = 0; i < *levels; ++i) {
    const auto bytes = reader.number<std::uint64_t>();
    if (!bytes || !reader.take(*bytes)) return std::nullopt;
  }
  const auto tensor_version = reader.number<std::uint32_t>();
  const auto bytes = reader.number<std::int32_t>();
  if (!tensor_version || *tensor_version != 0 || !bytes || *bytes < 0) return std::nullopt;
  const auto text = reader.take(static_cast<std::uint64_t>(*bytes));
  paddle::TensorDesc description;
  if (!text || !description.ParseFromArray(text->data(), *bytes)) return std::nullopt;
  return description;
}

Status check_record(Reader& reader, const std::string& name, const PaddleParameter& wanted) {
  const auto description = read_header(reader);
  if (!description) return paddle_error(kCode, "The parameters end early or are damaged.", name);
  const model::Shape shape(description->dims().begin(), description->dims().end());
  if (description->data_type() != wanted.type || shape != wanted.shape) {
    return paddle_error(kCode, "A parameter has another shape or type than the program says.",
                        name);
  }
  const auto bits = bits_of_type(wanted.type);
  const auto elements = model::element_count(shape);
  std::uint64_t bytes = 0;
  if (!bits || !elements || __builtin_mul_overflow(*elements, std::uint64_t{*bits / 8}, &bytes)) {
    return paddle_error(kCode, "The type of a parameter is unknown, or its size overflows.", name);
  }
  if (reader.take(bytes)) return {};
  return paddle_error(kCode, "The parameters end early or are damaged.", name);
}

}  // namespace

Status check_parameters(std::span<const std::byte> file,
                        const std::map<std::string, PaddleParameter>& parameters) {
  Reader reader(file);
  for (const auto& [name, wanted] : parameters) HONE_CHECK(check_record(reader, name, wanted));
  if (reader.at_end()) return {};
  return paddle_error(kCode, "The file holds more parameters than the program has.");
}

}  // namespace hone::intake
