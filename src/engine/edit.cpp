#include <openvino/core/model.hpp>
#include <openvino/op/add.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/fake_quantize.hpp>
#include <openvino/op/matmul.hpp>
#include <openvino/op/multiply.hpp>

#include <unordered_map>

#include "engine/rewrite.h"

namespace hone::engine {
namespace {

using ov::op::v0::Constant;
using ov::op::v0::Convert;
using ov::op::v0::FakeQuantize;
using Tensor = ov::Output<ov::Node>;

constexpr auto kF32 = ov::element::Type_t::f32;

Error refuse(std::string sentence, const std::string& where) {
  return bug_error("engine.edit", std::move(sentence)).at(where);
}

bool is_result(const ov::Input<ov::Node>& input) {
  return ov::is_type<ov::op::v0::Result>(input.get_node());
}

/// Weights that several layers share are kept once.
bool is_same(const CompressedWeights& a, const CompressedWeights& b) {
  return a.precision == b.precision && a.shape == b.shape && a.scale_shape == b.scale_shape &&
         a.scale == b.scale && a.zero_point == b.zero_point && a.levels == b.levels;
}

std::shared_ptr<Constant> constant(const ov::Shape& shape, const std::vector<float>& values,
                                   const std::string& name) {
  auto made = std::make_shared<Constant>(kF32, shape, values);
  made->set_friendly_name(name);
  return made;
}

ov::Shape static_shape(const model::Shape& shape) { return {shape.begin(), shape.end()}; }

/// Applies changes one at a time. Names are those that the model had when the editor was made.
class Editor {
 public:
  explicit Editor(const ov::Model& model);
  Result<Tensor> tensor(const TensorAt& at) const;
  Status put(const NewValues& values);
  Status put(const NewBias& bias);
  Status put(const NewScale& scale);
  Status put(const CompressedWeights& weights);
  Status put(const FakeQuantizer& quantizer);

 private:
  using Input = ov::Input<ov::Node>;
  /// An f32 constant, or one behind a Convert from a smaller floating-point type.
  struct Weight {
    Input input;
    Tensor source;
  };
  struct Compressed {
    Tensor source;
    const CompressedWeights* weights;
    Tensor restored;
  };

  Result<std::shared_ptr<ov::Node>> node(const std::string& name) const;
  Result<Weight> weight(const std::string& name, std::int32_t port) const;

