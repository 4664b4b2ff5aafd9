#include "worker/steps.h"

#include <gtest/gtest.h>

namespace hone::worker {
namespace {

/// Keeps what was told.
class Listener final : public JobContext {
 public:
  [[nodiscard]] const std::filesystem::path& staging() const override { return folder_; }
  Result<std::filesystem::path> blob(const Digest&) override { return folder_; }
  void event(const protocol::Event& event) override { events.push_back(event); }
  Result<Digest> file(const std::string&, const std::filesystem::path&) override {
    return Digest();
  }
  Result<Digest> file_bytes(const std::string&, std::string_view) override { return Digest(); }
  [[nodiscard]] bool cancelled() const override { return false; }
  Status wait_go() override { return {}; }

  std::vector<protocol::Event> events;

 private:
  std::filesystem::path folder_;
};

TEST(Steps, TellShareOfTheWholeByWhatIsExpected) {
  Listener listener;
  Steps steps(listener, {{"read", 1}, {"observe", 3}, {"apply", 6}});
  steps.begin("read");
  steps.begin("observe");
  steps.at(0.5, "half of it");
  steps.begin("apply");
  steps.at(1);
  std::vector<double> fractions;
  for (const auto& event : listener.events) fractions.push_back(event.fraction.value_or(-1));
  EXPECT_EQ(fractions, (std::vector<double>{0, 0.1, 0.25, 0.4, 1}));
  EXPECT_EQ(listener.events[2].stage, "observe");
  EXPECT_EQ(listener.events[2].message, "half of it");
  EXPECT_EQ(listener.events.back().remaining_seconds, 0);
}

TEST(Steps, PassOverWhatIsNotNeededAndComeBackByName) {
  Listener listener;
  Steps steps(listener, {{"read", 1}, {"evaluate", 1}, {"apply", 1}, {"evaluate", 1}});
  steps.begin("read");
  steps.begin("apply");
  EXPECT_EQ(listener.events.back().fraction, 0.5);
  steps.begin("evaluate");
  EXPECT_EQ(listener.events.back().fraction, 0.75);
  const auto seconds = steps.finish();
  EXPECT_EQ(seconds.size(), 3U);
  EXPECT_TRUE(seconds.contains("evaluate"));
  EXPECT_GE(seconds.at("read"), 0);
}

TEST(Steps, WhatIsLeftIsToldFromThePaceOnceThatTells) {
  Listener listener;
  Steps steps(listener, {{"read", 100}, {"observe", 100}});
  steps.begin("read");
  EXPECT_EQ(listener.events.back().remaining_seconds, 200) << "the expectation";
  steps.begin("observe");  // after no time at all, so the rest will take none either
  EXPECT_LT(listener.events.back().remaining_seconds.value_or(100), 10);
}

}  // namespace
}  // namespace hone::worker
