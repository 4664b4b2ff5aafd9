#include "quantization/patches.h"

#include <algorithm>

#include "base/half.h"
#include "base/random.h"
#include "quantization/half_vectors.h"

namespace hone::quantization {
namespace {

HONE_VECTORISED void to_f16(std::span<const float> from, std::uint16_t* to) {
  std::size_t at = 0;
  for (; at + kHalves <= from.size(); at += kHalves) {
    Floats values;
    Halves halves;
    load(&from[at], values);
    narrow(values, halves);
    store(halves, to + at);
  }
  for (; at < from.size(); ++at) to[at] = f16_clamped(from[at]);
}

std::size_t product(std::span<const std::int64_t> sizes) {
  std::size_t result = 1;
  for (const std::int64_t size : sizes) result *= static_cast<std::size_t>(size);
  return result;
}

std::int64_t or_one(const std::vector<std::int64_t>& values, std::size_t d) {
  return d < values.size() ? values[d] : 1;
}

}  // namespace

PatchCollector::PatchCollector(const PatchPlan& plan, const Seen& seen)
    : plan_(plan), slot_of_(seen.samples, -1) {
  const model::Shape& shape = seen.shape;
  if (plan.kernel.empty()) {
    channels_ = shape.empty() ? 1 : static_cast<std::size_t>(shape.back());
    places_ = shape.empty() ? 1 : product(std::span(shape).first(shape.size() - 1));
  } else {
    channels_ = static_cast<std::size_t>(shape[1]);
    sizes_.assign(shape.begin() + 2, shape.end());
    channel_step_ = seen.channels_last ? 1 : product(sizes_);
    position_step_ = seen.channels_last ? channels_ : 1;
    taps_ = product(plan.kernel);
    places_ = product(plan.output);
  }
  window_ = channels_ * taps_;
  windows_ = std::min(plan.per_sample, places_);
  const std::size_t slots = std::min(plan.samples, seen.samples);
  for (std::size_t slot = 0; slot < slots; ++slot) {
    slot_of_[slot * seen.samples / slots] = static_cast<std::int64_t>(slot);
  }
  came_.resize(slots);
  values_.resize(slots * windows_ * window_);
}

void PatchCollector::add(std::size_t position, std::span<const float> tensor) {
  if (slot_of_[position] < 0) return;
  const auto slot = static_cast<std::size_t>(slot_of_[position]);
  Random random(Random(plan_.tensor).next() + position);
  const std::size_t size = windows_ * window_;
  auto to = std::span(values_).subspan(slot * size, size);
  for (std::size_t i = 0; i < windows_; ++i) {
    // One in each of equal parts of the places, so that none is taken twice.
    const std::size_t begin = i * places_ / windows_;
    const std::size_t end = (i + 1) * places_ / windows_;
    gather(tensor, begin + random.below(end - begin), to.subspan(i * window_, window_));
  }
  came_[slot] = 1;
}

void PatchCollector::locate(std::size_t place, std::vector<std::int64_t>& taps) const {
  const std::size_t dimensions = plan_.kernel.size();
  std::vector<std::int64_t> corner(dimensions);
  for (std::size_t d = dimensions; d-- > 0;) {
    const auto size = static_cast<std::size_t>(plan_.output[d]);
    const auto at = static_cast<std::int64_t>(place % size);
    corner[d] =
        at * or_one(plan_.strides, d) - (d < plan_.pads_begin.size() ? plan_.pads_begin[d] : 0);
    place /= size;
  }
  taps.assign(taps_, -1);
  for (std::size_t tap = 0; tap < taps_; ++tap) {
    std::size_t rest = tap;
    std::int64_t offset = 0;
    std::int64_t step = 1;
    bool inside = true;
    for (std::size_t d = dimensions; d-- > 0;) {
      const auto size = static_cast<std::size_t>(plan_.kernel[d]);
      const auto at =
          corner[d] + static_cast<std::int64_t>(rest % size) * or_one(plan_.dilations, d);
      inside = inside && at >= 0 && at < sizes_[d];
      offset += at * step;
      step *= sizes_[d];
      rest /= size;
    }
    if (inside) taps[tap] = offset;
  }
}

/// Values that lie side by side become f16 side by side: the channels of a tap where they come
/// last, else the window's own.
void PatchCollector::gather(std::span<const float> tensor, std::size_t place,
                            std::span<std::uint16_t> to) const {
  if (plan_.kernel.empty()) return to_f16(tensor.subspan(place * channels_, channels_), to.data());
  std::vector<std::int64_t> taps;
  locate(place, taps);
  if (channel_step_ == 1) return gather_by_taps(tensor, taps, to);
  std::vector<float> window(to.size(), 0);
  for (std::size_t c = 0; c < channels_; ++c) {
    const float* channel = tensor.data() + c * channel_step_;
    for (std::size_t tap = 0; tap < taps_; ++tap) {
      if (taps[tap] >= 0) window[c * taps_ + tap] = channel[taps[tap]];
    }
  }
  to_f16(window, to.data());
}

void PatchCollector::gather_by_taps(std::span<const float> tensor,
                                    std::span<const std::int64_t> taps,
                                    std::span<std::uint16_t> to) const {
  std::vector<std::uint16_t> channels(channels_);
  for (std::size_t tap = 0; tap < taps_; ++tap) {
    if (taps[tap] < 0) continue;  // `to` holds zeros
    const std::size_t at = static_cast<std::size_t>(taps[tap]) * position_step_;
    to_f16(tensor.subspan(at, channels_), channels.data());
    for (std::size_t c = 0; c < channels_; ++c) to[c * taps_ + tap] = channels[c];
  }
}

Patches PatchCollector::take() {
  const std::size_t size = windows_ * window_;
  std::size_t kept = 0;
  for (std::size_t slot = 0; slot < came_.size(); ++slot) {
    if (came_[slot] == 0) continue;
    if (slot != kept) {
      std::copy_n(values_.begin() + static_cast<std::ptrdiff_t>(slot * size), size,
                  values_.begin() + static_cast<std::ptrdiff_t>(kept * size));
    }
    ++kept;
  }
  values_.resize(kept * size);
  return {.window = window_, .values = SharedValues(std::move(values_))};
}

}  // namespace hone::quantization
