#pragma once
// Rounding of weights with second-order information: what is lost by rounding one weight is made
// up for by the next ones, as far as their inputs go together. Pure and deterministic: whole
// numbers until the factorisation, and no sum depends on threads.
//
// Sources: Frantar et al., "GPTQ: Accurate Post-Training Quantization for Generative Pre-trained
// Transformers", ICLR 2023, in the form of Chee et al., "QuIP", NeurIPS 2023 (LDLQ): with
// H = U D U^T, U of unit diagonal and upper, q_k = round(w_k + sum_{j<k} (w_j - q_j) U_jk). H is
// the covariance of the quantized inputs (centred, since biases take up the means) with a hundredth
// of its mean diagonal added; columns in falling order of their diagonal.

#include "quantization/layers.h"
#include "quantization/statistics.h"

namespace hone::quantization {

struct RoundingInput {
  const WeightLayout& layout;
  std::span<const float> weights;
  /// Distance of two levels, by row.
  std::span<const float> steps;
  const Patches& patches;
  /// Range of the quantizer that the inputs pass: for all channels or each; null: none is known.
  const Range* input = nullptr;
  std::int32_t limit = 127;  ///< largest magnitude of a level
};

/// Columns that are taken together; wider rows are cut between input channels.
inline constexpr std::size_t kMostColumns = 1024;

/// Levels in the order of the weights. Weights whose inputs never vary get the nearest level.
std::vector<std::int8_t> second_order_levels(const RoundingInput& input);

}  // namespace hone::quantization
