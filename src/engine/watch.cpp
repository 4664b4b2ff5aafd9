// A tensor is watched by an operation of our own behind it, which the runtime computes like any
// other: it reads the values where they lie, while they are still in the cache.

#include <openvino/core/model.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/op.hpp>
#include <openvino/op/parameter.hpp>
#include <openvino/op/result.hpp>
#include <openvino/op/transpose.hpp>

#include "engine/rewrite.h"

namespace hone::engine {
namespace {

using Tensor = ov::Output<ov::Node>;

/// Inputs: the values, and the numbers of their samples. Output: one number without a meaning,
/// which becomes a result, so that the operation is not removed.
class Watch : public ov::op::Op {
 public:
  OPENVINO_OP("Watch", "hone")

  Watch(const Tensor& values, const Tensor& samples, std::size_t tensor,
        std::shared_ptr<const Watcher> watcher)
      : Op({values, samples}), tensor_(tensor), watcher_(std::move(watcher)) {
    constructor_validate_and_infer_types();
  }

  void validate_and_infer_types() override {
    set_output_type(0, ov::element::f32, ov::PartialShape{1});
  }
  std::shared_ptr<ov::Node> clone_with_new_inputs(const ov::OutputVector& inputs) const override {
    return std::make_shared<Watch>(inputs.at(0), inputs.at(1), tensor_, watcher_);
  }
  bool visit_attributes(ov::AttributeVisitor&) override { return true; }
  [[nodiscard]] bool has_evaluate() const override { return true; }
  bool evaluate(ov::TensorVector& outputs, const ov::TensorVector& inputs) const override {
    const ov::Tensor& values = inputs.at(0);
    const ov::Tensor& samples = inputs.at(1);
    outputs.at(0).data<float>()[0] = 0;
    (*watcher_)(tensor_, {samples.data<const std::int32_t>(), samples.get_size()},
                {values.data<const float>(), values.get_size()});
    return true;
  }

 private:
  std::size_t tensor_;
  std::shared_ptr<const Watcher> watcher_;
};

bool has_convolutions(const ov::Model& model) {
  const auto nodes = model.get_ops();
  return std::any_of(nodes.begin(), nodes.end(), [](const std::shared_ptr<ov::Node>& node) {
    return std::string_view(node->get_type_name()).ends_with("Convolution");
  });
}

/// N, C, H, W to N, H, W, C.
Tensor channels_last(const Tensor& tensor) {
  const auto order = ov::op::v0::Constant::create(ov::element::i64, {4}, {0, 2, 3, 1});
  return std::make_shared<ov::op::v1::Transpose>(tensor, order);
}

}  // namespace

std::vector<bool> watch(const std::vector<Tensor>& tensors, Watching how, ov::Model& model) {
  const bool turns = how.order == ChannelOrder::last && has_convolutions(model);
  const auto watcher = std::make_shared<const Watcher>(std::move(how.watcher));
  const auto samples =
      std::make_shared<ov::op::v0::Parameter>(ov::element::i32, ov::Shape{how.batch});
  samples->set_friendly_name(kSampleNumbers);
  samples->output(0).set_names({kSampleNumbers});
  std::vector<bool> turned;
  ov::ResultVector results;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    turned.push_back(turns && tensors[i].get_partial_shape().size() == 4);
    const Tensor values = turned.back() ? channels_last(tensors[i]) : tensors[i];
    const auto seen = std::make_shared<Watch>(values, samples, i, watcher);
    results.push_back(std::make_shared<ov::op::v0::Result>(seen));
  }
  model.add_parameters({samples});
  model.add_results(results);
  model.validate_nodes_and_infer_types();
  return turned;
}

}  // namespace hone::engine
