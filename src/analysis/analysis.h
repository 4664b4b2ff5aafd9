#pragma once
// Theory: what a network costs, from its graph alone. Nothing is run and nothing is read.
//
// The graph is a snapshot after constant folding, in topological order, with static shapes.
//
// Own figures
//   Operations   The arithmetic of each operator's defining formula (OpenVINO operation
//                specifications). A multiply-accumulate is two operations. Every function of the C
//                mathematics library (exp, log, tanh, erf, sqrt …), comparison, minimum, maximum
//                and rounding is one. Padding is computed like data. Moving data costs nothing.
//                One row per operator type: operations_*.cpp.
//   Integers     Operations are integer where the declared input is integer, and where all data
//                inputs, weights included, are quantized: behind FakeQuantize of at most 256
//                levels, or from integers of at most 8 bits through Convert, Subtract, Multiply.
//   Parameters   Elements of constants of rank 1 and more that reach a layer as floating point or
//                as integers of at most 8 bits. Axes, shapes, indices, quantization ranges and
//                other settings are none. Each constant counts once, in the first layer that reads
//                it. Behind a dequantisation the quantized constant counts, not its scales.
//   Weight bytes Of the same constants in the precision they are kept in, and of the scales, zero
//                points and ranges that belong to them.
//   Sparsity     Zeros among the parameters. A quantized constant with a zero point other than 0
//                counts as having none: its stored zeros are not zeros.
//   Memory       Activations in bytes of their precision; what FakeQuantize leaves on at most 256
//                levels is one byte an element, also behind layers that only move it. Inputs live
//                from the start, outputs to the end, anything else from its layer to its last
//                reader; an output that nobody reads lives while its layer runs. Every output of
//                a layer has its own life. Nothing is computed in place, and nothing is a view.
//   Intensity    Operations / bytes of the distinct activations read and written and the weights
//                read.
//   Energy       Operations and bytes moved times the energy of each in a 45 nm process: energy.h.
//                An estimate.
//   Control flow A body counts as often as it runs: Loop and TensorIterator by the attribute
//                `num_iterations`, or Loop by its constant trip count; of If the costlier branch.
//                Not known: uncounted. The peak inside a body adds to what is alive around it.
//
// What hangs on constants only is computed once at load: it is no layer and costs nothing.
// A tensor whose size depends on values (NonMaxSuppression, NonZero …) counts as empty. Where the
// number of operations depends on values (boxes that overlap, bins as large as a box), what is
// certain counts. Both layers are listed as uncounted, like those of unknown types.
//
// The predecessor's figures (`compat`) follow its own rules, faults included: compat.h.
//
// Thread rule: pure functions, callable from any thread.

#include "model/types.h"
#include "result/analysis.h"

namespace hone::analysis {

/// All figures of one network, time linear in its size.
/// Errors: `analysis.dynamic_shape` (usage), the first open input; `analysis.too_large` (input), a
/// tensor that cannot be counted in 64 bits; `analysis.graph` (bug), a graph that is not in
/// topological order.
Result<result::Analysis> analyze(const model::Graph& graph);

/// True for operator types that have a row, move data only, or are control flow with bodies.
bool knows_operator(std::string_view type);

}  // namespace hone::analysis
