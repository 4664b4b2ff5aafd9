#pragma once
// The predecessor's figures (openvinotoolkit/model_analyzer), faults included, so that numbers
// written down years ago can be compared.
//
// Elements     of a node are those of all its outputs; a Result has none.
// Operations   = per element x elements; types without a row add nothing. Convolutions take the
//              channels of input 0, MatMul its last dimension whatever transpose_a says, MaxPool
//              counts its indices too, MVN never counts its variance, Power is never counted.
// Parameters   = elements at the inputs that are constants, directly, through one Reshape or
//              Convert, or as data of a FakeQuantize; each constant once. Axes and shapes count.
// Memory       in activations, whatever their precision: maximum is all but constants; minimum the
//              most that is alive in graph order, where a node's outputs live until the readers
//              of its last output are done.
// Integers     only in a network with FakeQuantize. It asked the compiled network; here a layer is
//              integer when its inputs (of convolutions, matrix products and pooling the first)
//              are quantized, or when it is an elementwise layer that continues such a layer alone,
//              since the runtime fuses it. The predecessor looked for names: where the runtime
//              renames a quantized layer (a batch normalisation that is not folded goes into its
//              weights) it lost that layer and told floating point. Names hang on the version of
//              the runtime, so that fault is not repeated.

#include "analysis/quantized.h"
#include "result/analysis.h"

namespace hone::analysis {

/// Time linear in the graph. Borrows everything for the call.
result::CompatAnalysis analyze_compat(const model::Graph& graph, const TensorNumbers& numbers,
                                      const std::vector<Known>& known,
                                      const std::vector<Quantized>& quantized);

}  // namespace hone::analysis
