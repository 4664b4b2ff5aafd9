#pragma once
// Networks that show what a device can do at most: many multiply-accumulates on little data, and
// much data under hardly any arithmetic. They are made here, not read, and run like any other.
// Thread rule: static functions without state.

#include <cstdint>

#include "engine/engine.h"

namespace hone::engine {

/// The numbers that a probe computes with. `float32` becomes bf16 or f16 by CompileOptions.
enum class Numbers { float32, int8 };

struct Probes {
  /// `count` convolutions 3x3 of 64 channels on 28x28, one behind the other: weights and two
  /// activations are 0.5 MB in f32, so they stay in the caches of a core. Each does
  /// kConvolutionGflop. As int8 with quantizers of 256 levels between them. The weights are equal
  /// and sum to one, so values neither grow nor become denormal. Errors: `engine.probe`.
  static Result<Network> convolutions(Numbers numbers, int count);
  static constexpr double kConvolutionGflop = 2.0 * 64 * 64 * 3 * 3 * 28 * 28 / 1e9;

  /// Sum of two f32 inputs of `elements` (rounded up to a multiple of 64): reads 8 and writes
  /// 4 bytes an element, as the kernel "Add" of STREAM. Errors: `engine.probe`.
  static Result<Network> addition(std::uint64_t elements);
  static constexpr double kAdditionBytesPerElement = 12;
};

}  // namespace hone::engine
