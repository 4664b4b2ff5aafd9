#pragma once
// How far an output is from another network's, value for value.

#include <optional>
#include <string>

#include "base/fields.h"

namespace hone::result {

struct OutputDistance {
  std::string tensor;
  double mse = 0;  ///< mean of (b - a)^2
  /// 10 log10 of sum a^2 over sum (b - a)^2; absent where nothing differs or all of a is zero.
  std::optional<double> snr_db = {};
  double cosine = 1;  ///< of the angle between both as vectors, -1..1; 1 where nothing differs
  static void fields(auto& self, auto&& field) {
    field("tensor", self.tensor, "Output");
    field("mse", self.mse, "Mean squared difference");
    field("snr_db", self.snr_db, "Signal-to-noise ratio in decibels; absent where they are equal");
    field("cosine", self.cosine, "Cosine of the angle between both, -1 to 1");
  }
};

}  // namespace hone::result