  NodeNames names_;
  std::unordered_map<std::string, std::shared_ptr<ov::Node>> nodes_;
  /// By node: behind what was added to its output 0.
  std::unordered_map<std::string, Tensor> behind_;
  std::vector<Compressed> compressed_;
};

Editor::Editor(const ov::Model& model) : names_(model) {
  for (const auto& node : model.get_ordered_ops()) {
    nodes_.emplace(valid_utf8(node->get_friendly_name()), node);
  }
}

Result<std::shared_ptr<ov::Node>> Editor::node(const std::string& name) const {
  const auto found = nodes_.find(name);
  if (found != nodes_.end()) return found->second;
  return refuse("The network has no such node.", name);
}

Result<Tensor> Editor::tensor(const TensorAt& at) const {
  HONE_TRY(const auto found, node(at.node));
  const auto port = static_cast<std::size_t>(at.port);
  const bool is_input = at.side == Side::input;
  if (port >= (is_input ? found->get_input_size() : found->get_output_size())) {
    return refuse("The node has no such port.", fmt::format("{}:{}", at.node, at.port));
  }
  return is_input ? found->input_value(port) : found->output(port);
}

Result<Editor::Weight> Editor::weight(const std::string& name, std::int32_t port) const {
  HONE_TRY(const Tensor source, tensor({name, port, Side::input}));
  const auto found = nodes_.at(name);
  const ov::Node* node = source.get_node();
  if (ov::is_type<Convert>(node)) node = node->get_input_node_ptr(0);
  const bool is_float = source.get_element_type() == kF32 && node->get_element_type().is_real();
  if (!ov::is_type<Constant>(node) || !is_float || source.get_partial_shape().is_dynamic()) {
    return refuse("No f32 constant comes in there.", fmt::format("{}:{}", name, port));
  }
  return Weight{found->input(static_cast<std::size_t>(port)), source};
}

Status Editor::put(const NewValues& values) {
  HONE_TRY(auto weight, weight(values.node, values.port));
  const ov::Shape& shape = weight.source.get_shape();
  if (values.values.size() != ov::shape_size(shape)) {
    return refuse("The values do not fit the constant's shape.", values.node);
  }
  const std::string wanted = fmt::format("{}/values_{}", values.node, values.port);
  weight.input.replace_source_output(constant(shape, values.values, names_.fresh(wanted)));
  return {};
}

Status Editor::put(const CompressedWeights& weights) {
  HONE_TRY(auto weight, weight(weights.node, weights.port));
  for (const auto& [source, done, restored] : compressed_) {
    if (source != weight.source || !is_same(*done, weights)) continue;
    weight.input.replace_source_output(restored);
    return {};
  }
  HONE_TRY(const Tensor restored, restored_weights(weights, weight.source.get_shape(), names_));
  weight.input.replace_source_output(restored);
  compressed_.push_back({weight.source, &weights, restored});
  return {};
}

Status Editor::put(const NewBias& bias) {
  HONE_TRY(const Tensor output, tensor({bias.node, 0}));
  const auto& shape = output.get_partial_shape();
  const bool is_matmul = ov::is_type<ov::op::v0::MatMul>(output.get_node());
  if (shape.rank().is_dynamic() || shape.size() < (is_matmul ? 1U : 2U)) {
    return refuse("The layer's output has no channels.", bias.node);
  }
  const std::size_t axis = is_matmul ? shape.size() - 1 : 1;
  const auto channels = static_cast<std::int64_t>(bias.values.size());
  if (!shape[axis].compatible(channels)) {
    return refuse("A bias needs a value for each channel.", bias.node);
  }
  ov::Shape one_each(shape.size(), 1);
  one_each[axis] = bias.values.size();
  const std::string name = bias.node + "/bias";
  const auto consumers = output.get_target_inputs();
  const auto add = std::make_shared<ov::op::v1::Add>(
      output, constant(one_each, bias.values, names_.fresh(name + "/values")));
  add->set_friendly_name(names_.fresh(name));
  for (auto consumer : consumers) consumer.replace_source_output(add);
  behind_[bias.node] = add;
  return {};
}

Status Editor::put(const NewScale& scale) {
  HONE_TRY(Tensor output, tensor({scale.node, 0}));
  if (const auto behind = behind_.find(scale.node); behind != behind_.end()) {
    output = behind->second;
  }
  const auto& shape = output.get_partial_shape();
  const auto places = static_cast<std::int64_t>(scale.values.size());
  if (shape.rank().is_dynamic() || shape.size() < 1 ||
      !shape[shape.size() - 1].compatible(places)) {
    return refuse("A scale needs a value for each place of the last dimension.", scale.node);
  }
  ov::Shape one_each(shape.size(), 1);
  one_each.back() = scale.values.size();
  const std::string name = scale.node + "/scale";
  const auto consumers = output.get_target_inputs();
  const auto product = std::make_shared<ov::op::v1::Multiply>(
      output, constant(one_each, scale.values, names_.fresh(name + "/values")));
  product->set_friendly_name(names_.fresh(name));
  for (auto consumer : consumers) consumer.replace_source_output(product);
  behind_[scale.node] = product;
  return {};
}

Status Editor::put(const FakeQuantizer& quantizer) {
  HONE_TRY(Tensor source, tensor(quantizer.at));
  const auto& at = quantizer.at;
  const bool is_output = at.side == Side::output;
  const auto behind = behind_.find(at.node);
  if (is_output && at.port == 0 && behind != behind_.end()) source = behind->second;
  const auto name =
      names_.fresh(fmt::format("{}/fq_{}_{}", at.node, is_output ? "output" : "input", at.port));
  const auto count = model::element_count(quantizer.shape);
  if (count != quantizer.low.size() || count != quantizer.high.size() || quantizer.levels < 2) {
    return refuse("The range does not fit its shape.", name);
  }
  std::vector<Input> consumers{};
  if (is_output) {
    for (const auto& input : source.get_target_inputs()) consumers.push_back(input);
    if (std::all_of(consumers.begin(), consumers.end(), is_result)) return {};
  } else {
    consumers.push_back(nodes_.at(at.node)->input(static_cast<std::size_t>(at.port)));
  }
  const auto shape = static_shape(quantizer.shape);
  const auto low = constant(shape, quantizer.low, names_.fresh(name + "/low"));
  const auto high = constant(shape, quantizer.high, names_.fresh(name + "/high"));
  const auto levels = static_cast<std::size_t>(quantizer.levels);
  const auto made = std::make_shared<FakeQuantize>(source, low, high, low, high, levels);
  made->set_friendly_name(name);
  for (auto consumer : consumers) consumer.replace_source_output(made);
  return {};
}

Guard edit_guard() { return {ErrorKind::bug, "engine.edit", "The network cannot be changed."}; }

template <class Changes>
Status put_all(Editor& editor, const Changes& changes) {
  for (const auto& change : changes) HONE_CHECK(editor.put(change));
  return {};
}

Status apply(const Edits& edits, ov::Model& model) {
  Editor editor(model);
  HONE_CHECK(put_all(editor, edits.values));
  HONE_CHECK(put_all(editor, edits.biases));
  HONE_CHECK(put_all(editor, edits.scales));
  HONE_CHECK(put_all(editor, edits.weights));
  HONE_CHECK(put_all(editor, edits.quantizers));
  make_safe_for_streams(model);
  for (const auto& [path, text] : edits.metadata) {
    std::vector<std::string> parts;
    for (std::size_t from = 0; from <= path.size();) {
      const std::size_t to = std::min(path.find('/', from), path.size());
      parts.push_back(path.substr(from, to - from));
      from = to + 1;
    }
    model.set_rt_info(text, parts);
  }
  model.validate_nodes_and_infer_types();
  return {};
}

/// The tensors as f32, in their order. Converts that this needs have fresh names.
Result<std::vector<Tensor>> floats_of(const std::vector<TensorAt>& tensors,
                                      const ov::Model& model) {
  const Editor editor(model);
  NodeNames names(model);
  std::vector<Tensor> found;
  for (const auto& at : tensors) {
    HONE_TRY(Tensor source, editor.tensor(at));
    if (source.get_element_type() != kF32) {
      const auto wide = std::make_shared<Convert>(source, kF32);
      wide->set_friendly_name(names.fresh(fmt::format("{}/f32_{}", at.node, at.port)));
      source = wide;
    }
    found.push_back(source);
  }
  return found;
}

Status add_outputs(const std::vector<TensorAt>& tensors, ov::Model& model) {
  HONE_TRY(const auto sources, floats_of(tensors, model));
  NodeNames names(model);
  ov::ResultVector results;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    results.push_back(std::make_shared<ov::op::v0::Result>(sources[i]));
    results.back()->set_friendly_name(names.fresh(tensors[i].node + "/observed"));
  }
  model.add_results(results);
  model.validate_nodes_and_infer_types();
  return {};
}

}  // namespace

