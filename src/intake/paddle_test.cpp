// PaddlePaddle programs made for the purpose: y = x + w with w of four floats, whole and damaged.

#include <functional>

#include <hone_schemas/paddle.pb.h>

#include "intake/import_for_test.h"

namespace hone::intake {
namespace {

using namespace std::string_literals;

class Paddle : public ImportTest {};

constexpr int kPaddleFloat = 5;
constexpr int kPaddleTensor = 7;

void add_variable(paddle::Block& block, const std::string& name, int type, bool kept) {
  auto& variable = *block.add_vars();
  variable.set_name(name);
  variable.set_persistable(kept);
  variable.mutable_type()->set_type(type);
  if (type != kPaddleTensor) return;
  auto& tensor = *variable.mutable_type()->mutable_lod_tensor()->mutable_tensor();
  tensor.set_data_type(kPaddleFloat);
  if (name != "w") tensor.add_dims(1);
  tensor.add_dims(4);
}

paddle::Operator& add_operator(paddle::Block& block, const std::string& type) {
  auto& op = *block.add_ops();
  op.set_type(type);
  return op;
}

void add_slot(paddle::Slot& slot, const std::string& parameter, const std::string& name) {
  slot.set_parameter(parameter);
  slot.add_arguments(name);
}

/// Type and value of an INT attribute, which the checks do not read.
void add_number(paddle::Operator& op, const std::string& name, const std::string& value) {
  auto& attribute = *op.add_attrs();
  attribute.ParsePartialFromString("\x10\x00\x18"s + value);
  attribute.set_name(name);
}

paddle::Program small_program() {
  paddle::Program program;
  auto& block = *program.add_blocks();
  block.set_idx(0);
  block.set_parent_idx(-1);
  add_variable(block, "feed", 9, true);
  add_variable(block, "fetch", 10, true);
  for (const char* name : {"x", "y"}) add_variable(block, name, kPaddleTensor, false);
  add_variable(block, "w", kPaddleTensor, true);
  auto& feed = add_operator(block, "feed");
  add_slot(*feed.add_inputs(), "X", "feed");
  add_slot(*feed.add_outputs(), "Out", "x");
  add_number(feed, "col", "\0"s);
  auto& add = add_operator(block, "elementwise_add");
  add_slot(*add.add_inputs(), "X", "x");
  add_slot(*add.add_inputs(), "Y", "w");
  add_slot(*add.add_outputs(), "Out", "y");
  add_number(add, "axis", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
  auto& fetch = add_operator(block, "fetch");
  add_slot(*fetch.add_inputs(), "X", "y");
  add_slot(*fetch.add_outputs(), "Out", "fetch");
  add_number(fetch, "col", "\0"s);
  return program;
}

std::string record_of(std::int64_t elements, const std::string& data) {
  paddle::TensorDesc description;
  description.set_data_type(kPaddleFloat);
  description.add_dims(elements);
  const std::string text = description.SerializeAsString();
  const auto size = static_cast<char>(text.size());
  return std::string(16, '\0') + size + std::string(3, '\0') + text + data;
}

TEST_F(Paddle, DamageIsNamedBeforeTheRuntimeSeesIt) {
  struct Row {
    std::function<void(paddle::Block&)> change;
    std::string parameters;
    std::string code;
  };
  const auto nothing = [](paddle::Block&) {};
  const std::string good = record_of(4, four_floats());
  const std::vector<Row> table{
      {nothing, good, "ok"},
      {nothing, "", "intake.paddle.parameters"},
      {nothing, good.substr(0, good.size() - 1), "intake.paddle.parameters"},
      {nothing, good.substr(0, 18), "intake.paddle.parameters"},
      {nothing, good + "x", "intake.paddle.parameters"},
      {nothing, record_of(5, four_floats()), "intake.paddle.parameters"},
      {nothing, "\1" + good.substr(1), "intake.paddle.parameters"},
      {[](auto& b) { b.set_parent_idx(0); }, good, "intake.paddle.block"},
      {[](auto& b) { b.mutable_ops(1)->add_attrs()->set_block_idx(0); }, good,
       "intake.paddle.block"},
      {[](auto& b) { b.mutable_ops(1)->add_attrs()->add_blocks_idx(1); }, good,
       "intake.paddle.block"},
      {[](auto& b) { b.mutable_vars(2)->set_name("y"); }, good, "intake.paddle.duplicate"},
      {[](auto& b) { b.mutable_ops(1)->mutable_inputs(0)->set_arguments(0, "nothing"); }, good,
       "intake.paddle.dangling_input"},
      {[](auto& b) { b.mutable_ops(0)->clear_outputs(); }, good, "intake.paddle.dangling_input"},
      {[](auto& b) { b.mutable_ops()->SwapElements(0, 1); }, good, "intake.paddle.cycle"},
      {[](auto& b) { b.mutable_ops(1)->set_type("no_such_operator"); }, good,
       "intake.unsupported_operators"},
  };
  for (std::size_t i = 0; i < table.size(); ++i) {
    auto program = small_program();
    table[i].change(*program.mutable_blocks(0));
    write("p/inference.pdmodel", program.SerializePartialAsString());
    write("p/inference.pdiparams", table[i].parameters);
    EXPECT_EQ(code(path("p")), table[i].code) << "row " << i << ": " << message(path("p"));
    EXPECT_EQ(code(path("p/inference.pdmodel")), table[i].code) << "row " << i;
  }
  auto deep = small_program();
  for (int i = 1; i <= 1000; ++i) {
    deep.add_blocks()->set_idx(i);
    deep.mutable_blocks(i)->set_parent_idx(i - 1);
    if (i == 999) {
      EXPECT_EQ(code(write("deep.pdmodel", deep.SerializePartialAsString())),
                "intake.paddle.no_parameters");
    }
  }
  EXPECT_EQ(code(write("deep.pdmodel", deep.SerializePartialAsString())), "limit.model");
  std::filesystem::remove(path("p/inference.pdiparams"));
  EXPECT_EQ(code(path("p")), "intake.paddle.no_parameters");
}

}  // namespace
}  // namespace hone::intake
