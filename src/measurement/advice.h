#pragma once
// What costs time in a network as it runs, and what to do about it. Pure.
//
// One rule per cause, each a function over the report, the runtime graph and the network. A rule
// speaks when what could be won is at least its share of the sum of all layers; the shares stand
// with their reasons in advice.cpp. Every gain is a bound that can be checked against the report:
//
//   code                      what is seen                             won at most
//   reorders                  layers that only change layout or        their own time
//                             precision
//   convolution_kernels       convolutions on reference or gemm        their time beyond the roof
//                             kernels
//   reference_kernels         other layers on reference kernels, at    their time beyond the roof
//                             less than half of their roof
//   int8_gives_float          integer layers whose float output is     time of what converts it
//                             made integer again
//   float_in_int8             convolutions and products in float       their time x (1 - peak in
//                             although the network is quantized        float / peak in int8)
//   unfused_fake_quantize     quantizers that run as layers of their   their own time
//                             own
//   channels                  output channels that leave lanes of      their time x share of the
//                             vectors empty                            empty lanes
//   faster_precision          f32 on a device that is faster in bf16   their time x (1 - larger of
//                             or f16                                   peaks' and bytes' ratio)
//   int8_faster               a float network on a device that is      the same
//                             faster in int8
//   streams                   one stream, several threads, most time   throughput x threads
//                             in small layers
//   open_shapes               layers whose output shape is only known  their own time
//                             while they run
//   outside_layers            an undisturbed latency well above the    the difference, less 1 us
//                             sum of the layers                        of rounding a layer
//
// Ratios of peaks are of what was measured beside the layers (measurement/peaks.h); rules that need
// them are silent where they are not known.

#include "model/types.h"
#include "result/layers.h"

namespace hone::measurement {

/// What the rules look at; all borrowed.
struct Observed {
  const result::LayerReport& report;  ///< complete, with its verdict
  const model::Graph& runtime;        ///< that the report was made from
  const model::Graph& network;        ///< snapshot with the shapes that were run
};

/// Most to win first; rules that win no time last.
std::vector<result::Advice> advise(const Observed& observed);

}  // namespace hone::measurement
