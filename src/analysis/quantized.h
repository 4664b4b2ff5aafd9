#pragma once
// Which tensors are quantized, and which layers therefore compute with integers.

#include <cstdint>
#include <vector>

#include "analysis/constants.h"
#include "model/types.h"

namespace hone::analysis {

/// Numbers the tensors of a graph, output by output.
class TensorNumbers {
 public:
  explicit TensorNumbers(const model::Graph& graph);
  [[nodiscard]] std::size_t of(std::size_t node, std::size_t port) const {
    return first_[node] + port;
  }
  [[nodiscard]] std::size_t of(const model::Source& source) const {
    return of(static_cast<std::size_t>(source.node), static_cast<std::size_t>(source.port));
  }
  [[nodiscard]] std::size_t count() const { return first_.back(); }

 private:
  std::vector<std::size_t> first_;
};

enum class Quantized : std::uint8_t {
  no,
  dequantized,  ///< integers of at most 8 bits, or floating point that only scales such integers
  levels,       ///< left on at most 256 levels by FakeQuantize: one byte an element is enough
};

/// One entry per tensor.
std::vector<Quantized> find_quantized(const model::Graph& graph, const TensorNumbers& numbers,
                                      const std::vector<Known>& known);

/// True when the layer's operations are integer operations.
bool computes_integers(const model::Graph& graph, std::size_t node, const TensorNumbers& numbers,
                       const std::vector<Quantized>& quantized);

}  // namespace hone::analysis
