#include "protocol/protocol.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/limits.h"

namespace hone::protocol {
namespace {

constexpr std::size_t kReadBytes = 256 * 1024;

void wait_for(int descriptor, short events) {
  pollfd entry{descriptor, events, 0};
  (void)::poll(&entry, 1, -1);
}

bool must_wait() { return errno == EAGAIN || errno == EWOULDBLOCK; }

/// Bytes read; 0 at the end of input.
Result<std::size_t> read_some(int descriptor, char* buffer, std::size_t bytes) {
  while (true) {
    const auto got = ::read(descriptor, buffer, bytes);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (must_wait()) {
      wait_for(descriptor, POLLIN);
    } else if (errno != EINTR) {
      return frame_error(std::string("Reading a frame failed: ") + std::strerror(errno) + ".");
    }
  }
}

Status write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::write(descriptor, bytes.data(), bytes.size());
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (must_wait()) {
      wait_for(descriptor, POLLOUT);
    } else if (errno != EINTR) {
      return environment_error("protocol.closed", "The other side of the process wall is gone.");
    }
  }
  return {};
}

/// Gives chunk after chunk to `write`, the final one with `last` and `digest` in its header.
/// `next` fills its argument and returns false for the final chunk.
Result<Digest> write_chunks(Json header, const std::function<Result<bool>(std::string&)>& next,
                            const std::function<Status(const Json&, std::string_view)>& write) {
  DigestStream stream;
  std::string chunk;
  while (true) {
    HONE_TRY(const bool more, next(chunk));
    stream.add(chunk);
    header["last"] = !more;
    if (!more) break;
    HONE_CHECK(write(header, chunk));
  }
  Digest digest = stream.finish();
  header["digest"] = digest.hex();
  HONE_CHECK(write(header, chunk));
  return digest;
}

}  // namespace

Result<std::optional<Frame>> Reader::next() {
  std::string buffer;
  while (true) {
    HONE_TRY(auto frame, decoder_.next());
    if (frame) return frame;
    buffer.resize(kReadBytes);
    HONE_TRY(const auto got, read_some(descriptor_, buffer.data(), buffer.size()));
    if (got == 0 && decoder_.inside_frame()) return frame_error("The input ends inside a frame.");
    if (got == 0) return std::optional<Frame>{};
    decoder_.feed(std::string_view(buffer).substr(0, got));
  }
}

bool Reader::ready() const {
  pollfd entry{descriptor_, POLLIN, 0};
  return decoder_.inside_frame() || ::poll(&entry, 1, 0) > 0;
}

Status Writer::write(const Json& header, std::string_view payload) {
  HONE_TRY(const auto bytes, encode(header, payload));
  const std::lock_guard lock(mutex_);
  return write_all(descriptor_, bytes);
}

Result<Digest> Writer::write_file(Json header, const std::filesystem::path& file) {
  const std::lock_guard lock(file_mutex_);
  std::ifstream input(file, std::ios::binary);
  const Error unreadable =
      environment_error("protocol.file", "A file of the result cannot be read.").at(file.string());
  if (!input) return unreadable;
  const auto next = [&](std::string& chunk) -> Result<bool> {
    chunk.resize(limits::kFramePayloadBytes);
    input.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    if (input.bad()) return unreadable;
    chunk.resize(static_cast<std::size_t>(input.gcount()));
    return input && input.peek() != std::ifstream::traits_type::eof();
  };
  return write_chunks(std::move(header), next,
                      [&](const Json& head, std::string_view bytes) { return write(head, bytes); });
}

Result<Digest> Writer::write_bytes(Json header, std::string_view bytes) {
  const std::lock_guard lock(file_mutex_);
  const auto next = [&](std::string& chunk) -> Result<bool> {
    chunk = bytes.substr(0, limits::kFramePayloadBytes);
    bytes.remove_prefix(chunk.size());
    return !bytes.empty();
  };
  return write_chunks(std::move(header), next,
                      [&](const Json& head, std::string_view part) { return write(head, part); });
}

}  // namespace hone::protocol
