#pragma once
// What a network's outputs mean: from tensors to a result::ImageResult. One file and one row in
// adapter.cpp for each kind.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/card.h"
#include "result/accuracy.h"

namespace hone::accuracy {

/// One output after an inference; borrowed from the request until it is started again.
struct OutputView {
  model::Tensor tensor;  ///< static shape
  std::span<const std::byte> bytes;
};

/// Thread rule: does not change after it was made; used by several threads at once.
class OutputAdapter {
 public:
  virtual ~OutputAdapter() = default;
  /// Fills predictions and scores of the image at place `slot` of the batch. `outputs` are in the
  /// order and of the shapes that make_adapter saw.
  virtual void read(std::span<const OutputView> outputs, std::size_t slot,
                    result::ImageResult& image) const = 0;
};

/// What an adapter is made for.
struct AdapterContext {
  const model::Card& card;
  std::span<const model::Port> outputs;  ///< static shapes
  std::size_t batch = 1;
};

/// The adapter that the card names; "classification" when it names none and that is its task.
/// Errors (kind usage): `accuracy.adapter` (unknown name), `accuracy.outputs` (the outputs do not
/// fit the adapter).
Result<std::unique_ptr<OutputAdapter>> make_adapter(const AdapterContext& context);
std::vector<std::string_view> adapter_names();

/// "classification": the one output that has N scores for each image and no other dimension above
/// 1. Five best by score, ties by the lower index, NaN last; `label_offset` is subtracted, so that
/// what lies before the first class is negative and never right.
Result<std::unique_ptr<OutputAdapter>> make_classification(const AdapterContext& context);

}  // namespace hone::accuracy
