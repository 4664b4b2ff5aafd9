// TensorFlow graphs made for the purpose: y = x + w with w of four floats, whole and damaged.

#include <cstdlib>
#include <functional>

#include <hone_schemas/tensorflow.pb.h>

#include "intake/import_for_test.h"

namespace hone::intake {
namespace {

class TensorFlow : public ImportTest {};

/// Attributes that the checks do not read, in their binary form.
void set_type(tensorflow::Node& node, const char* name) {
  (*node.mutable_attr())[name].ParseFromString("\x30\x01");  // type: DT_FLOAT
}

tensorflow::Node& add_node(tensorflow::Graph& graph, const std::string& name, const std::string& op,
                           const std::vector<std::string>& inputs) {
  auto& node = *graph.add_node();
  node.set_name(name);
  node.set_op(op);
  for (const auto& input : inputs) node.add_input(input);
  return node;
}

tensorflow::Graph small_graph() {
  tensorflow::Graph graph;
  auto& x = add_node(graph, "x", "Placeholder", {});
  set_type(x, "dtype");
  (*x.mutable_attr())["shape"].ParseFromString("\x3a\x08\x12\x02\x08\x01\x12\x02\x08\x04");
  auto& w = add_node(graph, "w", "Const", {});
  set_type(w, "dtype");
  auto& value = *(*w.mutable_attr())["value"].mutable_tensor();
  value.set_dtype(1);
  value.mutable_tensor_shape()->add_dim()->set_size(4);
  value.set_tensor_content(four_floats());
  set_type(add_node(graph, "y", "AddV2", {"x", "w:0"}), "T");
  return graph;
}

tensorflow::Tensor& weights_of(tensorflow::Graph& graph) {
  return *(*graph.mutable_node(1)->mutable_attr())["value"].mutable_tensor();
}

tensorflow::FunctionDef& add_function(tensorflow::Graph& graph, const std::string& name,
                                      const std::string& calls) {
  auto& function = *graph.mutable_library()->add_function();
  function.mutable_signature()->set_name(name);
  function.mutable_signature()->add_input_arg()->set_name("a");
  auto& node = *function.add_node_def();
  node.set_name("n");
  node.set_op("Identity");
  node.add_input("a");
  if (!calls.empty()) (*node.mutable_attr())["f"].mutable_func()->set_name(calls);
  (*function.mutable_ret())["out"] = "n:output:0";
  return function;
}

TEST_F(TensorFlow, DamageIsNamedBeforeTheRuntimeSeesIt) {
  using Change = std::function<void(tensorflow::Graph&)>;
  const std::vector<std::pair<Change, std::string>> table{
      {[](auto&) {}, "ok"},
      {[](auto& g) { weights_of(g).set_tensor_content("123"); }, "intake.tensorflow.tensor"},
      {[](auto& g) { weights_of(g).set_dtype(77); }, "intake.tensorflow.tensor"},
      {[](auto& g) { weights_of(g).mutable_tensor_shape()->mutable_dim(0)->set_size(-1); },
       "intake.tensorflow.tensor"},
      {[](auto& g) { weights_of(g).mutable_tensor_shape()->mutable_dim(0)->set_size(INT64_MAX); },
       "intake.tensorflow.tensor"},
      {[](auto& g) {
         weights_of(g).clear_tensor_content();
         weights_of(g).add_float_val(1);
       },
       "ok"},
      {[](auto& g) {
         weights_of(g).clear_tensor_content();
         for (int i = 0; i < 5; ++i) weights_of(g).add_float_val(1);
       },
       "intake.tensorflow.tensor"},
      {[](auto& g) {
         weights_of(g).clear_tensor_content();
         weights_of(g).add_float_val(1);
         weights_of(g).mutable_tensor_shape()->mutable_dim(0)->set_size(std::int64_t{1} << 40);
       },
       "limit.memory"},
      {[](auto& g) { g.mutable_node(2)->set_input(1, "nothing"); },
       "intake.tensorflow.dangling_input"},
      {[](auto& g) { g.mutable_node(2)->set_input(1, "^nothing"); },
       "intake.tensorflow.dangling_input"},
      {[](auto& g) { g.mutable_node(2)->set_name("x"); }, "intake.tensorflow.duplicate"},
      {[](auto& g) { g.mutable_node(2)->set_input(1, "y"); }, "intake.tensorflow.cycle"},
      {[](auto& g) { add_function(g, "f", ""); }, "ok"},
      {[](auto& g) { (*add_function(g, "f", "").mutable_ret())["out"] = "m:output:0"; },
       "intake.tensorflow.dangling_input"},
      {[](auto& g) { add_function(g, "f", "f"); }, "intake.tensorflow.cycle"},
      {[](auto& g) {
         add_function(g, "f", "g");
         add_function(g, "g", "f");
       },
       "intake.tensorflow.cycle"},
      {[](auto& g) {
         add_function(g, "f", "");
         add_function(g, "f", "");
       },
       "intake.tensorflow.duplicate"},
      {[](auto& g) { add_node(g, "v", "VariableV2", {}); }, "intake.tensorflow.not_frozen"},
      {[](auto& g) { g.mutable_node(2)->set_op("NoSuchOperator"); },
       "intake.unsupported_operators"},
  };
  for (std::size_t i = 0; i < table.size(); ++i) {
    auto graph = small_graph();
    table[i].first(graph);
    const auto file = write("graph.pb", graph.SerializeAsString());
    EXPECT_EQ(code(file), table[i].second) << "row " << i << ": " << message(file);
  }
  auto graph = small_graph();
  const std::string whole = graph.SerializeAsString();
  EXPECT_EQ(code(write("graph.pb", whole.substr(0, whole.size() - 1))),
            "intake.tensorflow.damaged");
}

TEST_F(TensorFlow, SavedModelIsAFolderWithEveryFileOfItsVariables) {
  tensorflow::SavedModel saved;
  saved.set_saved_model_schema_version(1);
  add_node(*saved.add_meta_graphs()->mutable_graph_def(), "v", "VarHandleOp", {});
  write("m/saved_model.pb", saved.SerializeAsString());
  EXPECT_EQ(code(path("m")), "intake.tensorflow.no_variables");
  write("m/variables/variables.index", "index");
  EXPECT_EQ(code(path("m")), "intake.tensorflow.no_variables");
  write("m/variables/variables.data-00000-of-00002", "data");
  EXPECT_EQ(code(path("m")), "intake.tensorflow.no_variables");
  EXPECT_EQ(code(path("m/saved_model.pb")), "intake.tensorflow.no_variables");
  write("m/variables/variables.data-00001-of-00002", "data");
  EXPECT_EQ(code(path("m")), "intake.tensorflow.variables");
}

TEST_F(TensorFlow, ValuesOfVariablesLieInsideTheirFiles) {
  const char* data = std::getenv("HONE_TEST_DATA");
  const auto real = std::filesystem::path(data == nullptr ? "" : data) / "models/tf";
  if (!std::filesystem::exists(real)) GTEST_SKIP() << "HONE_TEST_DATA names no folder with models.";
  const auto read = [&](const std::string& name) {
    std::ifstream in(real / "resnet8_cifar10_savedmodel" / name, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const std::string index = read("variables/variables.index");
  const std::string values = read("variables/variables.data-00000-of-00001");
  write("m/saved_model.pb", read("saved_model.pb"));
  const auto with = [&](const std::string& an_index, const std::string& some_values) {
    write("m/variables/variables.index", an_index);
    write("m/variables/variables.data-00000-of-00001", some_values);
    return code(path("m"));
  };
  EXPECT_EQ(with(index, values), "ok");
  EXPECT_EQ(with(index, values.substr(0, values.size() - 1)), "intake.tensorflow.variables");
  EXPECT_EQ(with(index, ""), "intake.tensorflow.variables");
  EXPECT_EQ(with(index.substr(0, index.size() - 1), values), "intake.tensorflow.variables");
  EXPECT_EQ(with("version https://git-lfs.github.com/spec/v1\n", values), "intake.not_a_model");
  for (std::size_t at = 0; at < index.size(); at += 331) {
    std::string bad = index;
    bad[at] = static_cast<char>(bad[at] ^ 0x55);
    EXPECT_FALSE(with(bad, values).empty());
  }
}

}  // namespace
}  // namespace hone::intake
