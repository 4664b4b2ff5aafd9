// What is dropped when all quantizers have come to rest.

#include <algorithm>

#include "quantization/propagation_state.h"

namespace hone::quantization {

/// How many quantizers there are of a unit's inputs, with those that were merged on their way.
std::size_t Propagation::quantizers_at(std::int32_t i) const {
  std::size_t found = 0;
  for (const auto input : hooks_.inputs[static_cast<std::size_t>(i)]) {
    for (const auto& [quantizer, count] : covering_[static_cast<std::size_t>(input)]) {
      found += count;
    }
  }
  return found;
}

/// A quantizer right above an elementwise layer whose other input is a constant gains nothing.
void Propagation::drop_lonely() {
  std::vector<std::int32_t> lonely;
  for (std::size_t n = 0; n < all_.size(); ++n) {
    const auto& moving = all_[n];
    if (moving.gone || moving.sinks.size() != 1 || moving.steps > 1) continue;
    const auto sink = *moving.sinks.begin();
    const bool elementwise = (view_.op(unit(sink).head()).families & kElementwise) != 0;
    if (elementwise && quantizers_at(sink) == 1) lonely.push_back(static_cast<std::int32_t>(n));
  }
  for (const auto quantizer : lonely) {
    at(quantizer).gone = true;
    standing_[static_cast<std::size_t>(at(quantizer).hook)] = -1;
  }
}

/// A second quantizer that could only repeat what the one above it did.
void Propagation::drop_repeated() {
  const auto repeats = [&](std::int32_t below, std::int32_t above) {
    const Config& first = at(above).configs.front();
    const Config& second = at(below).configs.front();
    return (first.scheme == second.scheme || first.scheme == Scheme::symmetric) &&
           (first.per_channel == second.per_channel || !first.per_channel);
  };
  std::vector<std::int32_t> in_effect(hooks_.all.size(), -1);
  const auto pass = [&](std::int32_t place, std::int32_t from) {
    auto& here = standing_[static_cast<std::size_t>(place)];
    if (here >= 0 && from >= 0 && repeats(here, from)) {
      at(from).sinks.insert(at(here).sinks.begin(), at(here).sinks.end());
      at(here).gone = true;
      here = -1;
    }
    in_effect[static_cast<std::size_t>(place)] = here >= 0 ? here : from;
  };
  for (std::int32_t i = 0; i < unit_count(); ++i) {
    std::int32_t from = -1;
    for (const auto input : hooks_.inputs[static_cast<std::size_t>(i)]) {
      const auto above = in_effect[static_cast<std::size_t>(hook(input).above)];
      pass(input, hook(input).integer ? -1 : above);
      if (from < 0) from = in_effect[static_cast<std::size_t>(input)];
    }
    pass(hooks_.output[static_cast<std::size_t>(i)], trait(i) == Trait::agnostic ? from : -1);
  }
}

}  // namespace hone::quantization
