#pragma once
// Shared by the files of this room that change a network's graph. Functions throw what the runtime
// throws; the doors guard them.

#include <set>

#include "engine/ov.h"

namespace hone::engine {

/// Names of a model's nodes, bodies left out.
class NodeNames {
 public:
  explicit NodeNames(const ov::Model& model);
  /// `wanted`, or else with the first suffix "_1", "_2" … that no node has; taken from then on.
  std::string fresh(const std::string& wanted);

 private:
  std::set<std::string> used_;
};

/// Every result keeps the names that its tensor has now, wherever it is connected to later.
void name_results(ov::Model& model);

/// Whether folding leaves the node as it is. A compressed weight (f16 or small integers, then
/// Convert) and a quantizer on a weight stay visible: folded they would look like a float weight
/// of another size. So would a small constant spread over a huge tensor.
bool stays_unfolded(const ov::Node& node);

/// Bodies of control flow; none of other nodes.
std::vector<std::shared_ptr<ov::Model>> bodies_of(const ov::Node& node);

/// Connects all consumers of `from` to `to`; `to` has its own tensor names and those of `from`.
void move_consumers(ov::Output<ov::Node> from, ov::Output<ov::Node> to);

/// Small integers and what makes f32 of them again, in `shape`. Errors: `engine.edit`.
Result<ov::Output<ov::Node>> restored_weights(const CompressedWeights& weights,
                                              const ov::Shape& shape, NodeNames& names);

/// Weights of convolutions become f32 in a way that every number of streams computes alike
/// (streams.cpp): in place, or in a copy where there is something to change.
void make_safe_for_streams(ov::Model& model);
std::shared_ptr<const ov::Model> safe_for_streams(const std::shared_ptr<const ov::Model>& model);

/// Lets `how.watcher` hear of these f32 tensors; tells by tensor which come with channels last.
std::vector<bool> watch(const std::vector<ov::Output<ov::Node>>& tensors, Watching how,
                        ov::Model& model);

/// Steps of Network::simplify(), in this order.
void make_floats_f32(ov::Model& model);
void fold_constants(const std::shared_ptr<ov::Model>& model);
void fold_scales(ov::Model& model);

}  // namespace hone::engine
