// What a worker may say and what it must not.

#include "jobs/conversation.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/limits.h"
#include "jobs/testing.h"

namespace hone::jobs {
namespace {

using testing::Bench;

protocol::Frame frame(Json header, std::string payload = {}) {
  return {std::move(header), std::move(payload)};
}

protocol::Frame file_frame(const std::string& name, const std::string& bytes,
                           const std::string& digest = {}) {
  Json header{{"type", "file"}, {"name", name}, {"last", !digest.empty()}};
  if (!digest.empty()) header["digest"] = digest;
  return frame(std::move(header), bytes);
}

protocol::Frame event_frame(const std::string& stage) {
  return frame({{"type", "event"}, {"event", {{"stage", stage}}}});
}

/// Code of the first frame that is refused; empty when all are taken.
std::string refused(store::Store& store, const std::vector<protocol::Frame>& frames) {
  const OnEvent nobody;
  Outbox outbox;
  JobLog log;
  Conversation conversation(store, nobody, outbox, log);
  for (const auto& one : frames) {
    if (const Status status = conversation.take(one); !status) return status.error().code;
  }
  return {};
}

TEST(Words, ThoseOutOfPlaceAreRefused) {
  Bench bench;
  const std::string digest = Digest::of("abc").hex();
  const std::string waiting(protocol::kWaitingStage);
  const auto result = frame({{"type", "result"}, {"result", 1}});
  const std::string protocol = "job.protocol";
  const std::vector<std::pair<std::vector<protocol::Frame>, std::string>> cases{
      {{event_frame("a"), event_frame("b"), result}, ""},
      {{event_frame(waiting), event_frame(waiting), event_frame("a"), result}, ""},
      {{event_frame("a"), event_frame(waiting)}, protocol},
      {{frame({{"type", "event"}})}, protocol},
      {{frame({{"type", "event"}, {"event", 3}})}, protocol},
      {{frame({{"type", "event"}, {"event", {{"stage", 3}}}})}, protocol},
      {{frame({{"type", "greeting"}})}, protocol},
      {{frame({{"type", "request"}})}, protocol},
      {{frame({{"type", "need"}})}, protocol},
      {{frame({{"type", "need"}, {"digest", "../../hone.db"}})}, protocol},
      {{frame({{"type", "need"}, {"digest", digest}}), result}, ""},
      {{frame({{"type", "ready"}}), result}, ""},
      {{result, result}, protocol},
      {{result, event_frame("a")}, protocol},
      {{frame({{"type", "result"}})}, protocol},
      {{frame({{"type", "result"}, {"error", {{"message", "no code"}}}})}, protocol},
      {{file_frame("f", "ab"), file_frame("f", "c", digest), result}, ""},
      {{file_frame("f", "abc", Digest::of("abd").hex())}, protocol},
      {{file_frame("f", "abc", "abc")}, protocol},
      {{file_frame("f", "ab"), file_frame("g", "c", digest)}, protocol},
      {{file_frame("f", "ab"), result}, protocol},
      {{file_frame("", "abc", digest)}, protocol},
      {{file_frame(std::string(limits::kNameBytes, 'n'), "abc", digest)}, ""},
      {{file_frame(std::string(limits::kNameBytes + 1, 'n'), "abc", digest)}, protocol},
      {{frame({{"type", "file"}, {"name", 3}})}, protocol},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(refused(bench.store, cases[i].first), cases[i].second) << "case " << i;
  }
}

TEST(Words, NeedsAreAnsweredInTheirOrder) {
  Bench bench;
  const Digest here = bench.store.put_blob("bytes").value();
  const Digest absent = Digest::of("absent");
  const OnEvent nobody;
  Outbox outbox;
  JobLog log;
  Conversation conversation(bench.store, nobody, outbox, log);
  for (const auto& digest : {here, absent}) {
    ASSERT_TRUE(conversation.take(frame({{"type", "need"}, {"digest", digest.hex()}})));
  }
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
  const os::Descriptor reading(ends[0]);
  const os::Descriptor writing(ends[1]);
  ASSERT_TRUE(outbox.push(writing.get()));
  EXPECT_TRUE(outbox.empty());
  protocol::Reader reader(reading.get());
  const auto first = reader.next().value();
  EXPECT_EQ(first->payload, "bytes");
  EXPECT_TRUE(first->flag("last"));
  const auto second = reader.next().value();
  EXPECT_EQ(second->digest("digest").value(), absent);
  EXPECT_TRUE(second->flag("missing"));
}

TEST(Words, AWorkerThatNeedsWithoutEndIsRefused) {
  Bench bench;
  const Digest here = bench.store.put_blob("bytes").value();
  const std::vector<protocol::Frame> needs(1001, frame({{"type", "need"}, {"digest", here.hex()}}));
  EXPECT_EQ(refused(bench.store, needs), "job.protocol");
  EXPECT_EQ(refused(bench.store, {needs.begin(), needs.end() - 1}), "");
}

}  // namespace
}  // namespace hone::jobs
