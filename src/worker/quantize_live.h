#pragma once
// The curve of a quantization, told as it grows: each candidate as soon as it is judged over all
// images. Thread rule: one thread; borrows the task and the plan.

#include <map>

#include "quantization/within.h"
#include "result/quantize_progress.h"
#include "worker/quantize_plan.h"

namespace hone::worker {

class QuantizeLive {
 public:
  QuantizeLive(QuantizeTask& task, const QuantizePlan& plan) : task_(task), plan_(plan) {}

  /// A candidate that was judged over all images; one that was told before is not told again.
  void judged(const quantization::Step& step);
  /// Its speed is known now.
  void measured(const quantization::FloatGroups& groups, const result::TradeOff& point);
  /// Tells what measured() changed.
  void tell();

 private:
  void describe();

  QuantizeTask& task_;
  const QuantizePlan& plan_;
  result::QuantizeProgress progress_;
  std::map<quantization::FloatGroups, std::size_t> place_;  ///< in progress_.points
};

}  // namespace hone::worker
