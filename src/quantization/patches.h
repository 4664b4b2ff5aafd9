#pragma once
// Windows of a tensor, gathered while samples come.

#include <span>

#include "quantization/statistics.h"

namespace hone::quantization {

/// For one PatchPlan. Thread rule: add() from any thread, for different positions.
class PatchCollector {
 public:
  struct Seen {
    model::Shape shape;          ///< of the tensor, channels in their place
    bool channels_last = false;  ///< in memory
    std::size_t samples = 0;     ///< that may come
  };
  PatchCollector(const PatchPlan& plan, const Seen& seen);
  void add(std::size_t position, std::span<const float> tensor);
  /// Once, after all.
  Patches take();

 private:
  /// Positions of one window within a channel; -1 where padding is.
  void locate(std::size_t place, std::vector<std::int64_t>& taps) const;
  void gather(std::span<const float> tensor, std::size_t place, std::span<std::uint16_t> to) const;
  /// Where the channels come last.
  void gather_by_taps(std::span<const float> tensor, std::span<const std::int64_t> taps,
                      std::span<std::uint16_t> to) const;

  PatchPlan plan_;
  std::vector<std::int64_t> sizes_;  ///< of the tensor, by spatial dimension
  std::size_t channels_ = 1;
  std::size_t channel_step_ = 1;   ///< from a channel's value to the next one's
  std::size_t position_step_ = 1;  ///< from a value to the next one of the channel
  std::size_t taps_ = 1;
  std::size_t places_ = 1;             ///< that a window can be at
  std::size_t windows_ = 0;            ///< of each sample
  std::vector<std::int64_t> slot_of_;  ///< by position; -1: not one of the samples
  std::vector<std::uint8_t> came_;     ///< by slot
  std::size_t window_ = 0;             ///< values of one
  std::vector<std::uint16_t> values_;
};

}  // namespace hone::quantization
