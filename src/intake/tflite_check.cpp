#include "intake/tflite_check.h"

#include <algorithm>

#include "intake/edges.h"

namespace hone::intake {
namespace {

using Operators = std::map<std::string, std::uint64_t>;
using Indices = flatbuffers::Vector<std::int32_t>;

constexpr std::int32_t kAbsent = -1;  // an optional input that is not given

Error tflite_error(const char* code, std::string message, std::string_view where = {}) {
  return input_error(code, std::move(message))
      .at(unpack::printable(where))
      .fix("Convert the model again with the tool that made it, or copy the file again.");
}

std::string_view text(const flatbuffers::String* string) {
  return string == nullptr ? std::string_view() : string->string_view();
}

std::span<const std::int32_t> numbers(const Indices* list) {
  if (list == nullptr) return {};
  return {list->data(), list->size()};
}

/// Bits of an element by TensorType; 0 of what has no fixed size.
std::optional<unsigned> bits_of_type(std::int8_t type) {
  constexpr std::array<unsigned, 19> kBits{32, 16,  32, 8, 64, 0,  8,  16, 64, 8,
                                           64, 128, 64, 0, 0,  32, 16, 4,  16};
  if (type < 0 || static_cast<std::size_t>(type) >= kBits.size()) return std::nullopt;
  return kBits[static_cast<std::size_t>(type)];
}

std::string operator_name(const tflite::OperatorCode& code) {
  const auto old = static_cast<std::int32_t>(code.deprecated_builtin_code());
  const auto number = std::max(static_cast<std::int32_t>(code.builtin_code()), old);
  const auto builtin = static_cast<tflite::BuiltinOperator>(number);
  if (builtin == tflite::BuiltinOperator::CUSTOM)
    return "custom." + unpack::printable(text(code.custom_code()));
  const std::string_view name = tflite::EnumNameBuiltinOperator(builtin);
  return name.empty() ? fmt::format("operator {}", number) : std::string(name);
}

/// What all graphs of a model share.
struct ModelScope {
  std::vector<const tflite::OperatorCode*> codes;
  std::vector<const tflite::Buffer*> buffers;
  std::size_t graphs = 0;
  std::uint64_t file_bytes = 0;
  Operators operators = {};
  std::size_t nodes = 0;
  Edges calls = {};  ///< graph to graph
};

/// Bytes of a buffer; nothing when it names bytes that the file has not.
std::optional<std::uint64_t> bytes_of(const tflite::Buffer& buffer, const ModelScope& scope) {
  if (buffer.offset() <= 1) return buffer.data() == nullptr ? 0 : buffer.data()->size();
  const bool fits =
      buffer.offset() <= scope.file_bytes && buffer.size() <= scope.file_bytes - buffer.offset();
  return fits ? std::optional(buffer.size()) : std::nullopt;
}

class GraphCheck {
 public:
  GraphCheck(ModelScope& scope, const tflite::SubGraph& graph, std::size_t index)
      : scope_(scope), graph_(graph), index_(index), tensors_(members(graph.tensors())) {}

  Status run() {
    const auto operators = members(graph_.operators());
    scope_.nodes += operators.size();
    if (scope_.nodes > limits::kGraphNodes) {
      return limit_error("limit.model", "The model has too many nodes.");
    }
    for (const auto* tensor : tensors_) HONE_CHECK(take_tensor(*tensor));
    for (const auto input : numbers(graph_.inputs())) HONE_CHECK(take_input(input));
    for (std::size_t i = 0; i < operators.size(); ++i) HONE_CHECK(make_outputs(*operators[i], i));
    for (std::size_t i = 0; i < operators.size(); ++i) HONE_CHECK(take_operator(*operators[i], i));
    for (const auto output : numbers(graph_.outputs())) HONE_CHECK(use(output, kOutside));
    return {};
  }

 private:
  static constexpr std::int64_t kNobody = -2;
  static constexpr std::int64_t kOutside = -1;  // an input or a constant

  Status check_index(std::int32_t index) const {
    if (index >= 0 && static_cast<std::size_t>(index) < tensors_.size()) return {};
    return tflite_error("intake.tflite.index", "The graph names a tensor that it has not.");
  }

  const tflite::Tensor& tensor(std::int32_t index) const {
    return *tensors_[static_cast<std::size_t>(index)];
  }
  std::int64_t& producer(std::int32_t index) { return producers_[static_cast<std::size_t>(index)]; }

