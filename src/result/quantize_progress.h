#pragma once
// What is known of a quantization while it runs, told as the partial result of its events. Plain
// value; copyable, no thread rule.

#include "result/quantization.h"

namespace hone::result {

/// Always the whole curve so far, so that whoever begins to listen late has missed nothing.
struct QuantizeProgress {
  std::string metric;
  double original = 0;             ///< 0..1, over all images
  std::optional<double> max_drop;  ///< accepted, absolute
  std::uint64_t layers = 0;        ///< that can be INT8
  std::vector<TradeOff> points;    ///< in the order in which they were judged, over all images
  std::vector<std::string> layers_float;  ///< layers that went back to float at the newest point
  static void fields(auto& self, auto&& field) {
    field("metric", self.metric, "Metric");
    field("original", self.original, "Its value of the original, 0 to 1");
    field("max_drop", self.max_drop, "Accepted accuracy drop");
    field("layers", self.layers, "Layers that can be INT8");
    field("points", self.points,
          "Candidates judged over all images so far, in order; speeds where they are measured");
    field("layers_float", self.layers_float,
          "Layers that went back to floating point at the newest point");
  }
};

}  // namespace hone::result
