// Which constants are weights, and which of their elements belong to which output channel.

#include "analysis/check.h"
#include "analysis/constants.h"
#include "analysis/node_view.h"
#include "analysis/weights.h"

namespace hone::analysis {
namespace {

/// How the output channels lie in a weight.
enum class ChannelForm {
  first,       ///< [channels, …]
  first_two,   ///< [groups, channels, …]
  second,      ///< [in, channels, …]
  third,       ///< [groups, in, channels, …]
  matrix,      ///< [… in, channels]
  transposed,  ///< [… channels, in]
};

struct ChannelRow {
  std::string_view type;
  std::size_t port;
  ChannelForm form;
};
constexpr ChannelRow kChannels[] = {
    {"AUGRUCell", 2, ChannelForm::first},
    {"AUGRUCell", 3, ChannelForm::first},
    {"AUGRUSequence", 3, ChannelForm::first_two},
    {"AUGRUSequence", 4, ChannelForm::first_two},
    {"BinaryConvolution", 1, ChannelForm::first},
    {"Convolution", 1, ChannelForm::first},
    {"ConvolutionBackpropData", 1, ChannelForm::second},
    {"DeformableConvolution", 2, ChannelForm::first},
    {"EmbeddingBagOffsets", 0, ChannelForm::first},
    {"EmbeddingBagOffsetsSum", 0, ChannelForm::first},
    {"EmbeddingBagPacked", 0, ChannelForm::first},
    {"EmbeddingBagPackedSum", 0, ChannelForm::first},
    {"EmbeddingSegmentsSum", 0, ChannelForm::first},
    {"GRUCell", 2, ChannelForm::first},
    {"GRUCell", 3, ChannelForm::first},
    {"GRUSequence", 3, ChannelForm::first_two},
    {"GRUSequence", 4, ChannelForm::first_two},
    {"Gather", 0, ChannelForm::first},
    {"GroupConvolution", 1, ChannelForm::first_two},
    {"GroupConvolutionBackpropData", 1, ChannelForm::third},
    {"GroupedMatMul", 1, ChannelForm::transposed},
    {"LSTMCell", 3, ChannelForm::first},
    {"LSTMCell", 4, ChannelForm::first},
    {"LSTMSequence", 4, ChannelForm::first_two},
    {"LSTMSequence", 5, ChannelForm::first_two},
    {"RNNCell", 2, ChannelForm::first},
    {"RNNCell", 3, ChannelForm::first},
    {"RNNSequence", 3, ChannelForm::first_two},
    {"RNNSequence", 4, ChannelForm::first_two},
};

std::optional<ChannelForm> form_of(const NodeView& layer, std::size_t port) {
  if (layer.node().type == "MatMul") {
    if (port == 0) {
      return layer.flag("transpose_a") ? ChannelForm::matrix : ChannelForm::transposed;
    }
    return layer.flag("transpose_b") ? ChannelForm::transposed : ChannelForm::matrix;
  }
  for (const ChannelRow& row : kChannels) {
    if (row.type == layer.node().type && row.port == port) return row.form;
  }
  return std::nullopt;
}

/// Product of the dimensions from `begin` up to `end`.
std::uint64_t extent(const model::Shape& shape, std::size_t begin, std::size_t end) {
  std::uint64_t product = 1;
  for (std::size_t i = begin; i < end; ++i) product *= static_cast<std::uint64_t>(shape[i]);
  return product;
}

Channels lay_out(const model::Shape& shape, ChannelForm form) {
  const std::size_t rank = shape.size();
  switch (form) {
    case ChannelForm::first: return {1, 1, extent(shape, 0, 1), extent(shape, 1, rank)};
    case ChannelForm::first_two:
      return {extent(shape, 0, 1), 1, extent(shape, 1, 2), extent(shape, 2, rank)};
    case ChannelForm::second:
      return {1, extent(shape, 0, 1), extent(shape, 1, 2), extent(shape, 2, rank)};
    case ChannelForm::third:
      return {extent(shape, 0, 1), extent(shape, 1, 2), extent(shape, 2, 3),
              extent(shape, 3, rank)};
    case ChannelForm::matrix:
      return {extent(shape, 0, rank - 2), extent(shape, rank - 2, rank - 1),
              extent(shape, rank - 1, rank), 1};
    case ChannelForm::transposed: break;
  }
  return {extent(shape, 0, rank - 2), 1, extent(shape, rank - 2, rank - 1),
          extent(shape, rank - 1, rank)};
}

std::size_t least_rank(ChannelForm form) { return form == ChannelForm::third ? 3 : 2; }

/// Channels of a constant behind an input of a layer. What lies between keeps the order of the
/// elements, so that positions mean the same in both.
std::optional<Channels> channels_of(const model::Graph& graph, std::size_t layer,
                                    const ClaimedConstant& claimed) {
  const NodeView view(graph, layer);
  const auto form = form_of(view, claimed.port);
  const model::Tensor* tensor = view.input(claimed.port);
  if (!form || !claimed.keeps_order || tensor == nullptr) return std::nullopt;
  const auto elements = model::element_count(tensor->shape);
  const auto kept = model::element_count(graph.nodes[claimed.node].outputs[0].shape);
  if (!elements || *elements == 0 || elements != kept) return std::nullopt;
  if (tensor->shape.size() < least_rank(*form)) return std::nullopt;
  return lay_out(tensor->shape, *form);
}

}  // namespace

Result<std::vector<WeightPlace>> find_weights(const model::Graph& graph) {
  HONE_CHECK(check_order(graph));
  const std::vector<Known> known = find_known(graph);
  WeightLedger ledger(graph, known);
  std::vector<WeightPlace> places;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    if (known[i] != Known::no) continue;
    for (const ClaimedConstant& claimed : ledger.claim(i).constants) {
      places.push_back({i, claimed.node, channels_of(graph, i, claimed)});
    }
  }
  return places;
}

}  // namespace hone::analysis
