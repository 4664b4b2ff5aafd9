#include "measurement/peaks.h"

#include <fmt/chrono.h>

#include "engine/probes.h"

namespace hone::measurement {
namespace {

using engine::Numbers;
using engine::Probes;

constexpr std::uint64_t kMiB = 1024ULL * 1024;
constexpr std::uint64_t kCacheFactor = 4;  // McCalpin's rule for STREAM
constexpr std::uint64_t kLeastBytes = 64 * kMiB;
constexpr std::uint64_t kMostBytes = 512 * kMiB;
constexpr std::uint64_t kUsualCache = 32 * kMiB;

/// Seconds of the fastest inference when every stream has one.
Result<double> fastest_seconds(const engine::Network& network, model::Precision precision,
                               const PeakPlan& plan, const Callbacks& callbacks) {
  engine::CompileOptions options;
  options.device = plan.device;
  options.streams = plan.streams;
  if (plan.threads > 0) options.threads = plan.threads;
  options.precision = precision;
  HONE_TRY(auto compiled, engine::Compiled::compile(network, options));
  const auto requests = static_cast<std::size_t>(std::max<std::int64_t>(1, plan.streams));
  HONE_TRY(const auto system, engine::engine_system(compiled, requests, 0));
  const Plan run{.seconds = plan.seconds, .warm_up_seconds = plan.seconds / 3};
  HONE_TRY(const auto ran, measure(*system, run, {.cancelled = callbacks.cancelled}));
  return ran.facts.latency_ms.min / 1e3;
}

/// One figure of arithmetic.
struct Arithmetic {
  std::string_view name;
  std::string_view capability;
  Numbers numbers;
  model::Precision precision;
  int convolutions;  ///< about 1 ms at 100 GFLOP/s in f32: below the time slice of a scheduler,
                     ///< long against the start of an inference
};
constexpr std::array kArithmetic{
    Arithmetic{"f32", "FP32", Numbers::float32, model::Precision::f32, 2},
    Arithmetic{"bf16", "BF16", Numbers::float32, model::Precision::bf16, 4},
    Arithmetic{"f16", "FP16", Numbers::float32, model::Precision::f16, 4},
    Arithmetic{"int8", "INT8", Numbers::int8, model::Precision::f32, 8},
};

Result<double> gflops_of(const Arithmetic& row, const PeakPlan& plan, const Callbacks& callbacks) {
  HONE_TRY(const auto network, Probes::convolutions(row.numbers, row.convolutions));
  HONE_TRY(const double seconds, fastest_seconds(network, row.precision, plan, callbacks));
  return row.convolutions * Probes::kConvolutionGflop / seconds;
}

Result<double> gbytes_per_second_of(std::uint64_t bytes, const PeakPlan& plan,
                                    const Callbacks& callbacks) {
  const auto elements =
      static_cast<std::uint64_t>(static_cast<double>(bytes) / Probes::kAdditionBytesPerElement);
  HONE_TRY(const auto network, Probes::addition(elements));
  HONE_TRY(const double seconds, fastest_seconds(network, model::Precision::f32, plan, callbacks));
  return static_cast<double>(bytes) / seconds / 1e9;
}

bool has(const PeakPlan& plan, const std::string& capability) {
  return std::find(plan.capabilities.begin(), plan.capabilities.end(), capability) !=
         plan.capabilities.end();
}

Status measure_arithmetic(const PeakPlan& plan, const Callbacks& callbacks, result::Peaks& peaks) {
  for (const Arithmetic& row : kArithmetic) {
    if (!has(plan, std::string(row.capability))) continue;
    HONE_TRY(const double gflops, gflops_of(row, plan, callbacks));
    peaks.gflops_by_precision[std::string(row.name)] = gflops;
  }
  peaks.precision = plan.precision;
  if (const auto own = peaks.gflops_by_precision.find(plan.precision);
      own != peaks.gflops_by_precision.end()) {
    peaks.gflops = own->second;
  }
  return {};
}

Status measure_traffic(const PeakPlan& plan, const Callbacks& callbacks, result::Peaks& peaks) {
  const auto streams = static_cast<std::uint64_t>(std::max<std::int64_t>(1, plan.streams));
  const std::uint64_t cache =
      plan.last_level_cache_bytes > 0 ? plan.last_level_cache_bytes : kUsualCache;
  const std::uint64_t bytes = std::clamp(kCacheFactor * cache, kLeastBytes, kMostBytes) / streams;
  peaks.cache_bytes = cache / streams;
  HONE_TRY(peaks.gbytes_per_second, gbytes_per_second_of(bytes, plan, callbacks));
  HONE_TRY(peaks.cache_gbytes_per_second,
           gbytes_per_second_of(peaks.cache_bytes / 2, plan, callbacks));
  return {};
}

}  // namespace

Result<result::Peaks> measure_peaks(const PeakPlan& plan, const Callbacks& callbacks) {
  result::Peaks peaks;
  peaks.streams = plan.streams;
  peaks.threads = plan.threads;
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  peaks.measured_at = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
  HONE_CHECK(measure_arithmetic(plan, callbacks, peaks));
  HONE_CHECK(measure_traffic(plan, callbacks, peaks));
  return peaks;
}

}  // namespace hone::measurement
