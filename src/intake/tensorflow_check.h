#pragma once
// Checks of TensorFlow graphs before the runtime sees them. Private to this room.
// Numbers of fields, element types and the ways a value is stored: TensorFlow's graph.proto,
// function.proto, tensor.proto and types.proto.

#include <string_view>

#include "intake/format.h"

namespace hone::intake {

namespace tensorflow {
class Graph;
class Tensor;
}  // namespace tensorflow

struct TensorflowFacts {
  std::map<std::string, std::uint64_t> operators = {};  ///< type -> nodes, functions' nodes too
  std::uint64_t nodes = 0;
  std::uint64_t variables = 0;  ///< nodes whose value a checkpoint holds
};

/// Names, edges and constants of a graph and of its functions; counts them into `facts`. The loops
/// of TensorFlow 1 (NextIteration into Merge) are the only cycles.
/// Errors: `intake.tensorflow.*`, `limit.model`, `limit.memory`.
Status check_graph(const tensorflow::Graph& graph, TensorflowFacts& facts);

/// Element type, dimensions and the number of bytes or values that are there. Where TensorFlow
/// lets one value stand for all, so does this. Errors: `intake.tensorflow.tensor`, `limit.memory`.
Status check_tensor(const tensorflow::Tensor& tensor, std::string_view where);

/// That every variable which the index of a checkpoint lists lies inside its file of values.
/// `shard_bytes`: sizes of these files in order. Blocks that are compressed, which TensorFlow does
/// not write, are left to the runtime. The form: LevelDB's table_format.md with the messages of
/// tensor_bundle.proto. Errors: `intake.tensorflow.variables`.
Status check_variables(std::string_view index, const std::vector<std::uint64_t>& shard_bytes);

Error tensorflow_error(const char* code, std::string message, std::string_view where = {});

}  // namespace hone::intake
