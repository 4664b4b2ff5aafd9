#include "jobs/outbox.h"

#include <unistd.h>

#include <cerrno>

#include "base/limits.h"

namespace hone::jobs {

Status Outbox::add(const Json& header) {
  HONE_TRY(auto frame, protocol::encode(header));
  waiting_.push_back({std::move(frame), nullptr});
  return {};
}

void Outbox::add_blob(const Digest& digest, const std::filesystem::path& file) {
  auto blob = std::make_unique<Blob>();
  blob->digest = digest;
  blob->path = file;
  waiting_.push_back({{}, std::move(blob)});
}

Result<std::string> Outbox::next_chunk(Blob& blob) {
  if (!blob.file.is_open()) blob.file.open(blob.path, std::ios::binary);
  std::string chunk(limits::kFramePayloadBytes, '\0');
  blob.file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
  if (blob.file.bad() || !blob.file.is_open()) {
    return environment_error("store.corrupt", "A blob of the store cannot be read.")
        .at(blob.digest.hex());
  }
  chunk.resize(static_cast<std::size_t>(blob.file.gcount()));
  return chunk;
}

Status Outbox::refill() {
  Item& item = waiting_.front();
  sent_ = 0;
  bool last = true;
  if (item.blob) {
    HONE_TRY(const auto chunk, next_chunk(*item.blob));
    last = !item.blob->file || item.blob->file.peek() == std::ifstream::traits_type::eof();
    const Json header{{"type", "blob"}, {"digest", item.blob->digest.hex()}, {"last", last}};
    HONE_TRY(current_, protocol::encode(header, chunk));
  } else {
    current_ = std::move(item.frame);
  }
  if (last) waiting_.pop_front();
  return {};
}

Status Outbox::push(int descriptor) {
  while (!empty()) {
    if (current_.empty()) HONE_CHECK(refill());
    const auto sent = ::write(descriptor, current_.data() + sent_, current_.size() - sent_);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return {};
    if (sent < 0) {
      waiting_.clear();
      current_.clear();
      return {};
    }
    sent_ += static_cast<std::size_t>(sent);
    if (sent_ == current_.size()) current_.clear();
  }
  return {};
}

}  // namespace hone::jobs
