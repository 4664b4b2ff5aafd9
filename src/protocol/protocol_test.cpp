#include "protocol/protocol.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "base/limits.h"

namespace hone::protocol {
namespace {

/// A pipe that both tests and threads write to; closes what is still open.
struct Pipe {
  int ends[2] = {-1, -1};
  Pipe() {
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  }
  ~Pipe() {
    close_write();
    ::close(ends[0]);
  }
  void close_write() {
    if (ends[1] >= 0) ::close(ends[1]);
    ends[1] = -1;
  }
};

std::string prefix(std::uint32_t header, std::uint32_t payload) {
  std::string bytes = "HONE";
  for (const auto value : {header, payload}) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
      bytes += static_cast<char>((value >> shift) & 0xFFU);
    }
  }
  return bytes;
}

std::string with_header(const std::string& header) {
  return prefix(static_cast<std::uint32_t>(header.size()), 0) + header;
}

/// What a reader says about exactly these bytes: the number of frames, then "end" or the code.
std::string verdict(const std::string& bytes) {
  Pipe pipe;
  std::thread feeder([&] {
    std::string_view rest = bytes;
    while (!rest.empty()) {
      const auto sent = ::write(pipe.ends[1], rest.data(), rest.size());
      if (sent <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    pipe.close_write();
  });
  Reader reader(pipe.ends[0]);
  std::string text;
  for (int count = 0;; ++count) {
    const auto frame = reader.next();
    if (frame && *frame) continue;
    text = std::to_string(count) + " " + (frame ? "end" : frame.error().code);
    break;
  }
  std::string rest(1 << 16, '\0');
  while (::read(pipe.ends[0], rest.data(), rest.size()) > 0) {
  }
  feeder.join();
  return text;
}

TEST(Frames, AnyHeaderAndPayloadComeBackWhateverTheCuts) {
  EXPECT_TRUE(rc::check([](const std::string& name, const std::vector<std::string>& payloads) {
    const Json header{{"type", "event"}, {"name", Json(name)}};
    std::string wire;
    for (const auto& payload : payloads) wire += encode(header, payload).value();
    Decoder decoder;
    std::vector<std::string> seen;
    while (!wire.empty()) {
      const auto cut = *rc::gen::inRange<std::size_t>(1, wire.size() + 1);
      decoder.feed(std::string_view(wire).substr(0, cut));
      wire.erase(0, cut);
      for (auto frame = decoder.next().value(); frame; frame = decoder.next().value()) {
        RC_ASSERT(frame->type() == "event");
        seen.push_back(frame->payload);
      }
    }
    RC_ASSERT(seen == payloads);
    RC_ASSERT(!decoder.inside_frame());
  }));
}

TEST(Frames, RandomBytesNeverGiveAFrame) {
  EXPECT_TRUE(rc::check([](const std::string& noise) {
    RC_PRE(noise.substr(0, 1) != "H");
    Decoder decoder;
    decoder.feed(noise);
    const auto frame = decoder.next();
    RC_ASSERT((noise.empty() ? frame.has_value() : frame.error().code == "protocol.frame"));
  }));
}

TEST(Frames, OneChangedByteGivesAFrameOrAnError) {
  const std::string good = encode({{"type", "file"}, {"name", "weights"}}, "payload").value();
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const int change : {1, 0x20, 0x80, 0xFF}) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ change);
      const auto text = verdict(bad);
      EXPECT_TRUE(text == "1 end" || text == "0 protocol.frame" || text == "1 protocol.frame")
          << at << " " << change << " " << text;
    }
  }
}

TEST(Frames, ACutAtAnyByteIsAnError) {
  const std::string whole = encode({{"type", "result"}, {"result", 1}}, "abc").value();
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    EXPECT_EQ(verdict(whole + whole.substr(0, bytes)), bytes == 0 ? "1 end" : "1 protocol.frame");
  }
}

