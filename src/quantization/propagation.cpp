#include "quantization/propagation.h"

#include <algorithm>

#include "quantization/propagation_state.h"

namespace hone::quantization {

Hooks::Hooks(const View& view, const Units& units) : inputs(units.all.size()) {
  for (std::size_t u = 0; u < units.all.size(); ++u) {
    const auto unit = static_cast<std::int32_t>(u);
    output.push_back(static_cast<std::int32_t>(all.size()));
    all.push_back({.output = true, .unit = unit});
  }
  for (std::size_t u = 0; u < units.all.size(); ++u) {
    const auto& sources = view.node(units.all[u].head()).inputs;
    for (std::size_t port = 0; port < sources.size(); ++port) {
      if (!view.is_alive(sources[port].node)) continue;
      const auto producer = units.of_node[static_cast<std::size_t>(sources[port].node)];
      const auto above = output[static_cast<std::size_t>(producer)];
      const auto id = static_cast<std::int32_t>(all.size());
      const bool integer = !model::is_float(view.tensor(sources[port]).precision);
      all.push_back({.unit = static_cast<std::int32_t>(u),
                     .port = static_cast<std::int32_t>(port),
                     .above = above,
                     .integer = integer});
      inputs[u].push_back(id);
      auto& from = all[static_cast<std::size_t>(above)];
      from.below.push_back(id);
      // A unit counts as one tensor: where one of several outputs is integer, nothing passes.
      from.integer = from.integer || integer;
    }
  }
}

Propagation::Propagation(const View& view, const Units& units, const Hooks& hooks,
                         const std::vector<bool>& stays_float, const PropagationOptions& options)
    : view_(view),
      units_(units),
      hooks_(hooks),
      stays_float_(stays_float),
      options_(options),
      covering_(hooks.all.size()),
      standing_(hooks.all.size(), -1),
      gives_output_(hooks.all.size()),
      awaited_(hooks.all.size()) {}

const model::Node& Propagation::head(std::int32_t i) const { return view_.node(unit(i).head()); }

Trait Propagation::trait(std::int32_t i) const {
  const auto node = unit(i).head();
  if (stays_float_[static_cast<std::size_t>(node)] || is_embedding(view_, node)) {
    return Trait::float_only;
  }
  return view_.op(node).trait;
}

Configs Propagation::configs_of(std::int32_t i) const {
  const bool attention = head(i).type == "ScaledDotProductAttention";
  const Scheme scheme =
      options_.preset == Preset::performance || attention ? Scheme::symmetric : Scheme::asymmetric;
  if (is_depthwise(view_, unit(i).head())) return {{scheme, true}, {scheme, false}};
  return {{scheme, false}};
}

std::int32_t Propagation::add(Moving moving) {
  const auto id = static_cast<std::int32_t>(all_.size());
  for (const auto covered : moving.hooks) covering_[static_cast<std::size_t>(covered)][id] = 1;
  all_.push_back(std::move(moving));
  return id;
}

void Propagation::cover(std::int32_t quantizer, std::int32_t place, std::size_t count) {
  auto& all = covering_[static_cast<std::size_t>(place)][quantizer];
  if (all == 0) at(quantizer).hooks.push_back(place);
  all += count;
}

void Propagation::move(std::int32_t quantizer, std::int32_t place, std::int32_t steps) {
  auto& moving = at(quantizer);
  auto& here = standing_[static_cast<std::size_t>(moving.hook)];
  if (here == quantizer) here = -1;
  cover(quantizer, place);
  moving.hook = place;
  moving.steps += steps;
  standing_[static_cast<std::size_t>(place)] = quantizer;
  queue_.push_back(quantizer);
}

void Propagation::rest(std::int32_t quantizer) {
  at(quantizer).active = false;
  at(quantizer).waits_at = -1;
}

void Propagation::begin() {
  for (std::int32_t i = 0; i < unit_count(); ++i) {
    if (trait(i) == Trait::quantizable) begin_at(i);
  }
}

void Propagation::begin_at(std::int32_t i) {
  const bool attention = head(i).type == "ScaledDotProductAttention";
  for (const auto place : hooks_.inputs[static_cast<std::size_t>(i)]) {
    if (hook(place).integer) continue;
    if (attention && hook(place).port > 1) continue;  // query and key; values stay float
    Moving moving{.configs = configs_of(i), .hook = place};
    moving.sinks = {i};
    moving.hooks = {place};
    const auto id = add(std::move(moving));
    standing_[static_cast<std::size_t>(place)] = id;
    queue_.push_back(id);
  }
}

std::vector<Placed> Propagation::run() {
  find_outputs();
  begin();
  do {
    move_all();
  } while (merge_waiting());
  drop_lonely();
  drop_repeated();
  return placed();
}

/// Until each has come to rest or waits for others.
void Propagation::move_all() {
  while (!queue_.empty()) {
    const auto quantizer = queue_.front();
    queue_.pop_front();
    if (at(quantizer).active) step(quantizer);
  }
}

/// Whether something changed. What nothing changes any more waits for good, and stays.
bool Propagation::merge_waiting() {
  bool changed = false;
  for (const auto quantizer : std::exchange(waiting_, {})) {
    if (!at(quantizer).active) continue;
    if (!merge_where_waits(quantizer)) {
      waiting_.push_back(quantizer);
    } else {
      changed = true;
    }
  }
  return changed;
}

void Propagation::step(std::int32_t quantizer) {
  if (hook(at(quantizer).hook).output) {
    step_over_unit(quantizer);
  } else {
    step_to_producer(quantizer);
  }
}

void Propagation::step_to_producer(std::int32_t quantizer) {
  const auto above = hook(at(quantizer).hook).above;
  if (hook(above).integer) return rest(quantizer);
  const auto& there = covering_[static_cast<std::size_t>(above)];
  if (!there.empty()) {
    const auto other = there.begin()->first;
    if (at(other).configs != at(quantizer).configs) return rest(quantizer);
    return merge_into(quantizer, other);
  }
  // Where one waits already, this one is what it waits for.
  const bool awaited = awaited_[static_cast<std::size_t>(above)];
  const auto verdict = awaited                        ? Verdict::wait
                       : hook(above).below.size() > 1 ? at_branching(above, quantizer)
                                                      : Verdict::go;
  if (verdict == Verdict::stay) return rest(quantizer);
  if (verdict == Verdict::go) return move(quantizer, above, 1);
  at(quantizer).waits_at = above;
  awaited_[static_cast<std::size_t>(above)] = true;
  waiting_.push_back(quantizer);
}

/// From behind a unit to all its inputs: a copy for each further one.
void Propagation::step_over_unit(std::int32_t quantizer) {
  const auto place = at(quantizer).hook;
  const auto i = hook(place).unit;
  if (hook(place).integer) return rest(quantizer);
  if (trait(i) != Trait::agnostic && trait(i) != Trait::concat) return rest(quantizer);
  const auto& inputs = hooks_.inputs[static_cast<std::size_t>(i)];
  if (inputs.size() > 1 && trait(i) == Trait::concat && at(quantizer).group < 0 &&
      shares_range(i)) {
    at(quantizer).group = next_group_++;
  }
  const bool keeps_channels = (view_.op(unit(i).head()).families & kKeepsChannels) != 0;
  if (options_.rules == Rules::ours && !keeps_channels) {
    auto& configs = at(quantizer).configs;
    for (auto& config : configs) config.per_channel = false;
    configs.erase(std::unique(configs.begin(), configs.end()), configs.end());
  }
  std::vector<std::int32_t> free;
  std::copy_if(inputs.begin(), inputs.end(), std::back_inserter(free), [&](std::int32_t input) {
    return !hook(input).integer && covering_[static_cast<std::size_t>(input)].empty();
  });
  if (free.empty()) return rest(quantizer);
  for (std::size_t n = 1; n < free.size(); ++n) move(add(at(quantizer)), free[n], 2);
  move(quantizer, free[0], 2);
}

void Propagation::merge_into(std::int32_t quantizer, std::int32_t survivor) {
  auto& moving = at(quantizer);
  auto& here = standing_[static_cast<std::size_t>(moving.hook)];
  if (here == quantizer) here = -1;
  for (const auto covered : moving.hooks) {
    auto& covering = covering_[static_cast<std::size_t>(covered)];
    const auto count = covering[quantizer];
    covering.erase(quantizer);
    cover(survivor, covered, count);
  }
  auto& kept = at(survivor);
  kept.sinks.insert(moving.sinks.begin(), moving.sinks.end());
  if (moving.group >= 0 && kept.group >= 0 && moving.group != kept.group) {
    const auto from = moving.group;
    for (auto& other : all_) {
      if (other.group == from) other.group = kept.group;
    }
  } else if (moving.group >= 0) {
    kept.group = moving.group;
  }
  moving.group = -1;
  moving.hooks.clear();
  moving.gone = true;
  moving.active = false;
}

/// Whether all that have to come there have come.
bool Propagation::merge_where_waits(std::int32_t quantizer) {
  const auto place = at(quantizer).waits_at;
  std::vector<std::int32_t> expected;
  for (const auto other : standing_below(place)) {
    if (at(other).active) expected.push_back(other);
  }
  const bool all_here = std::all_of(expected.begin(), expected.end(), [&](std::int32_t other) {
    return at(other).waits_at == place;
  });
  if (all_here) merge_at(place, expected);
  return all_here;
}

namespace {

/// What every branch would take. First what the branches put first, then per tensor, symmetric.
Configs common_configs(const std::vector<Configs>& branches) {
  std::vector<std::pair<std::size_t, Config>> found;
  for (const Config& config : branches.front()) {
    std::size_t priority = 0;
    const bool everywhere = std::all_of(branches.begin(), branches.end(), [&](const auto& branch) {
      const auto position = std::find(branch.begin(), branch.end(), config);
      priority += static_cast<std::size_t>(position - branch.begin());
      return position != branch.end();
    });
    if (everywhere) found.emplace_back(priority, config);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    const auto key = [](const auto& entry) {
      return std::tuple(entry.first, entry.second.per_channel, entry.second.scheme);
    };
    return key(a) < key(b);
  });
  Configs configs;
  for (const auto& entry : found) configs.push_back(entry.second);
  return configs;
}

}  // namespace

