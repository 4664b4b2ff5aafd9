#include <hone_schemas/tensorflow.pb.h>

#include "intake/tensorflow_check.h"

namespace hone::intake {
namespace {

using tensorflow::Tensor;

/// How an element type is stored: bits in tensor_content, and the list of single values.
struct TypeRow {
  int type;
  unsigned bits;
  char list;  ///< f float, d double, i int, s string, l int64, b bool, h half, u, U unsigned; c, C
              ///< complex, two entries an element; - none
};
constexpr TypeRow kTypes[] = {
    {1, 32, 'f'},  {2, 64, 'd'},  {3, 32, 'i'},  {4, 8, 'i'},   {5, 16, 'i'},  {6, 8, 'i'},
    {7, 0, 's'},   {8, 64, 'c'},  {9, 64, 'l'},  {10, 8, 'b'},  {11, 8, 'i'},  {12, 8, 'i'},
    {13, 32, 'i'}, {14, 16, 'h'}, {15, 16, 'i'}, {16, 16, 'i'}, {17, 16, 'i'}, {18, 128, 'C'},
    {19, 16, 'h'}, {20, 0, '-'},  {21, 0, '-'},  {22, 32, 'u'}, {23, 64, 'U'}, {24, 8, '-'},
    {25, 8, '-'},  {29, 8, 'i'},  {30, 8, 'i'},
};

const TypeRow* row_of(int type) {
  for (const auto& row : kTypes) {
    if (row.type == type) return &row;
  }
  return nullptr;
}

std::uint64_t entries(const Tensor& tensor, char list) {
  switch (list) {
    case 'f': return static_cast<std::uint64_t>(tensor.float_val_size());
    case 'd': return static_cast<std::uint64_t>(tensor.double_val_size());
    case 'i': return static_cast<std::uint64_t>(tensor.int_val_size());
    case 's': return static_cast<std::uint64_t>(tensor.string_val_size());
    case 'l': return static_cast<std::uint64_t>(tensor.int64_val_size());
    case 'b': return static_cast<std::uint64_t>(tensor.bool_val_size());
    case 'h': return static_cast<std::uint64_t>(tensor.half_val_size());
    case 'u': return static_cast<std::uint64_t>(tensor.uint32_val_size());
    case 'U': return static_cast<std::uint64_t>(tensor.uint64_val_size());
    case 'c': return static_cast<std::uint64_t>(tensor.scomplex_val_size()) / 2;
    case 'C': return static_cast<std::uint64_t>(tensor.dcomplex_val_size()) / 2;
    default: return 0;
  }
}

std::optional<std::uint64_t> elements_of(const Tensor& tensor) {
  model::Shape shape;
  for (const auto& dimension : tensor.tensor_shape().dim()) shape.push_back(dimension.size());
  return tensor.tensor_shape().unknown_rank() ? std::nullopt : model::element_count(shape);
}

}  // namespace

Status check_tensor(const Tensor& tensor, std::string_view where) {
  const auto refused = [&](const char* message) {
    return tensorflow_error("intake.tensorflow.tensor", message, where);
  };
  const TypeRow* row = row_of(tensor.dtype());
  if (row == nullptr) return refused("A constant has an unknown element type.");
  const auto elements = elements_of(tensor);
  std::uint64_t bits = 0;
  if (!elements || __builtin_mul_overflow(*elements, std::uint64_t{row->bits}, &bits)) {
    return refused("The dimensions of a constant are negative, open or overflow.");
  }
  if (bits / 8 > limits::kTensorBytes) {
    return limit_error("limit.memory", "A constant is larger than a tensor may be.")
        .at(unpack::printable(where))
        .fix("Export the model with smaller constants.");
  }
  const bool by_bytes = !tensor.tensor_content().empty() && row->bits != 0;
  const bool fits = by_bytes ? tensor.tensor_content().size() == bits / 8
                             : entries(tensor, row->list) <= *elements;
  return fits ? Status{} : refused("A constant has more or fewer bytes than its shape says.");
}

}  // namespace hone::intake
