#include "server/progress.h"

#include <gtest/gtest.h>

#include <thread>

namespace hone::server {
namespace {

protocol::Event event_of(const std::string& message, Json partial = Json()) {
  protocol::Event event;
  event.stage = "measure";
  event.message = message;
  event.partial = std::move(partial);
  return event;
}

/// What was told since `id`, which moves on.
std::vector<Json> told_since(const Events& events, std::string& id) {
  std::vector<Json> all;
  for (const Told& one : events.since(id)) {
    all.push_back(Json::parse(one.data));
    id = one.id;
  }
  return all;
}

TEST(Progress, APartialResultWaitsWithTheOthersAndGoesOutOnce) {
  Events events;
  ProgressBoard board(events);
  std::string at = events.newest();
  board.hear("j-1", event_of("first"));
  EXPECT_EQ(told_since(events, at).size(), 1U);
  board.hear("j-1", event_of("second", {{"step", 1}}));
  board.hear("j-1", event_of("third"));
  EXPECT_TRUE(told_since(events, at).empty()) << "not within the same second";
  std::this_thread::sleep_for(std::chrono::milliseconds(1050));
  board.tell_due();
  const auto told = told_since(events, at);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0]["message"], "third");
  EXPECT_EQ(told[0]["partial"], Json({{"step", 1}}));
  std::this_thread::sleep_for(std::chrono::milliseconds(1050));
  board.hear("j-1", event_of("fourth"));
  const auto later = told_since(events, at);
  ASSERT_EQ(later.size(), 1U);
  EXPECT_FALSE(later[0].contains("partial"));
}

TEST(Progress, WhoLooksLaterSeesTheNewestPartialResult) {
  Events events;
  ProgressBoard board(events);
  board.hear("j-1", event_of("first", {{"step", 1}}));
  board.hear("j-1", event_of("second", {{"step", 2}}));
  board.hear("j-1", event_of("third"));
  const auto now = board.of("j-1");
  ASSERT_TRUE(now);
  EXPECT_EQ(now->message, "third");
  EXPECT_EQ(now->partial, Json({{"step", 2}}));
  EXPECT_FALSE(board.of("j-2"));
  board.forget("j-1");
  EXPECT_FALSE(board.of("j-1"));
}

}  // namespace
}  // namespace hone::server
