// ONNX models made for the purpose: external data, types, names, subgraphs.

#include <gtest/gtest.h>

#include <fstream>
#include <functional>

#include "intake/intake.h"
#include "intake/onnx_proto.h"
#include "os/files.h"

namespace hone::intake {
namespace {

namespace fs = std::filesystem;
constexpr int kFloat = 1;

void add_value(onnx::ValueInfoProto& value, const std::string& name,
               const std::vector<std::int64_t>& shape) {
  value.set_name(name);
  auto* type = value.mutable_type()->mutable_tensor_type();
  type->set_elem_type(kFloat);
  for (const auto dimension : shape) type->mutable_shape()->add_dim()->set_dim_value(dimension);
}

onnx::NodeProto& add_node(onnx::GraphProto& graph, const std::string& type,
                          const std::vector<std::string>& inputs, const std::string& output) {
  auto& node = *graph.add_node();
  node.set_op_type(type);
  for (const auto& input : inputs) node.add_input(input);
  node.add_output(output);
  return node;
}

/// y = x + w with w of four floats.
onnx::ModelProto small_model() {
  onnx::ModelProto model;
  model.set_ir_version(8);
  auto* opset = model.add_opset_import();
  opset->set_domain("");
  opset->set_version(13);
  auto& graph = *model.mutable_graph();
  graph.set_name("g");
  add_value(*graph.add_input(), "x", {1, 4});
  add_value(*graph.add_output(), "y", {1, 4});
  add_node(graph, "Add", {"x", "w"}, "y");
  auto& weights = *graph.add_initializer();
  weights.set_name("w");
  weights.set_data_type(kFloat);
  weights.add_dims(4);
  for (int i = 0; i < 4; ++i) weights.add_float_data(static_cast<float>(i));
  return model;
}

void make_external(onnx::ModelProto& model, const std::string& location, const std::string& offset,
                   const std::string& length) {
  auto& weights = *model.mutable_graph()->mutable_initializer(0);
  weights.clear_float_data();
  weights.set_data_location(onnx::TensorProto::EXTERNAL);
  const auto add = [&](const char* key, const std::string& value) {
    if (value.empty()) return;
    auto* entry = weights.add_external_data();
    entry->set_key(key);
    entry->set_value(value);
  };
  add("location", location);
  add("offset", offset);
  add("length", length);
}

class Onnx : public ::testing::Test {
 protected:
  Onnx() : folder_(*os::TempDir::create()) {}
  [[nodiscard]] fs::path path(const std::string& name) const { return folder_.path() / name; }

  fs::path write(const std::string& name, const std::string& bytes) const {
    fs::create_directories(path(name).parent_path());
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }
  fs::path write(const onnx::ModelProto& model) const {
    return write("in/model.onnx", model.SerializeAsString());
  }

  /// The code of importing the path, "ok" when it worked.
  static std::string code(const fs::path& source) {
    const auto staging = os::TempDir::create();
    const auto imported = import_model({.sources = {{source, ""}}, .staging = staging->path()});
    return imported ? "ok" : imported.error().code;
  }