  Status take_tensor(const tflite::Tensor& tensor) {
    const auto shape = numbers(tensor.shape());
    const auto open = numbers(tensor.shape_signature());
    const auto bits = bits_of_type(tensor.type());
    if (tensor.name() == nullptr) {
      return tflite_error("intake.tflite.tensor", "A tensor has no name, which the runtime needs.");
    }
    if (!bits) return bad_tensor(tensor, "A tensor has an unknown element type.");
    if (!open.empty() && open.size() != shape.size()) {
      return bad_tensor(tensor, "The two shapes of a tensor have different numbers of dimensions.");
    }
    const auto negative = [](std::int32_t dimension) { return dimension < model::kDynamic; };
    if (std::any_of(shape.begin(), shape.end(), negative) ||
        std::any_of(open.begin(), open.end(), negative)) {
      return bad_tensor(tensor, "A dimension of a tensor is negative.");
    }
    HONE_CHECK(check_quantization(tensor, shape));
    HONE_TRY(const bool given, holds_value(tensor, shape, *bits));
    producers_.push_back(given || tensor.is_variable() ? kOutside : kNobody);
    return {};
  }

  /// Whether the file holds the tensor's value, which then has the size that its shape says.
  Result<bool> holds_value(const tflite::Tensor& tensor, std::span<const std::int32_t> shape,
                           unsigned bits) const {
    if (tensor.buffer() >= scope_.buffers.size()) {
      return tflite_error("intake.tflite.index", "A tensor names a buffer that the file has not.",
                          text(tensor.name()));
    }
    const auto bytes = bytes_of(*scope_.buffers[tensor.buffer()], scope_);
    if (!bytes) return bad_tensor(tensor, "A constant lies beyond the end of the file.");
    model::Shape closed(shape.begin(), shape.end());
    if (*bytes == 0) std::replace(closed.begin(), closed.end(), model::kDynamic, std::int64_t{1});
    const auto elements = model::element_count(closed);
    std::uint64_t wanted = 0;
    if (!elements || __builtin_mul_overflow(*elements, std::uint64_t{bits}, &wanted)) {
      return bad_tensor(tensor, "The dimensions of a tensor are open or overflow.");
    }
    if (*bytes == 0) return *elements == 0;
    const std::uint64_t whole = wanted / 8 + (wanted % 8 != 0 ? 1 : 0);
    if (bits == 0 || tensor.sparsity() != nullptr || whole == *bytes) return true;
    return bad_tensor(tensor, "A constant has more or fewer bytes than its shape says.");
  }

  /// One scale for the tensor or one for each index of a dimension, and as many zero points.
  Status check_quantization(const tflite::Tensor& tensor,
                            std::span<const std::int32_t> shape) const {
    const auto* quantization = tensor.quantization();
    if (quantization == nullptr || quantization->scale() == nullptr) return {};
    const std::size_t scales = quantization->scale()->size();
    const auto* points = quantization->zero_point();
    if (points != nullptr && points->size() > 1 && points->size() != scales) {
      return bad_tensor(tensor, "A tensor has as many zero points as scales or one.");
    }
    if (scales <= 1) return {};
    const auto axis = quantization->quantized_dimension();
    const bool inside = axis >= 0 && static_cast<std::size_t>(axis) < shape.size();
    if (inside && static_cast<std::size_t>(shape[static_cast<std::size_t>(axis)]) == scales)
      return {};
    return bad_tensor(tensor, "The scales of a tensor do not fit its shape.");
  }

  static Error bad_tensor(const tflite::Tensor& tensor, std::string message) {
    return tflite_error("intake.tflite.tensor", std::move(message), text(tensor.name()));
  }

  Status take_input(std::int32_t input) {
    HONE_CHECK(check_index(input));
    producer(input) = kOutside;
    const auto shape = numbers(tensor(input).shape());
    if (index_ != 0 || std::find(shape.begin(), shape.end(), 0) == shape.end()) return {};
    return input_error("intake.zero_sized_input", "An input has a dimension of 0.")
        .at(unpack::printable(text(tensor(input).name())))
        .fix("Export the model with a positive or an open dimension.");
  }

  Status make_outputs(const tflite::Operator& op, std::size_t position) {
    for (const auto output : numbers(op.outputs())) {
      if (output == kAbsent) continue;
      HONE_CHECK(check_index(output));
      if (producer(output) != kNobody) {
        return tflite_error("intake.tflite.duplicate", "A tensor is made more than once.",
                            text(tensor(output).name()));
      }
      producer(output) = static_cast<std::int64_t>(position);
    }
    return {};
  }

