#include "server/events.h"

#include <gtest/gtest.h>

#include <thread>

namespace hone::server {
namespace {

std::vector<std::string> data_of(const std::vector<Told>& told) {
  std::vector<std::string> data;
  for (const auto& one : told) data.push_back(one.kind + one.data);
  return data;
}

TEST(Events, WhoWasAwayGetsWhatCameMeanwhile) {
  Events events;
  const std::string begin = events.newest();
  EXPECT_TRUE(events.since(begin).empty());
  events.tell("job", {{"id", "j-1"}});
  events.tell("run", {{"id", "r-1"}});
  const auto both = events.since(begin);
  EXPECT_EQ(data_of(both), (std::vector<std::string>{R"(job{"id":"j-1"})", R"(run{"id":"r-1"})"}));
  EXPECT_EQ(data_of(events.since(both.front().id)),
            (std::vector<std::string>{R"(run{"id":"r-1"})"}));
  EXPECT_TRUE(events.since(both.back().id).empty());
  EXPECT_EQ(both.back().id, events.newest());
}

TEST(Events, WhoWasAwayForTooLongReadsEverythingAgain) {
  Events events;
  const std::string begin = events.newest();
  for (std::size_t i = 0; i < Events::kKept; ++i) events.tell("job", Json::object());
  EXPECT_EQ(events.since(begin).size(), Events::kKept);
  events.tell("job", Json::object());
  const auto told = events.since(begin);
  EXPECT_EQ(data_of(told), (std::vector<std::string>{"reset{}"}));
  EXPECT_TRUE(events.since(told.back().id).empty()) << "and goes on from there";
}

TEST(Events, IdsThatWereNeverToldReadEverythingAgain) {
  Events events;
  events.tell("job", Json::object());
  const std::string run = events.newest().substr(0, events.newest().rfind('-'));
  const Events other;
  for (const std::string& id :
       {std::string(), std::string("1"), run, run + "-", run + "-2", run + "--1", run + "-1x",
        run + "-99999999999999999999", other.newest() + "0", std::string("\n\0", 2)}) {
    EXPECT_EQ(data_of(events.since(id)), (std::vector<std::string>{"reset{}"})) << id;
  }
}

TEST(Events, TextThatIsNotUtf8IsRepaired) {
  Events events;
  const std::string begin = events.newest();
  events.tell("job", {{"name", "a\xff"}});
  const auto told = events.since(begin);
  EXPECT_TRUE(Json::accept(told.front().data));
}

TEST(Events, ListenersAreWokenUntilTheyGo) {
  Events events;
  int woken = 0;
  auto token = events.on_news([&] { ++woken; });
  events.tell("job", Json::object());
  EXPECT_EQ(woken, 1);
  token.reset();
  events.tell("job", Json::object());
  EXPECT_EQ(woken, 1);
}

TEST(Events, ManyThreadsTellAndListen) {
  Events events;
  std::atomic<int> woken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 200; ++k) {
        const auto token = events.on_news([&] { ++woken; });
        events.tell("job", {{"k", k}});
        EXPECT_FALSE(events.newest().empty());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_TRUE(events.newest().ends_with("-800"));
  EXPECT_GE(woken, 800) << "each hears at least its own";
}

}  // namespace
}  // namespace hone::server