 private:
  os::TempDir folder_;
};

TEST_F(Onnx, ExternalDataIsTakenFromTheFolderOnly) {
  struct Row {
    std::string location;
    std::string offset;
    std::string length;
    std::string code;
  };
  const std::vector<Row> table{
      {"w.bin", "", "", "ok"},
      {"./w.bin", "0", "16", "ok"},
      {"sub/w.bin", "16", "16", "ok"},
      {"w.bin", "0", "15", "intake.onnx.external_size"},
      {"w.bin", "1", "16", "intake.onnx.external_size"},
      {"w.bin", "17", "", "intake.onnx.external_size"},
      {"w.bin", "18446744073709551615", "16", "intake.onnx.external_size"},
      {"w.bin", "18446744073709551616", "16", "intake.onnx.external_size"},
      {"w.bin", "-16", "16", "intake.onnx.external_size"},
      {"absent.bin", "", "", "intake.onnx.external_missing"},
      {"../w.bin", "", "", "intake.onnx.external_outside"},
      {"sub/../../w.bin", "", "", "intake.onnx.external_outside"},
      {"sub\\..\\w.bin", "", "", "intake.onnx.external_outside"},
      {"/etc/hostname", "", "", "intake.onnx.external_outside"},
      {"", "0", "16", "intake.onnx.external_outside"},
  };
  write("w.bin", std::string(16, 'x'));
  write("in/w.bin", std::string(16, 'x'));
  write("in/sub/w.bin", std::string(32, 'x'));
  for (const auto& row : table) {
    auto model = small_model();
    make_external(model, row.location, row.offset, row.length);
    const auto file = write(model);
    EXPECT_EQ(code(file), row.code) << row.location << " " << row.offset << " " << row.length;
    EXPECT_EQ(code(path("in")), row.code) << "folder: " << row.location;
  }
}

TEST_F(Onnx, ExternalDataIsNeverALink) {
  auto model = small_model();
  make_external(model, "w.bin", "", "");
  const auto file = write(model);
  const auto secret = write("secret", std::string(16, 's'));
  fs::create_hard_link(secret, path("in/w.bin"));
  EXPECT_EQ(code(file), "intake.onnx.external_link");
  EXPECT_EQ(code(path("in")), "intake.onnx.external_link");
  fs::remove(path("in/w.bin"));
  fs::create_symlink(secret, path("in/w.bin"));
  EXPECT_EQ(code(file), "intake.onnx.external_missing");
  EXPECT_EQ(code(path("in")), "unpack.link");
}

TEST_F(Onnx, DamageIsNamedBeforeTheRuntimeSeesIt) {
  using Change = std::function<void(onnx::ModelProto&)>;
  const auto weights = [](onnx::ModelProto& m) {
    return m.mutable_graph()->mutable_initializer(0);
  };
  const std::vector<std::pair<Change, std::string>> table{
      {[](auto&) {}, "ok"},
      {[&](auto& m) { weights(m)->add_float_data(1); }, "intake.onnx.tensor"},
      {[&](auto& m) { weights(m)->set_dims(0, 5); }, "intake.onnx.tensor"},
      {[&](auto& m) { weights(m)->set_dims(0, -4); }, "intake.onnx.tensor"},
      {[&](auto& m) { weights(m)->set_dims(0, INT64_MAX); }, "intake.onnx.tensor"},
      {[&](auto& m) { weights(m)->set_dims(0, std::int64_t{1} << 31); }, "intake.onnx.tensor"},
      {[&](auto& m) { weights(m)->set_data_type(99); }, "intake.onnx.tensor"},
      {[&](auto& m) { weights(m)->set_data_type(7); }, "intake.onnx.tensor"},
      {[&](auto& m) { weights(m)->set_raw_data(std::string(16, 'r')); }, "intake.onnx.tensor"},
      {[&](auto& m) { weights(m)->mutable_segment()->set_begin(1); }, "intake.onnx.tensor"},
      {[](auto& m) { *m.mutable_graph()->add_initializer() = m.graph().initializer(0); },
       "intake.onnx.duplicate"},
      {[](auto& m) { *m.mutable_graph()->add_input() = m.graph().input(0); },
       "intake.onnx.duplicate"},
      {[](auto& m) { add_node(*m.mutable_graph(), "Relu", {"x"}, "y"); }, "intake.onnx.duplicate"},
      {[](auto& m) { add_node(*m.mutable_graph(), "Relu", {"x"}, "w"); }, "intake.onnx.duplicate"},
      {[](auto& m) { add_node(*m.mutable_graph(), "Relu", {"nothing"}, "z"); },
       "intake.onnx.dangling_input"},
      {[](auto& m) { m.mutable_graph()->mutable_output(0)->set_name("z"); },
       "intake.onnx.dangling_input"},
      {[](auto& m) { add_node(*m.mutable_graph(), "Relu", {"z"}, "z"); }, "intake.onnx.cycle"},
      {[](auto& m) { m.mutable_graph()->clear_output(); }, "intake.onnx.damaged"},
      {[](auto& m) {
         m.mutable_graph()
             ->mutable_input(0)
             ->mutable_type()
             ->mutable_tensor_type()
             ->mutable_shape()
             ->mutable_dim(0)
             ->set_dim_value(0);
       },
       "intake.zero_sized_input"},
      {[](auto& m) { m.mutable_graph()->mutable_node(0)->set_op_type("NoSuchOperator"); },
       "intake.unsupported_operators"},
      {[](auto& m) { add_value(*m.mutable_graph()->add_input(), "w", {4}); }, "ok"},
  };
  for (std::size_t i = 0; i < table.size(); ++i) {
    auto model = small_model();
    table[i].first(model);
    EXPECT_EQ(code(write(model)), table[i].second) << "row " << i;
  }
}

/// An If whose branches use a value of the graph around them, in the order of the file or not.
onnx::ModelProto with_branches(const std::string& captured) {
  auto model = small_model();
  auto& graph = *model.mutable_graph();
  auto& condition = *graph.add_initializer();
  condition.set_name("c");
  condition.set_data_type(9);
  condition.add_int32_data(1);
  auto& node = add_node(graph, "If", {"c"}, "z");
  for (const char* branch : {"then_branch", "else_branch"}) {
    auto& attribute = *node.add_attribute();
    attribute.set_name(branch);
    attribute.set_type(onnx::AttributeProto::GRAPH);
    auto& body = *attribute.mutable_g();
    body.set_name(branch);
    add_node(body, "Relu", {captured}, std::string(branch) + "_out");
    add_value(*body.add_output(), std::string(branch) + "_out", {1, 4});
  }
  add_value(*graph.add_output(), "z", {1, 4});
  return model;
}

TEST_F(Onnx, SubgraphsSeeTheGraphAroundThem) {
  EXPECT_EQ(code(write(with_branches("y"))), "ok");
  EXPECT_EQ(code(write(with_branches("nowhere"))), "intake.onnx.dangling_input");
  EXPECT_EQ(code(write(with_branches("z"))), "intake.onnx.cycle");
}

TEST_F(Onnx, NestingHasAnEnd) {
  auto model = small_model();
  auto* graph = model.mutable_graph();
  for (int depth = 0; depth < 60; ++depth) {
    auto& attribute = *add_node(*graph, "If", {"x"}, "n" + std::to_string(depth)).add_attribute();
    attribute.set_name("then_branch");
    attribute.set_type(onnx::AttributeProto::GRAPH);
    graph = attribute.mutable_g();
  }
  EXPECT_EQ(code(write(model)), "intake.onnx.damaged");
}

}  // namespace
}  // namespace hone::intake