TEST(Frames, LyingAndMalformedFramesAreRefused) {
  const auto header_limit = static_cast<std::uint32_t>(limits::kFrameHeaderBytes);
  const auto payload_limit = static_cast<std::uint32_t>(limits::kFramePayloadBytes);
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "0 end"},
      {prefix(header_limit + 1, 0), "0 protocol.frame"},
      {prefix(0xFFFFFFFFU, 0xFFFFFFFFU), "0 protocol.frame"},
      {prefix(2, payload_limit + 1), "0 protocol.frame"},
      {prefix(header_limit, payload_limit) + "{}", "0 protocol.frame"},  // claims, then ends
      {prefix(0, 0), "0 protocol.frame"},
      {with_header("{}"), "0 protocol.frame"},
      {with_header("[]"), "0 protocol.frame"},
      {with_header("null"), "0 protocol.frame"},
      {with_header(R"({"type":1})"), "0 protocol.frame"},
      {with_header(R"({"type":"x")"), "0 protocol.frame"},
      {with_header(R"({"type":"x"})"), "1 end"},
      {with_header(std::string(100'000, '[')), "0 protocol.frame"},
      {"hello, this is a log line\n", "0 protocol.frame"},
      {with_header(R"({"type":"x"})") + "Warning: something\n", "1 protocol.frame"},
  };
  for (const auto& [bytes, expected] : cases) {
    EXPECT_EQ(verdict(bytes), expected) << bytes.substr(0, 40);
  }
}

TEST(Frames, PayloadLimitHoldsWhenWriting) {
  const std::string largest(limits::kFramePayloadBytes, 'x');
  EXPECT_TRUE(encode({{"type", "file"}}, largest));
  EXPECT_EQ(encode({{"type", "file"}}, largest + "x").error().code, "protocol.frame");
}

TEST(Frames, TextThatIsNotUtf8IsRepaired) {
  Decoder decoder;
  decoder.feed(encode({{"type", "event"}, {"name", "a\xFF\xFE"}}).value());
  EXPECT_EQ(decoder.next().value()->text("name").value(), "a\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(Frames, MembersAreChecked) {
  const Frame frame{{{"type", "need"}, {"digest", "abc"}, {"last", true}, {"size", 1}}, ""};
  EXPECT_TRUE(frame.flag("last"));
  EXPECT_FALSE(frame.flag("missing"));
  EXPECT_FALSE(frame.flag("size"));
  EXPECT_EQ(frame.text("name").error().code, "protocol.frame");
  EXPECT_EQ(frame.digest("digest").error().code, "protocol.frame");
}

TEST(Writing, ToAClosedPipeIsAnError) {
  Pipe pipe;
  ::signal(SIGPIPE, SIG_IGN);
  ::close(pipe.ends[0]);
  EXPECT_EQ(Writer(pipe.ends[1]).write({{"type", "go"}}).error().code, "protocol.closed");
}

/// Sends a file of this size and gives back what the frames held together.
void send_and_check(std::size_t bytes) {
  std::string content(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) content[i] = static_cast<char>((i * 7919) >> 3);
  const auto path = std::filesystem::temp_directory_path() /
                    ("hone_protocol_" + std::to_string(::getpid()) + ".bin");
  std::ofstream(path, std::ios::binary) << content;
  Pipe pipe;
  ::fcntl(pipe.ends[1], F_SETFL, O_NONBLOCK);  // a writer waits by itself
  std::thread sender([&] {
    Writer writer(pipe.ends[1]);
    EXPECT_EQ(writer.write_file({{"type", "file"}, {"name", "f"}}, path).value(),
              Digest::of(content));
    EXPECT_EQ(writer.write_bytes({{"type", "file"}, {"name", "f"}}, content).value(),
              Digest::of(content));
    pipe.close_write();
  });
  Reader reader(pipe.ends[0]);
  std::vector<std::string> files(1);
  for (auto frame = reader.next().value(); frame; frame = reader.next().value()) {
    files.back() += frame->payload;
    if (!frame->flag("last")) continue;
    EXPECT_EQ(frame->digest("digest").value(), Digest::of(content));
    files.emplace_back();
  }
  sender.join();
  std::filesystem::remove(path);
  EXPECT_EQ(files.size(), 3U);
  EXPECT_TRUE(files[0] == content && files[1] == content);
}

TEST(Writing, FilesOfEverySizeAroundTheChunkArriveWhole) {
  const auto chunk = static_cast<std::size_t>(limits::kFramePayloadBytes);
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1}, chunk - 1, chunk, chunk + 1}) {
    send_and_check(bytes);
  }
}

TEST(Writing, ThreadsDoNotMixTheirFrames) {
  Pipe pipe;
  Writer writer(pipe.ends[1]);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&writer, t] {
      const std::string payload(10'000, static_cast<char>('a' + t));
      for (int i = 0; i < 50; ++i) ASSERT_TRUE(writer.write({{"type", "event"}}, payload));
    });
  }
  Reader reader(pipe.ends[0]);
  for (int i = 0; i < 200; ++i) {
    const auto frame = reader.next().value();
    EXPECT_EQ(frame->payload, std::string(10'000, frame->payload[0]));
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace hone::protocol
