#include "engine/fake.h"

#include <gtest/gtest.h>

namespace hone::engine {
namespace {

using std::chrono::milliseconds;

struct Ended {
  std::size_t request;
  Nanoseconds at;
  bool operator==(const Ended&) const = default;
};

TEST(FakeSystem, ServesInParallelAndInOrderOfStart) {
  auto system =
      fake_system({.requests = 3, .parallel = 2, .service_time = [](const FakeCall& call) {
                     return milliseconds(call.request == 0 ? 30 : 20);
                   }});
  std::vector<Ended> ended;
  system->on_done([&](std::size_t request, const Status&) {
    ended.push_back({request, system->clock().now()});
  });
  for (std::size_t i = 0; i < 3; ++i) ASSERT_TRUE(system->start(i));
  system->run_until([&] { return ended.size() == 3; }, {});
  const std::vector<Ended> expected{
      {1, milliseconds(20)}, {0, milliseconds(30)}, {2, milliseconds(40)}};
  EXPECT_EQ(ended, expected);
}

TEST(FakeSystem, AsksEveryFiftyMillisecondsOfItsClock) {
  auto system = fake_system({.service_time = [](const FakeCall&) { return milliseconds(175); }});
  std::vector<Nanoseconds> asked;
  ASSERT_TRUE(system->start(0));
  system->run_until(
      [&] {
        asked.push_back(system->clock().now());
        return asked.size() == 4;
      },
      {});
  const std::vector<Nanoseconds> expected{milliseconds(50), milliseconds(100), milliseconds(150),
                                          milliseconds(175)};
  EXPECT_EQ(asked, expected);
}

TEST(FakeSystem, PassesFailuresAndRestarts) {
  int served = 0;
  auto system = fake_system({.service_time = [](const FakeCall&) { return milliseconds(1); },
                             .outcome = [](const FakeCall& call) -> Status {
                               if (call.number == 2) return bug_error("fake.broken", "It broke.");
                               return {};
                             }});
  std::string code;
  system->on_done([&](std::size_t request, const Status& status) {
    ++served;
    if (!status) code = status.error().code;
    if (status) static_cast<void>(system->start(request));
  });
  ASSERT_TRUE(system->start(0));
  system->run_until([&] { return !code.empty(); }, {});
  EXPECT_EQ(served, 3);
  EXPECT_EQ(code, "fake.broken");
}

TEST(FakeSystem, StartsAtScheduledTimesWhileOthersRun) {
  auto system = fake_system({.requests = 3, .parallel = 3, .service_time = [](const FakeCall&) {
                               return milliseconds(70);
                             }});
  std::vector<Ended> ended;
  system->on_done([&](std::size_t request, const Status&) {
    ended.push_back({request, system->clock().now()});
  });
  const std::vector<Nanoseconds> schedule{milliseconds(10), milliseconds(60), milliseconds(300)};
  std::size_t begun = 0;
  system->run_until([&] { return ended.size() == 3; },
                    [&]() -> std::optional<Nanoseconds> {
                      const Nanoseconds now = system->clock().now();
                      while (begun < 3 && schedule[begun] <= now) {
                        EXPECT_EQ(schedule[begun], now);
                        EXPECT_TRUE(system->start(begun++));
                      }
                      return begun < 3 ? std::optional(schedule[begun]) : std::nullopt;
                    });
  const std::vector<Ended> expected{
      {0, milliseconds(80)}, {1, milliseconds(130)}, {2, milliseconds(370)}};
  EXPECT_EQ(ended, expected);
}

}  // namespace
}  // namespace hone::engine
