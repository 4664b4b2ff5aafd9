#pragma once
// The words that requests use.

#include <cstdint>
#include <optional>

#include "base/fields.h"

namespace hone::api {

/// Precision that weights are kept in.
enum class WeightPrecision { f32, f16 };
std::span<const EnumName<WeightPrecision>> enum_names(WeightPrecision);

/// Precision of the inference; device_default ("default") is what the runtime would choose, which
/// is bf16 on CPUs that have it.
enum class InferencePrecision { f32, bf16, f16, device_default };
std::span<const EnumName<InferencePrecision>> enum_names(InferencePrecision);

enum class Hint { throughput, latency, none };
std::span<const EnumName<Hint>> enum_names(Hint);

/// A number of at least 1, or "auto" (empty): the runtime decides.
struct Count {
  std::optional<std::int64_t> value;
  bool operator==(const Count&) const = default;
  [[nodiscard]] Json json_form() const;
  static Result<Count> from_form(const Json& json);  ///< 1..4096, "auto", or such a number as text
  static Json form_schema();
};

}  // namespace hone::api
