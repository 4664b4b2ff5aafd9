#pragma once
// Where quantizers are while they move, and what they cover. Private to propagation*.cpp.

#include <deque>
#include <map>
#include <set>

#include "quantization/propagation.h"

namespace hone::quantization {

struct Moving {
  Configs configs;
  std::int32_t hook = -1;             ///< where it stands
  std::int32_t steps = 0;             ///< edges that it passed since it began or was merged
  std::set<std::int32_t> sinks{};     ///< units whose inputs it quantizes
  std::vector<std::int32_t> hooks{};  ///< that it covers, with the one where it stands
  std::int32_t group = -1;            ///< of a shared range
  std::int32_t waits_at = -1;  ///< hook with several consumers whose quantizers have to come first
  bool active = true;          ///< may still move
  bool gone = false;           ///< merged into another one, or dropped
};

enum class Verdict { stay, go, wait };

class Propagation {
 public:
  Propagation(const View& view, const Units& units, const Hooks& hooks,
              const std::vector<bool>& stays_float, const PropagationOptions& options);
  std::vector<Placed> run();

 private:
  // propagation.cpp: how they move
  void begin();
  void begin_at(std::int32_t unit);
  void step(std::int32_t quantizer);
  void step_to_producer(std::int32_t quantizer);
  void step_over_unit(std::int32_t quantizer);
  void move_all();
  bool merge_waiting();
  bool merge_where_waits(std::int32_t quantizer);
  void merge_at(std::int32_t hook, const std::vector<std::int32_t>& waiting);
  void merge_into(std::int32_t quantizer, std::int32_t survivor);
  void rest(std::int32_t quantizer);
  std::vector<Placed> placed() const;

  // propagation_branches.cpp: whether one may pass a tensor with several consumers
  void find_outputs();
  [[nodiscard]] Verdict at_branching(std::int32_t hook, std::int32_t quantizer) const;
  [[nodiscard]] std::vector<std::int32_t> first_units_below(std::int32_t hook) const;
  [[nodiscard]] std::vector<std::int32_t> standing_below(std::int32_t hook) const;
  [[nodiscard]] bool all_below_quantized(std::int32_t hook) const;
  [[nodiscard]] bool shares_range(std::int32_t unit) const;

  // propagation_end.cpp: which are dropped when all have come to rest
  void drop_lonely();
  void drop_repeated();
  [[nodiscard]] std::size_t quantizers_at(std::int32_t unit) const;

  // small things, propagation.cpp
  std::int32_t add(Moving moving);
  void cover(std::int32_t quantizer, std::int32_t hook, std::size_t count = 1);
  void move(std::int32_t quantizer, std::int32_t hook, std::int32_t steps);
  [[nodiscard]] Configs configs_of(std::int32_t unit) const;
  [[nodiscard]] Trait trait(std::int32_t unit) const;
  [[nodiscard]] const model::Node& head(std::int32_t unit) const;
  Moving& at(std::int32_t quantizer) { return all_[static_cast<std::size_t>(quantizer)]; }
  [[nodiscard]] const Moving& at(std::int32_t quantizer) const {
    return all_[static_cast<std::size_t>(quantizer)];
  }
  [[nodiscard]] const Hook& hook(std::int32_t i) const {
    return hooks_.all[static_cast<std::size_t>(i)];
  }
  [[nodiscard]] const Unit& unit(std::int32_t i) const {
    return units_.all[static_cast<std::size_t>(i)];
  }
  [[nodiscard]] std::int32_t unit_count() const {
    return static_cast<std::int32_t>(units_.all.size());
  }

  const View& view_;
  const Units& units_;
  const Hooks& hooks_;
  const std::vector<bool>& stays_float_;
  PropagationOptions options_;
  std::vector<Moving> all_;
  std::deque<std::int32_t> queue_;     ///< those that may move
  std::vector<std::int32_t> waiting_;  ///< those that wait at a tensor with several consumers
  /// By hook: quantizers that cover it, and how many were merged into each there.
  std::vector<std::map<std::int32_t, std::size_t>> covering_;
  std::vector<std::int32_t> standing_;  ///< by hook: the quantizer that stands there, or -1
  std::vector<bool>
      gives_output_;           ///< by hook: a result of the network is reached without arithmetic
  std::vector<bool> awaited_;  ///< by hook: something waits there, or did
  std::int32_t next_group_ = 0;
};

}  // namespace hone::quantization