void Propagation::merge_at(std::int32_t place, const std::vector<std::int32_t>& waiting) {
  // Since they began to wait, a branch may have turned out to stay float.
  const bool blocked = at_branching(place, waiting.front()) == Verdict::stay;
  std::vector<Configs> branches;
  for (const auto quantizer : waiting) branches.push_back(at(quantizer).configs);
  Configs configs = blocked ? Configs{} : common_configs(branches);
  if (configs.empty()) {
    for (const auto quantizer : waiting) rest(quantizer);
    return;
  }
  Moving merged{.configs = std::move(configs), .hook = place};
  merged.hooks = {place};
  const auto id = add(std::move(merged));
  for (const auto quantizer : waiting) merge_into(quantizer, id);
  standing_[static_cast<std::size_t>(place)] = id;
  queue_.push_back(id);
}

std::vector<Placed> Propagation::placed() const {
  std::vector<Placed> result;
  for (const auto& moving : all_) {
    if (moving.gone) continue;
    result.push_back({.hook = moving.hook,
                      .configs = moving.configs,
                      .unified = moving.group,
                      .sinks = {moving.sinks.begin(), moving.sinks.end()}});
  }
  return result;
}

std::vector<Placed> propagate(const View& view, const Units& units, const Hooks& hooks,
                              const std::vector<bool>& stays_float,
                              const PropagationOptions& options) {
  return Propagation(view, units, hooks, stays_float, options).run();
}

}  // namespace hone::quantization
