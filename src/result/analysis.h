#pragma once
// What a network costs in theory. Nothing was run. Formulas: analysis/analysis.h.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/types.h"
#include "result/energy.h"

namespace hone::result {

/// The predecessor's own numbers (openvinotoolkit/model_analyzer), in its units and conventions.
struct CompatAnalysis {
  double gflop = 0;             ///< 10^9 operations, 2 per multiply-accumulate
  double giop = 0;              ///< 10^9 integer operations
  double mparams = 0;           ///< 10^6 parameters
  double minimum_memory_m = 0;  ///< 10^6 activations, not bytes
  double maximum_memory_m = 0;  ///< 10^6 activations, not bytes
  static void fields(auto& self, auto&& field) {
    field("gflop", self.gflop, "10^9 floating-point operations");
    field("giop", self.giop, "10^9 integer operations");
    field("mparams", self.mparams, "10^6 parameters");
    field("minimum_memory_m", self.minimum_memory_m, "10^6 activations alive at once at least");
    field("maximum_memory_m", self.maximum_memory_m, "10^6 activations when none is freed");
  }
};

struct LayerAnalysis {
  std::string name;
  std::string type;
  double gflop = 0;  ///< floating point, 10^9
  double giop = 0;   ///< integer, 10^9
  double gmac = 0;   ///< multiply-accumulates, 10^9
  std::uint64_t parameters = 0;
  std::uint64_t weights_bytes = 0;
  std::uint64_t input_bytes = 0;  ///< activations read
  std::uint64_t output_bytes = 0;
  double arithmetic_intensity = 0;  ///< operations per byte read and written, weights included
  Energy energy_mj;                 ///< an estimate
  std::vector<std::string> output_shapes;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Layer name");
    field("type", self.type, "Operator type");
    field("gflop", self.gflop, "10^9 floating-point operations");
    field("giop", self.giop, "10^9 integer operations");
    field("gmac", self.gmac, "10^9 multiply-accumulates");
    field("parameters", self.parameters, "Number of weights");
    field("weights_bytes", self.weights_bytes, "Size of the weights");
    field("input_bytes", self.input_bytes, "Activations read");
    field("output_bytes", self.output_bytes, "Activations written");
    field("arithmetic_intensity", self.arithmetic_intensity, "Operations per byte moved");
    field("energy_mj", self.energy_mj, "Energy of it, estimated");
    field("output_shapes", self.output_shapes, "Shapes of the outputs");
  }
};

/// An operator type whose operations are not counted, or only in part: unknown, or as many as the
/// values make them.
struct Uncounted {
  std::string type;
  std::uint64_t layers = 0;
  static void fields(auto& self, auto&& field) {
    field("type", self.type, "Operator type");
    field("layers", self.layers, "How many layers have it");
  }
};

struct Analysis {
  std::int64_t batch = 1;
  std::map<std::string, model::Shape> shapes;  ///< input shapes that these numbers hold for
  CompatAnalysis compat;
  std::vector<Uncounted> uncounted;
  double gflop = 0;
  double giop = 0;
  double gmac = 0;
  std::uint64_t parameters = 0;
  std::uint64_t weights_bytes = 0;
  std::uint64_t min_memory_bytes = 0;  ///< peak of live activations when each is freed after use
  std::uint64_t max_memory_bytes = 0;  ///< all activations, none freed
  double sparsity = 0;                 ///< share of weights equal to zero, 0..1
  double arithmetic_intensity = 0;
  EnergyEstimate energy_mj;  ///< of one inference, whatever its batch
  std::vector<LayerAnalysis> layers;
  static void fields(auto& self, auto&& field) {
    field("batch", self.batch, "Batch size");
    field("shapes", self.shapes, "Input shapes");
    field("compat", self.compat, "The same in the predecessor's units and conventions");
    field("uncounted", self.uncounted,
          "Operator types whose operations are not counted, or only in part");
    field("gflop", self.gflop, "10^9 floating-point operations, 2 per multiply-accumulate");
    field("giop", self.giop, "10^9 integer operations");
    field("gmac", self.gmac, "10^9 multiply-accumulates");
    field("parameters", self.parameters, "Number of weights");
    field("weights_bytes", self.weights_bytes, "Size of the weights");
    field("min_memory_bytes", self.min_memory_bytes, "Activations alive at once, at the peak");
    field("max_memory_bytes", self.max_memory_bytes, "All activations together");
    field("sparsity", self.sparsity, "Share of weights equal to zero");
    field("arithmetic_intensity", self.arithmetic_intensity, "Operations per byte moved");
    field("energy_mj", self.energy_mj, "Energy of one inference, estimated");
    field("layers", self.layers, "Layer by layer, in topological order");
  }
};

}  // namespace hone::result
