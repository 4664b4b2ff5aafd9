#include <thread>

#include "measurement/measurement.h"
#include "os/machine.h"

namespace hone::measurement {
namespace {

constexpr auto kBetweenLooks = std::chrono::seconds(1);
constexpr std::size_t kFewestLooks = 3;
constexpr auto kWatchedAfter = std::chrono::milliseconds(100);

result::Pressure pressure_between(const os::LoadSample& earlier, const os::LoadSample& later) {
  const os::LoadDelta delta = os::between(earlier, later);
  return {.cpu_some_percent = delta.cpu_some_percent,
          .load1 = delta.load1,
          .steal_percent = delta.steal_percent,
          .other_cpu_percent = delta.other_cpu_percent};
}

std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), length};
}

}  // namespace

struct Surroundings::State {
  os::MachineFacts machine = os::machine_facts();
  std::string started_at = utc_now();
  os::LoadSample made = os::sample_load();
  os::LoadSample begun = made;
  os::LoadSample ended = made;
  bool is_measuring = false;
  Nanoseconds next_look{0};
  std::vector<double> clocks_mhz;
};

Surroundings::Surroundings() : state_(std::make_unique<State>()) {}
Surroundings::~Surroundings() = default;

void Surroundings::begin() {
  state_->begun = os::sample_load();
  state_->is_measuring = true;
  state_->clocks_mhz.clear();
  state_->next_look = Nanoseconds(0);
  look();
}

void Surroundings::end() {
  state_->ended = os::sample_load();
  state_->is_measuring = false;
}

void Surroundings::look() {
  const Nanoseconds now = engine::steady_clock().now();
  if (!state_->is_measuring || now < state_->next_look) return;
  state_->next_look = now + kBetweenLooks;
  if (const auto mhz = os::fastest_clock_mhz()) state_->clocks_mhz.push_back(*mhz);
}

result::Context Surroundings::context(std::uint64_t seed) const {
  os::LoadSample now = os::sample_load();
  if (now.at - state_->ended.at < kWatchedAfter) {
    std::this_thread::sleep_for(kWatchedAfter - (now.at - state_->ended.at));
    now = os::sample_load();
  }
  const os::MachineFacts& machine = state_->machine;
  result::Context context;
  context.cpu = machine.cpu;
  context.isa = machine.isa;
  context.cores = machine.cores;
  context.threads = machine.threads;
  context.governor = machine.governor;
  context.frequency_mhz = machine.frequency_mhz;
  if (const auto& clocks = state_->clocks_mhz; clocks.size() >= kFewestLooks) {
    context.frequency_mhz_lowest = *std::min_element(clocks.begin(), clocks.end());
    context.frequency_mhz_highest = *std::max_element(clocks.begin(), clocks.end());
  }
  context.memory_bytes = machine.memory.count;
  context.system = machine.system;
  context.before = pressure_between(state_->made, state_->begun);
  context.during = pressure_between(state_->begun, state_->ended);
  context.after = pressure_between(state_->ended, now);
  context.versions = {{"hone", HONE_VERSION}, {"openvino", engine::runtime_version()}};
  context.seed = seed;
  context.started_at = state_->started_at;
  return context;
}

}  // namespace hone::measurement
