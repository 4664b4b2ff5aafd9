#include <set>

#include <hone_schemas/paddle.pb.h>

#include "intake/paddle_check.h"

namespace hone::intake {
namespace {

constexpr std::string_view kNothing = "@EMPTY@";  // stands for an argument that is not given

constexpr int kMostBlocks = 1000;  // each name is looked up in all blocks around its own

/// Types of variables that are no parameters, though they outlive a run.
bool is_plumbing(int type) {
  constexpr int kFeedMinibatch = 9;
  constexpr int kFetchList = 10;
  constexpr int kRaw = 17;
  return type == kFeedMinibatch || type == kFetchList || type == kRaw;
}

using Names = std::set<std::string, std::less<>>;

/// A program's blocks. Operators stand in the order in which they run; a block sees what was made
/// in the blocks around it.
class ProgramCheck {
 public:
  explicit ProgramCheck(const paddle::Program& program) : program_(program) {}

  Result<PaddleFacts> run() {
    for (int i = 0; i < program_.blocks_size(); ++i) HONE_CHECK(take_variables(i));
    for (int i = 0; i < program_.blocks_size(); ++i) HONE_CHECK(take_operators(i));
    return std::move(facts_);
  }

 private:
  Status take_variables(int index) {
    const auto& block = program_.blocks(index);
    const int parent = block.parent_idx();
    if (block.idx() != index || (index == 0 ? parent >= 0 : parent < 0 || parent >= index)) {
      return paddle_error("intake.paddle.block", "The blocks of the program are not in order.");
    }
    Names names;
    Names ready;
    for (const auto& variable : block.vars()) {
      if (!names.insert(variable.name()).second) {
        return paddle_error("intake.paddle.duplicate", "Two variables have the same name.",
                            variable.name());
      }
      if (!variable.persistable()) continue;
      ready.insert(variable.name());
      if (!is_plumbing(variable.type().type())) take_parameter(variable);
    }
    declared_.push_back(std::move(names));
    made_.push_back(std::move(ready));
    return {};
  }

  void take_parameter(const paddle::Variable& variable) {
    const auto& tensor = variable.type().lod_tensor().tensor();
    facts_.parameters[variable.name()] = {tensor.data_type(),
                                          model::Shape(tensor.dims().begin(), tensor.dims().end())};
  }

  Status take_operators(int index) {
    const auto& block = program_.blocks(index);
    nodes_ += static_cast<std::size_t>(block.ops_size());
    if (nodes_ > limits::kGraphNodes) {
      return limit_error("limit.model", "The model has too many nodes.");
    }
    // A block runs many times, and beside others: order is asked for in the outermost only.
    const Names later = index == 0 ? Names() : outputs_of(block);
    auto& made = made_[static_cast<std::size_t>(index)];
    made.insert(later.begin(), later.end());
    for (const auto& op : block.ops()) {
      ++facts_.operators[unpack::printable(op.type())];
      HONE_CHECK(take_inputs(op, index));
      HONE_CHECK(take_blocks(op, index));
      for (const auto& slot : op.outputs()) {
        for (const auto& name : slot.arguments()) {
          HONE_CHECK(check_declared(name, index));
          made.insert(name);
        }
      }
    }
    return {};
  }

  static Names outputs_of(const paddle::Block& block) {
    Names names;
    for (const auto& op : block.ops()) {
      for (const auto& slot : op.outputs()) {
        names.insert(slot.arguments().begin(), slot.arguments().end());
      }
    }
    return names;
  }

  /// Whether one of the sets of this block or of those around it has the name.
  [[nodiscard]] bool known(const std::vector<Names>& sets, std::string_view name, int index) const {
    for (int at = index; at >= 0; at = program_.blocks(at).parent_idx()) {
      if (sets[static_cast<std::size_t>(at)].contains(name)) return true;
    }
    return false;
  }

  Status check_declared(const std::string& name, int index) const {
    if (name == kNothing || known(declared_, name, index)) return {};
    return paddle_error("intake.paddle.dangling_input",
                        "An operator names a variable that the program has not.", name);
  }

  Status take_inputs(const paddle::Operator& op, int index) {
    for (const auto& slot : op.inputs()) {
      for (const auto& name : slot.arguments()) {
        HONE_CHECK(check_declared(name, index));
        if (name == kNothing || known(made_, name, index)) continue;
        const bool later = outputs_of(program_.blocks(index)).contains(name);
        return later ? paddle_error("intake.paddle.cycle",
                                    "An operator uses what itself or a later one makes.", name)
                     : paddle_error("intake.paddle.dangling_input",
                                    "What an operator needs is made nowhere.", name);
      }
    }
    return {};
  }

  /// Inner blocks come behind the outer ones, so no block can hold itself.
  Status take_blocks(const paddle::Operator& op, int index) {
    for (const auto& attribute : op.attrs()) {
      if (attribute.has_block_idx()) HONE_CHECK(check_inner(attribute.block_idx(), index));
      for (const int inner : attribute.blocks_idx()) HONE_CHECK(check_inner(inner, index));
    }
    return {};
  }

  Status check_inner(int inner, int index) const {
    if (inner > index && inner < program_.blocks_size()) return {};
    return paddle_error("intake.paddle.block",
                        "An operator calls a block that cannot be inside it.");
  }

  const paddle::Program& program_;
  PaddleFacts facts_ = {};
  std::size_t nodes_ = 0;
  std::vector<Names> declared_ = {};  ///< by block
  std::vector<Names> made_ = {};      ///< by block: parameters and what was made so far
};

}  // namespace

Error paddle_error(const char* code, std::string message, std::string_view where) {
  return input_error(code, std::move(message))
      .at(unpack::printable(where))
      .fix(
          "Export the model again with paddle.static.save_inference_model, or copy both files "
          "again.");
}

Result<PaddleFacts> check_program(const paddle::Program& program) {
  if (program.blocks_size() == 0) {
    return paddle_error("intake.paddle.damaged", "The program has no blocks.");
  }
  if (program.blocks_size() > kMostBlocks) {
    return limit_error("limit.model", "The model has too many blocks.");
  }
  return ProgramCheck(program).run();
}

}  // namespace hone::intake