Result<Network> Network::edited(const Edits& edits) const {
  return guarded(edit_guard(), [&]() -> Result<Network> {
    auto copy = state_->model->clone();
    name_results(*copy);
    HONE_CHECK(apply(edits, *copy));
    return Network(std::make_unique<State>(State{std::move(copy), state_->file}));
  });
}

Result<Network> Network::with_outputs(const std::vector<TensorAt>& tensors) const {
  return guarded(edit_guard(), [&]() -> Result<Network> {
    auto copy = state_->model->clone();
    HONE_CHECK(add_outputs(tensors, *copy));
    return Network(std::make_unique<State>(State{std::move(copy), state_->file}));
  });
}

Result<Watched> Network::watched(const std::vector<TensorAt>& tensors, Watching how) const {
  return guarded(edit_guard(), [&]() -> Result<Watched> {
    auto copy = state_->model->clone();
    HONE_TRY(const auto sources, floats_of(tensors, *copy));
    Watched watched{Network(std::make_unique<State>(State{copy, state_->file})), {}, {}};
    for (std::size_t i = 0; i < sources.size(); ++i) {
      const auto& shape = sources[i].get_partial_shape();
      if (shape.is_static()) {
        watched.shapes.push_back(shape_from(shape));
        continue;
      }
      return input_error("engine.dynamic_shape", "The shape of a tensor is still open.")
          .at(tensors[i].node)
          .fix("Give the shapes of the inputs with --shape.");
    }
    watched.turned = watch(sources, std::move(how), *copy);
    return watched;
  });
}

}  // namespace hone::engine
