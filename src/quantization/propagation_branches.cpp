// Whether a quantizer may pass a tensor that several layers take: only when all of them want it
// quantized.

#include <algorithm>

#include "quantization/propagation_state.h"

namespace hone::quantization {

/// Marks what a result shows as it is, up to the first tensor with several consumers.
void Propagation::find_outputs() {
  std::vector<std::int32_t> pending;
  std::vector<bool> seen(hooks_.all.size());
  const auto push_inputs = [&](std::int32_t i) {
    for (const auto input : hooks_.inputs[static_cast<std::size_t>(i)]) {
      const auto above = hook(input).above;
      if (!seen[static_cast<std::size_t>(above)]) pending.push_back(above);
      seen[static_cast<std::size_t>(above)] = true;
    }
  };
  for (std::int32_t i = 0; i < unit_count(); ++i) {
    if (head(i).type == "Result") push_inputs(i);
  }
  while (!pending.empty()) {
    const auto place = pending.back();
    pending.pop_back();
    if (hook(place).below.size() > 1) {
      gives_output_[static_cast<std::size_t>(place)] = true;
      continue;
    }
    const auto kind = trait(hook(place).unit);
    if (kind == Trait::agnostic || kind == Trait::concat) push_inputs(hook(place).unit);
  }
}

Verdict Propagation::at_branching(std::int32_t place, std::int32_t quantizer) const {
  if (gives_output_[static_cast<std::size_t>(place)]) return Verdict::stay;
  std::set<std::int32_t> others;
  for (const auto i : first_units_below(place)) {
    if (head(i).type == "ScaledDotProductAttention" && !all_below_quantized(place)) {
      return Verdict::stay;
    }
    std::vector<std::int32_t> quantizers;
    for (const auto input : hooks_.inputs[static_cast<std::size_t>(i)]) {
      for (const auto& [covering, count] : covering_[static_cast<std::size_t>(input)]) {
        quantizers.push_back(covering);
      }
    }
    if (quantizers.empty()) {
      if (trait(i) != Trait::concat) return Verdict::stay;
      // The concatenation may still be quantized, as long as something below it moves.
      for (const auto other : standing_below(hooks_.output[static_cast<std::size_t>(i)])) {
        if (at(other).active) quantizers.push_back(other);
      }
      if (quantizers.empty()) return Verdict::stay;
    }
    others.insert(quantizers.begin(), quantizers.end());
  }
  others.erase(quantizer);
  return others.empty() ? Verdict::go : Verdict::wait;
}

/// The first unit on each branch that is not agnostic.
std::vector<std::int32_t> Propagation::first_units_below(std::int32_t place) const {
  std::vector<std::int32_t> found;
  std::vector<std::int32_t> pending{place};
  std::set<std::int32_t> seen{place};
  while (!pending.empty()) {
    const auto current = pending.back();
    pending.pop_back();
    for (const auto input : hook(current).below) {
      const auto i = hook(input).unit;
      if (!seen.insert(hooks_.output[static_cast<std::size_t>(i)]).second) continue;
      if (trait(i) == Trait::agnostic) {
        pending.push_back(hooks_.output[static_cast<std::size_t>(i)]);
      } else {
        found.push_back(i);
      }
    }
  }
  return found;
}

/// The first quantizer on each way down, whatever layers lie between.
std::vector<std::int32_t> Propagation::standing_below(std::int32_t place) const {
  std::set<std::int32_t> found;
  std::vector<std::int32_t> pending{place};
  std::set<std::int32_t> seen{place};
  while (!pending.empty()) {
    const auto current = pending.back();
    pending.pop_back();
    const auto here = standing_[static_cast<std::size_t>(current)];
    if (here >= 0) {
      found.insert(here);
      continue;
    }
    const auto next =
        hook(current).output
            ? hook(current).below
            : std::vector{hooks_.output[static_cast<std::size_t>(hook(current).unit)]};
    for (const auto below : next) {
      if (seen.insert(below).second) pending.push_back(below);
    }
  }
  return {found.begin(), found.end()};
}

/// Whether every way down meets a quantizer before the first layer that is not agnostic.
bool Propagation::all_below_quantized(std::int32_t place) const {
  std::vector<std::int32_t> pending = hook(place).below;
  while (!pending.empty()) {
    const auto input = pending.back();
    pending.pop_back();
    if (standing_[static_cast<std::size_t>(input)] >= 0) continue;
    const auto i = hook(input).unit;
    if (trait(i) != Trait::agnostic) return false;
    const auto output = hooks_.output[static_cast<std::size_t>(i)];
    if (standing_[static_cast<std::size_t>(output)] >= 0) continue;
    const auto& below = hook(output).below;
    pending.insert(pending.end(), below.begin(), below.end());
  }
  return true;
}

/// Whether what is concatenated comes to a layer that multiplies all of it with weights.
bool Propagation::shares_range(std::int32_t i) const {
  std::vector<std::int32_t> pending{hooks_.output[static_cast<std::size_t>(i)]};
  std::set<std::int32_t> seen(pending.begin(), pending.end());
  while (!pending.empty()) {
    const auto current = pending.back();
    pending.pop_back();
    for (const auto input : hook(current).below) {
      const auto next = hook(input).unit;
      const auto node = unit(next).head();
      const bool shares = (view_.op(node).families & kSharesRange) != 0;
      if (shares && !stays_float_[static_cast<std::size_t>(node)] && !is_depthwise(view_, node)) {
        return true;
      }
      const auto output = hooks_.output[static_cast<std::size_t>(next)];
      const bool passes = trait(next) == Trait::agnostic || trait(next) == Trait::concat;
      if (passes && seen.insert(output).second) pending.push_back(output);
    }
  }
  return false;
}

}  // namespace hone::quantization
