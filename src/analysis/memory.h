#pragma once
// How many bytes of activations are alive at once. The rules stand in analysis.h.

#include <cstdint>
#include <vector>

#include "analysis/quantized.h"

namespace hone::analysis {

struct Memory {
  std::uint64_t peak = 0;  ///< bytes alive at once
  std::uint64_t sum = 0;   ///< bytes of all activations
};

/// Bytes of every tensor; 0 where the shape is dynamic, where constants are and behind Result.
std::vector<std::uint64_t> activation_bytes(const model::Graph& graph, const TensorNumbers& numbers,
                                            const std::vector<Known>& known,
                                            const std::vector<Quantized>& quantized);

/// `inner_peak` is what each node needs beside its inputs and outputs (the body of a loop).
Memory find_memory(const model::Graph& graph, const TensorNumbers& numbers,
                   const std::vector<std::uint64_t>& bytes,
                   const std::vector<std::uint64_t>& inner_peak);

}  // namespace hone::analysis
