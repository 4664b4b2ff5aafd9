// TensorFlow Lite models made for the purpose: y = x + w with w of four floats, whole and damaged.

#include <functional>

#include <hone_schemas/tflite_generated.h>

#include "intake/import_for_test.h"

namespace hone::intake {
namespace {

class TensorFlowLite : public ImportTest {};

struct SmallLite {
  std::vector<std::int32_t> input_shape = {1, 4};
  std::vector<std::int32_t> open_shape = {};
  std::vector<std::int32_t> weights_shape = {4};
  std::int8_t weights_type = 0;
  std::uint32_t weights_buffer = 1;
  std::string weights = four_floats();
  std::vector<float> scales = {};
  std::uint32_t opcode = 0;
  tflite::BuiltinOperator builtin = tflite::BuiltinOperator::ADD;
  std::string custom = {};
  std::vector<std::int32_t> inputs = {0, 1};
  std::vector<std::int32_t> outputs = {2};
  std::vector<std::int32_t> graph_outputs = {2};
  std::uint32_t metadata_buffer = 0;
  std::int32_t called = -1;  ///< adds an IF of these two graphs
};

std::string bytes_of(const SmallLite& small) {
  flatbuffers::FlatBufferBuilder b;
  const auto add_tensor = [&](const char* name, const std::vector<std::int32_t>& shape,
                              std::uint32_t buffer, std::int8_t type,
                              const std::vector<std::int32_t>& open,
                              const std::vector<float>& scales) {
    flatbuffers::Offset<tflite::QuantizationParameters> quantization = 0;
    if (!scales.empty()) {
      quantization = tflite::CreateQuantizationParametersDirect(b, nullptr, nullptr, &scales);
    }
    return tflite::CreateTensorDirect(b, &shape, type, buffer, name, quantization, false, 0,
                                      open.empty() ? nullptr : &open);
  };
  const std::vector<flatbuffers::Offset<tflite::Tensor>> tensors{
      add_tensor("x", small.input_shape, 0, 0, small.open_shape, {}),
      add_tensor("w", small.weights_shape, small.weights_buffer, small.weights_type, {},
                 small.scales),
      add_tensor("y", small.input_shape, 0, 0, small.open_shape, {})};
  const auto plain = tflite::CreateAnyTable(b);
  std::vector<flatbuffers::Offset<tflite::Operator>> operators{
      tflite::CreateOperatorDirect(b, small.opcode, &small.inputs, &small.outputs, 11, plain)};
  if (small.called >= 0) {
    const auto options = tflite::CreateSubgraphOptions(b, small.called, small.called);
    operators.push_back(
        tflite::CreateOperatorDirect(b, small.opcode, &small.inputs, nullptr, 92,
                                     flatbuffers::Offset<tflite::AnyTable>(options.o)));
  }
  const std::vector<std::int32_t> inputs{0};
  const std::vector<flatbuffers::Offset<tflite::SubGraph>> graphs{
      tflite::CreateSubGraphDirect(b, &tensors, &inputs, &small.graph_outputs, &operators, "main")};
  const std::vector<flatbuffers::Offset<tflite::OperatorCode>> codes{
      tflite::CreateOperatorCodeDirect(b, static_cast<std::int8_t>(small.builtin),
                                       small.custom.empty() ? nullptr : small.custom.c_str(), 1,
                                       small.builtin)};
  const std::vector<std::uint8_t> weights(small.weights.begin(), small.weights.end());
  const std::vector<flatbuffers::Offset<tflite::Buffer>> buffers{
      tflite::CreateBufferDirect(b), tflite::CreateBufferDirect(b, &weights)};
  const std::vector<flatbuffers::Offset<tflite::Metadata>> metadata{
      tflite::CreateMetadataDirect(b, "note", small.metadata_buffer)};
  tflite::FinishModelBuffer(
      b, tflite::CreateModelDirect(b, 3, &codes, &graphs, "small", &buffers, nullptr, &metadata));
  return {reinterpret_cast<const char*>(b.GetBufferPointer()), b.GetSize()};
}

TEST_F(TensorFlowLite, DamageIsNamedBeforeTheRuntimeSeesIt) {
  using Change = std::function<void(SmallLite&)>;
  const std::vector<std::pair<Change, std::string>> table{
      {[](auto&) {}, "ok"},
      {[](auto& m) { m.weights.pop_back(); }, "intake.tflite.tensor"},
      {[](auto& m) { m.weights += "1234"; }, "intake.tflite.tensor"},
      {[](auto& m) { m.weights_shape = {-4}; }, "intake.tflite.tensor"},
      {[](auto& m) {
         m.weights_shape = {INT32_MAX, INT32_MAX, INT32_MAX};
       },
       "intake.tflite.tensor"},
      {[](auto& m) { m.weights_type = 99; }, "intake.tflite.tensor"},
      {[](auto& m) { m.weights_type = 1; }, "intake.tflite.tensor"},
      {[](auto& m) {
         m.scales = {1, 2, 3};
       },
       "intake.tflite.tensor"},
      {[](auto& m) { m.open_shape = {4}; }, "intake.tflite.tensor"},
      {[](auto& m) { m.weights_buffer = 2; }, "intake.tflite.index"},
      {[](auto& m) { m.metadata_buffer = 9; }, "intake.tflite.index"},
      {[](auto& m) { m.opcode = 1; }, "intake.tflite.index"},
      {[](auto& m) { m.called = 1; }, "intake.tflite.index"},
      {[](auto& m) { m.called = 0; }, "intake.tflite.cycle"},
      {[](auto& m) {
         m.inputs = {0, 3};
       },
       "intake.tflite.index"},
      {[](auto& m) {
         m.inputs = {0, -2};
       },
       "intake.tflite.index"},
      {[](auto& m) { m.outputs = {7}; }, "intake.tflite.index"},
      {[](auto& m) { m.graph_outputs = {-1}; }, "intake.tflite.index"},
      {[](auto& m) {
         m.inputs = {0, 2};
       },
       "intake.tflite.cycle"},
      {[](auto& m) { m.outputs = {1}; }, "intake.tflite.duplicate"},
      {[](auto& m) { m.outputs = {0}; }, "intake.tflite.duplicate"},
      {[](auto& m) { m.weights_buffer = 0; }, "intake.tflite.dangling_input"},
      {[](auto& m) {
         m.input_shape = {1, 0};
       },
       "intake.zero_sized_input"},
      {[](auto& m) { m.builtin = tflite::BuiltinOperator::SKIP_GRAM; },
       "intake.unsupported_operators"},
  };
  for (std::size_t i = 0; i < table.size(); ++i) {
    SmallLite small;
    table[i].first(small);
    EXPECT_EQ(code(write("model.tflite", bytes_of(small))), table[i].second)
        << "row " << i << message(path("model.tflite"));
  }
}

TEST_F(TensorFlowLite, OfAnyBitChangedIsAnImportOrAnErrorOfOurs) {
  const std::string good = bytes_of({});
  for (std::size_t bit = 3; bit < good.size() * 8; bit += 101) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(static_cast<unsigned char>(bad[bit / 8]) ^ (1U << bit % 8));
    EXPECT_FALSE(code(write("model.tflite", bad)).empty());
  }
  for (std::size_t size = 8; size < good.size(); size += 16) {
    EXPECT_EQ(code(write("model.tflite", good.substr(0, size))), "intake.tflite.damaged");
  }
}

TEST_F(TensorFlowLite, KeepsOpenDimensionsAndNamesCustomOperators) {
  SmallLite open;
  open.open_shape = {-1, 4};
  const auto imported = import(write("model.any", bytes_of(open)));
  ASSERT_TRUE(imported) << imported.error().message << imported.error().where;
  EXPECT_EQ(imported->record.inputs[0].shape, (model::Shape{model::kDynamic, 4}));
  SmallLite custom;
  custom.builtin = tflite::BuiltinOperator::CUSTOM;
  custom.custom = "TFLite_Detection_PostProcess";
  const auto file = write("model.tflite", bytes_of(custom));
  EXPECT_EQ(code(file), "intake.unsupported_operators");
  EXPECT_NE(message(file).find("TFLite_Detection_PostProcess (1)"), std::string::npos)
      << message(file);
}

}  // namespace
}  // namespace hone::intake
