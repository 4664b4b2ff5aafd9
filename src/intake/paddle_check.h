#pragma once
// Checks of a PaddlePaddle program and its parameters before the runtime sees them. Private to this
// room. Numbers of fields and types, and the form of a parameter record: Paddle's framework.proto
// and lod_tensor.cc.

#include <span>

#include "intake/format.h"

namespace hone::intake {

namespace paddle {
class Program;
}

/// A parameter as the program declares it.
struct PaddleParameter {
  int type = 0;
  model::Shape shape = {};
};

struct PaddleFacts {
  std::map<std::string, std::uint64_t> operators = {};
  /// By name, in which order the file has them.
  std::map<std::string, PaddleParameter> parameters = {};
};

/// Blocks, variables and the order of operators. Errors: `intake.paddle.*`, `limit.model`.
Result<PaddleFacts> check_program(const paddle::Program& program);

/// That the file holds the parameters, one record after the other, and nothing else.
/// Errors: `intake.paddle.parameters`.
Status check_parameters(std::span<const std::byte> file,
                        const std::map<std::string, PaddleParameter>& parameters);

Error paddle_error(const char* code, std::string message, std::string_view where = {});

}  // namespace hone::intake
