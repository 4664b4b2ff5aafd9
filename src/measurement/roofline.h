#pragma once
// What a layer computes and moves, and what the machine would allow it (Williams, Waterman,
// Patterson 2009, "Roofline"). For this room only; pure.
//
//   intensity    operations / traffic, operations per byte
//   roof         min(peak of its arithmetic, intensity x bandwidth), 10^9 operations a second
//   roof share   max(operations / peak, traffic / bandwidth) / measured time
//   bandwidth    of the cache when the traffic of the layer fits into a stream's part of it (what
//                the layer before wrote may still be there), else of memory. So the roof is an
//                upper bound, as it should be.
//   bound        "overhead" below a roof share of 30 %, else the larger of the two terms.
//
// A roof share above 1 means that the time was rounded down (whole microseconds) or that data came
// from a nearer cache than the one that was measured.

#include "model/types.h"
#include "result/layers.h"

namespace hone::measurement {

/// What a layer computes with: "int8" where the kernel's name says I8 and the layer is one whose
/// kernels multiply or compare integers (convolution, matrix product, pooling), else the floating
/// point of the kernel's name. Others compute in f32 whatever they read. The kernel's name goes
/// before the runtime precision, which is that of a stored weight in some cases.
std::string arithmetic_of(const result::LayerTime& layer);

/// 2 x multiply-accumulates of a convolution, deconvolution or fully connected layer by the shapes
/// of its runtime node, 10^9; 0 for other types and open shapes. Per output element there are
/// (elements of the weights / output channels) multiply-accumulates, for a deconvolution per input
/// element (elements of the weights / input channels).
double gflop_from_shapes(const model::Graph& runtime, const model::Node& node);

/// Distinct bytes that the layer reads and writes, weights included.
std::uint64_t traffic_of(const model::Graph& runtime, const model::Node& node);

/// Time that the peaks allow, ms; empty where a needed peak is not known.
std::optional<double> allowed_ms(const result::LayerTime& layer, const result::Peaks& peaks);

/// Fills roof_gflops, roof_share and bound of an executed layer.
void add_roof(const result::Peaks& peaks, result::LayerTime& layer);

}  // namespace hone::measurement