  /// Operators stand in the order in which they run; `user` is the one that uses the tensor.
  Status use(std::int32_t index, std::int64_t user) {
    HONE_CHECK(check_index(index));
    const auto made_by = producer(index);
    if (made_by == kNobody) {
      return tflite_error("intake.tflite.dangling_input", "What the graph needs is made nowhere.",
                          text(tensor(index).name()));
    }
    if (user == kOutside || made_by < user) return {};
    return tflite_error("intake.tflite.cycle", "An operator uses what itself or a later one makes.",
                        text(tensor(index).name()));
  }

  Status take_operator(const tflite::Operator& op, std::size_t position) {
    if (op.opcode_index() >= scope_.codes.size()) {
      return tflite_error("intake.tflite.index", "An operator has a type that the file has not.");
    }
    ++scope_.operators[operator_name(*scope_.codes[op.opcode_index()])];
    for (const auto input : numbers(op.inputs())) {
      if (input != kAbsent) HONE_CHECK(use(input, static_cast<std::int64_t>(position)));
    }
    for (const auto index : numbers(op.intermediates())) HONE_CHECK(check_index(index));
    return take_calls(op);
  }

  Status take_calls(const tflite::Operator& op) {
    const auto type = op.builtin_options_type();
    const bool two = type == kIfOptions || type == kWhileOptions;
    if ((!two && type != kCallOnceOptions) || op.builtin_options() == nullptr) return {};
    const auto* options = options_as<tflite::SubgraphOptions>(op.builtin_options());
    HONE_CHECK(call(options->first()));
    return two ? call(options->second()) : Status{};
  }

  Status call(std::int32_t graph) {
    if (graph < 0 || static_cast<std::size_t>(graph) >= scope_.graphs) {
      return tflite_error("intake.tflite.index",
                          "An operator calls a graph that the file has not.");
    }
    scope_.calls.emplace_back(index_, static_cast<std::size_t>(graph));
    return {};
  }

  ModelScope& scope_;
  const tflite::SubGraph& graph_;
  std::size_t index_;
  std::vector<const tflite::Tensor*> tensors_;
  std::vector<std::int64_t> producers_ = {};  ///< by tensor: operator, kOutside or kNobody
};

bool signature_fits(const tflite::SignatureDef& signature,
                    const std::vector<const tflite::SubGraph*>& graphs) {
  if (signature.subgraph_index() >= graphs.size()) return false;
  const std::size_t tensors = members(graphs[signature.subgraph_index()]->tensors()).size();
  const auto fits = [&](const tflite::TensorMap* entry) { return entry->tensor_index() < tensors; };
  const auto inputs = members(signature.inputs());
  const auto outputs = members(signature.outputs());
  return std::all_of(inputs.begin(), inputs.end(), fits) &&
         std::all_of(outputs.begin(), outputs.end(), fits);
}

/// What stands beside the graphs and names their parts.
Status check_annexes(const tflite::Model& model, const ModelScope& scope,
                     const std::vector<const tflite::SubGraph*>& graphs) {
  for (const auto* signature : members(model.signature_defs())) {
    if (!signature_fits(*signature, graphs)) {
      return tflite_error("intake.tflite.index",
                          "A signature names a tensor that the file has not.",
                          text(signature->signature_key()));
    }
  }
  for (const auto* metadata : members(model.metadata())) {
    if (metadata->buffer() >= scope.buffers.size()) {
      return tflite_error("intake.tflite.index", "Metadata names a buffer that the file has not.",
                          text(metadata->name()));
    }
  }
  return {};
}

}  // namespace

Result<Operators> check_tflite(std::span<const std::byte> file) {
  if (file.size() >= FLATBUFFERS_MAX_BUFFER_SIZE) {
    return limit_error("limit.model", "A TensorFlow Lite file cannot be larger than 2 GiB.")
        .fix("Convert the model to OpenVINO IR with `ovc` of the openvino package.");
  }
  const auto* model = verified_tflite(file);
  if (model == nullptr) {
    return tflite_error("intake.tflite.damaged", "The TensorFlow Lite file is cut or damaged.");
  }
  const auto graphs = members(model->subgraphs());
  ModelScope scope{members(model->operator_codes()), members(model->buffers()), graphs.size(),
                   file.size()};
  if (graphs.empty()) {
    return tflite_error("intake.tflite.damaged", "The TensorFlow Lite file has no graph.");
  }
  for (std::size_t i = 0; i < graphs.size(); ++i)
    HONE_CHECK(GraphCheck(scope, *graphs[i], i).run());
  if (find_cycle(graphs.size(), scope.calls)) {
    return tflite_error("intake.tflite.cycle", "The graphs call each other in a circle.");
  }
  HONE_CHECK(check_annexes(*model, scope, graphs));
  return std::move(scope.operators);
}

}  // namespace hone::intake
