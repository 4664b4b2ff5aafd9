#include <charconv>

#include "intake/onnx_check.h"
#include "intake/onnx_proto.h"

namespace hone::intake {
namespace {

using onnx::TensorProto;

/// How a data type is stored: bits in raw_data, and the field that holds single values.
struct TypeRow {
  int type;
  unsigned bits;
  char field;          ///< f float, i int32, l int64, d double, u uint64, s string
  unsigned per_value;  ///< elements in one entry of the field; 0: two entries an element
};
constexpr TypeRow kTypes[] = {
    {1, 32, 'f', 1},  {2, 8, 'i', 1},   {3, 8, 'i', 1},   {4, 16, 'i', 1},  {5, 16, 'i', 1},
    {6, 32, 'i', 1},  {7, 64, 'l', 1},  {8, 0, 's', 1},   {9, 8, 'i', 1},   {10, 16, 'i', 1},
    {11, 64, 'd', 1}, {12, 32, 'u', 1}, {13, 64, 'u', 1}, {14, 64, 'f', 0}, {15, 128, 'd', 0},
    {16, 16, 'i', 1}, {17, 8, 'i', 1},  {18, 8, 'i', 1},  {19, 8, 'i', 1},  {20, 8, 'i', 1},
    {21, 4, 'i', 2},  {22, 4, 'i', 2},  {23, 4, 'i', 2},
};

const TypeRow* row_of(int type) {
  for (const auto& row : kTypes) {
    if (row.type == type) return &row;
  }
  return nullptr;
}

int entries(const TensorProto& tensor, char field) {
  switch (field) {
    case 'f': return tensor.float_data_size();
    case 'i': return tensor.int32_data_size();
    case 'l': return tensor.int64_data_size();
    case 'd': return tensor.double_data_size();
    case 'u': return tensor.uint64_data_size();
    default: return tensor.string_data_size();
  }
}

Error tensor_error(const TensorProto& tensor, std::string message) {
  return onnx_error("intake.onnx.tensor", std::move(message), tensor.name());
}

std::optional<std::uint64_t> elements_of(const TensorProto& tensor) {
  const model::Shape shape(tensor.dims().begin(), tensor.dims().end());
  return model::element_count(shape);
}

std::optional<std::uint64_t> parse(std::string_view text) {
  std::uint64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = stop == text.data() + text.size();
  return error == std::errc{} && whole ? std::optional(value) : std::nullopt;
}

Result<ExternalData> external_of(const TensorProto& tensor, std::uint64_t needed) {
  ExternalData data{tensor.name(), {}, 0, {}, needed};
  for (const auto& entry : tensor.external_data()) {
    if (entry.key() == "location") data.location = entry.value();
    if (entry.key() != "offset" && entry.key() != "length") continue;
    const auto value = parse(entry.value());
    if (!value) {
      return onnx_error("intake.onnx.external_size", "An offset or length is not a number.",
                        tensor.name());
    }
    if (entry.key() == "offset") data.offset = *value;
    if (entry.key() == "length") data.length = value;
  }
  return data;
}

}  // namespace

Error onnx_error(const char* code, std::string message, std::string_view where) {
  return input_error(code, std::move(message))
      .at(unpack::printable(where))
      .fix("Export the model again with the tool that made it, or copy the file again.");
}

Status check_tensor(const TensorProto& tensor, std::vector<ExternalData>& external) {
  const TypeRow* row = row_of(tensor.data_type());
  const auto elements = elements_of(tensor);
  std::uint64_t bits = 0;
  if (row == nullptr) return tensor_error(tensor, "A constant has an unknown element type.");
  if (!elements || __builtin_mul_overflow(*elements, std::uint64_t{row->bits}, &bits)) {
    return tensor_error(tensor, "The dimensions of a constant are negative or overflow.");
  }
  if (tensor.has_segment()) return tensor_error(tensor, "A constant is only a segment of one.");
  const std::uint64_t bytes = bits / 8 + (bits % 8 != 0 ? 1 : 0);
  if (tensor.data_location() == TensorProto::EXTERNAL || tensor.external_data_size() > 0) {
    HONE_TRY(external.emplace_back(), external_of(tensor, bytes));
    return {};
  }
  const auto present = static_cast<std::uint64_t>(entries(tensor, row->field));
  const std::uint64_t wanted =
      row->per_value == 0 ? *elements * 2 : *elements / row->per_value + *elements % row->per_value;
  const bool fits = tensor.has_raw_data() && !tensor.raw_data().empty() && row->field != 's'
                        ? tensor.raw_data().size() == bytes && present == 0
                        : present == wanted;
  if (fits) return {};
  return tensor_error(tensor, "A constant has more or fewer bytes than its shape says.");
}

}  // namespace hone::intake
