#pragma once
// The network alone: all requests in flight on inputs that do not change, for so many seconds.

#include <openvino/openvino.hpp>
#include <string>

/// One line: {"throughput_fps", "latency_ms_p50", "inferences", "seconds", "requests", "batch"}.
/// A second of warm-up is not counted.
std::string measure(ov::CompiledModel& compiled, std::size_t requests, std::size_t batch,
                    double seconds);
