#pragma once
// Quantizers move upwards. Each quantizable input of each unit gets one; step by step it moves
// against the data as long as only agnostic layers are above it, is merged with those of other
// branches where a tensor has several consumers, and is split at layers with several inputs. What
// cannot move any more stays where it is. Pure.
//
// Algorithm: NNCF's quantizer propagation (MERGE_ALL_IN_ONE), from its documentation and source.

#include "quantization/patterns.h"

namespace hone::quantization {

/// Places where a quantizer can stand: before each alive input of a unit, and behind each unit.
struct Hook {
  bool output = false;
  std::int32_t unit = -1;
  std::int32_t port = 0;              ///< of the unit's head; inputs only
  std::int32_t above = -1;            ///< inputs only: the hook behind the producing unit
  std::vector<std::int32_t> below{};  ///< outputs only: the hooks before the consumers
  bool integer = false;               ///< carries something else than floating-point numbers
};

struct Hooks {
  Hooks(const View& view, const Units& units);
  std::vector<Hook> all;
  std::vector<std::vector<std::int32_t>> inputs;  ///< by unit, in port order
  std::vector<std::int32_t> output;               ///< by unit
};

struct Config {
  Scheme scheme = Scheme::symmetric;
  bool per_channel = false;
  bool operator==(const Config&) const = default;
};
using Configs = std::vector<Config>;  ///< what would do, best first

/// A quantizer that has come to rest.
struct Placed {
  std::int32_t hook = -1;
  Configs configs;
  std::int32_t unified = -1;        ///< number of those that share a range, -1: none
  std::vector<std::int32_t> sinks;  ///< units whose inputs it quantizes, ascending
};

struct PropagationOptions {
  Preset preset = Preset::performance;
  Rules rules = Rules::ours;
};

/// `stays_float`: by node; a unit does when its head does. Deterministic.
std::vector<Placed> propagate(const View& view, const Units& units, const Hooks& hooks,
                              const std::vector<bool>& stays_float,
                              const PropagationOptions& options);

}  // namespace hone::quantization
