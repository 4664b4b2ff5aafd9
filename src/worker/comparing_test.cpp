// Proof of the comparison on scripted systems in virtual time: the measuring room measures
// processes whose true speed is known, the comparison room judges them. It stands here because
// only this room may see both.

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/random.h"
#include "comparison/comparison.h"
#include "engine/fake.h"
#include "measurement/measurement.h"

namespace hone::worker {
namespace {

constexpr std::array<std::uint64_t, 10> kSeeds{11, 23, 37, 41, 59, 61, 73, 89, 97, 101};
constexpr double kServiceSeconds = 0.02;
constexpr double kSecondsEach = 1.5;
constexpr double kProcessSpread = 0.02;  // between processes of the same thing

double normal(Random& random) {  // Box and Muller
  return std::sqrt(-2 * std::log(1 - random.uniform())) * std::cos(2 * M_PI * random.uniform());
}

enum class Noise { lognormal, correlated, bimodal };

/// Factors on the service time of one process, one for each inference.
class Factors {
 public:
  Factors(Noise noise, std::uint64_t seed)
      : noise_(noise), random_(seed), process_(std::exp(kProcessSpread * normal(random_))) {}

  double next() {
    switch (noise_) {
      case Noise::lognormal: return process_ * std::exp(0.03 * normal(random_));
      case Noise::correlated:
        state_ = 0.6 * state_ + 0.8 * normal(random_);
        return process_ * std::exp(0.03 * state_);
      case Noise::bimodal:  // a quarter is 12 % slower, in spells of about seven inferences
        if (random_.below(5) == 0) slow_ = random_.below(4) == 0;
        return process_ * std::exp(0.01 * normal(random_)) * (slow_ ? 1.12 : 1);
    }
    return 1;
  }

 private:
  Noise noise_;
  Random random_;
  double process_;
  double state_ = 0;
  bool slow_ = false;
};

result::ComparisonSample process_of(Noise noise, double slowdown, std::uint64_t seed) {
  auto factors = std::make_shared<Factors>(noise, seed);
  const auto system = engine::fake_system({.service_time = [=](const engine::FakeCall&) {
    return from_seconds(kServiceSeconds * slowdown * factors->next());
  }});
  auto measured = measurement::measure(*system, {.seconds = kSecondsEach}, {});
  if (!measured) throw std::runtime_error(measured.error().message);
  return {.throughput_fps = measured->facts.throughput_fps,
          .latency_ms = measured->facts.latency_ms.p50};
}

struct Found {
  double throughput = 0;  ///< share of comparisons that say `different`
  double latency = 0;
};

Found share_different(Noise noise, double slowdown, std::uint64_t trials_a_seed) {
  Found found;
  for (const std::uint64_t seed : kSeeds) {
    Random random(seed * 1000 + static_cast<std::uint64_t>(noise));
    for (std::uint64_t trial = 0; trial < trials_a_seed; ++trial) {
      std::vector<std::vector<result::ComparisonSample>> samples(2);
      for (const std::size_t who : comparison::interleaved_order(2, 9, random.next())) {
        samples[who].push_back(process_of(noise, who == 1 ? slowdown : 1, random.next()));
      }
      const auto verdict = comparison::compare_processes(samples[0], samples[1], 0.01);
      found.throughput += verdict.throughput.different ? 1 : 0;
      found.latency += verdict.latency && verdict.latency->different ? 1 : 0;
    }
  }
  const auto all = static_cast<double>(trials_a_seed * kSeeds.size());
  return {found.throughput / all, found.latency / all};
}

class Comparing : public testing::TestWithParam<Noise> {};

/// What a share of 5 % or 95 % may come out as in 99 of 100 such tests.
double margin(double trials) { return 2.326 * std::sqrt(0.05 * 0.95 / trials); }

bool long_form() { return std::getenv("HONE_LONG") != nullptr; }

TEST_P(Comparing, TheSameThingIsSeldomCalledDifferent) {
  const std::uint64_t trials_a_seed = long_form() ? 1000 : 100;
  const auto found = share_different(GetParam(), 1, trials_a_seed);
  const double most = 0.05 + margin(static_cast<double>(trials_a_seed * kSeeds.size()));
  RecordProperty("throughput", fmt::format("{:.4f}", found.throughput));
  RecordProperty("latency", fmt::format("{:.4f}", found.latency));
  EXPECT_LE(found.throughput, most);
  EXPECT_LE(found.latency, most);
}

TEST_P(Comparing, TenPercentSlowerIsFound) {
  const std::uint64_t trials_a_seed = long_form() ? 1000 : 100;
  const auto found = share_different(GetParam(), 1.1, trials_a_seed);
  RecordProperty("throughput", fmt::format("{:.4f}", found.throughput));
  RecordProperty("latency", fmt::format("{:.4f}", found.latency));
  EXPECT_GE(found.throughput, 0.95);
  EXPECT_GE(found.latency, 0.95);
}

std::string name_of(const testing::TestParamInfo<Noise>& test) {
  constexpr std::array kNames{"lognormal", "correlated", "bimodal"};
  return kNames[static_cast<std::size_t>(test.param)];
}

INSTANTIATE_TEST_SUITE_P(Noise, Comparing,
                         testing::Values(Noise::lognormal, Noise::correlated, Noise::bimodal),
                         name_of);

}  // namespace
}  // namespace hone::worker
