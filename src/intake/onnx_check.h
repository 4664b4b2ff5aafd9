#pragma once
// Checks of an ONNX model before the runtime sees it. Private to this room.

#include "intake/format.h"

namespace onnx {
class ModelProto;
class TensorProto;
}  // namespace onnx

namespace hone::intake {

/// Weights that lie in another file.
struct ExternalData {
  std::string tensor;
  std::string location;  ///< as the model says
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> length;  ///< absent: to the end of the file
  std::uint64_t needed = 0;             ///< bytes by the tensor's shape
};

struct OnnxFacts {
  std::vector<ExternalData> external;
  std::map<std::string, std::uint64_t> operators;  ///< "Type" or "domain.Type" -> nodes
};

/// Dimensions, element type and the number of bytes that are really there. Data in another file is
/// added to `external`, not opened. Errors: `intake.onnx.tensor`, `intake.onnx.external_*`.
Status check_tensor(const onnx::TensorProto& tensor, std::vector<ExternalData>& external);

/// Names, edges, subgraphs and functions of the whole model.
/// Errors: `intake.onnx.*`, `intake.zero_sized_input`, `limit.model`.
Result<OnnxFacts> check_model(const onnx::ModelProto& model);

Error onnx_error(const char* code, std::string message, std::string_view where);

}  // namespace hone::intake
