#include <array>
#include <cstring>

#include "base/limits.h"
#include "protocol/protocol.h"

namespace hone::protocol {
namespace {

constexpr std::string_view kMagic = "HONE";
constexpr std::size_t kPrefixBytes = 12;
constexpr std::size_t kCompactBytes = 1024 * 1024;  // consumed bytes that are worth a move

std::uint32_t read_u32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return value;
}

void append_u32(std::string& out, std::size_t value) {
  for (std::size_t i = 0; i < 4; ++i) out += static_cast<char>((value >> (8 * i)) & 0xFFU);
}

/// Refuses a wrong beginning as soon as its first byte is there, so that garbage is not awaited.
Status check_magic(std::string_view rest) {
  const auto begin = rest.substr(0, kMagic.size());
  if (begin == kMagic.substr(0, begin.size())) return {};
  return frame_error("A message does not begin as a frame.");
}

Status check_sizes(std::uint64_t header, std::uint64_t payload) {
  if (header > limits::kFrameHeaderBytes) return frame_error("The header of a frame is too large.");
  if (payload > limits::kFramePayloadBytes) {
    return frame_error("The payload of a frame is too large.");
  }
  return {};
}

Result<Json> read_header(std::string_view text) {
  auto header = parse_json(text);
  if (!header) return frame_error("The header of a frame is not JSON.");
  const bool typed =
      header->is_object() && header->contains("type") && (*header)["type"].is_string();
  if (!typed) return frame_error("The header of a frame has no type.");
  return std::move(*header);
}

}  // namespace

Error frame_error(std::string message) { return bug_error("protocol.frame", std::move(message)); }

std::string Frame::type() const { return header.at("type").get<std::string>(); }

Result<std::string> Frame::text(std::string_view member) const {
  const auto found = header.find(std::string(member));
  if (found == header.end() || !found->is_string()) {
    return frame_error("A frame of type " + type() + " lacks its " + std::string(member) + ".");
  }
  return found->get<std::string>();
}

Result<Digest> Frame::digest(std::string_view member) const {
  HONE_TRY(const auto hex, text(member));
  auto value = Digest::from_hex(hex);
  if (!value) return frame_error("A frame of type " + type() + " has a malformed digest.");
  return value;
}

bool Frame::flag(std::string_view member) const {
  const auto found = header.find(std::string(member));
  return found != header.end() && found->is_boolean() && found->get<bool>();
}

Result<std::string> encode(const Json& header, std::string_view payload) {
  const std::string text = header.dump(-1, ' ', false, Json::error_handler_t::replace);
  HONE_CHECK(check_sizes(text.size(), payload.size()));
  std::string bytes(kMagic);
  bytes.reserve(kPrefixBytes + text.size() + payload.size());
  append_u32(bytes, text.size());
  append_u32(bytes, payload.size());
  bytes += text;
  bytes += payload;
  return bytes;
}

void Decoder::feed(std::string_view bytes) {
  if (broken_) return;
  if (position_ == buffer_.size() || position_ > kCompactBytes) {
    buffer_.erase(0, position_);
    position_ = 0;
  }
  buffer_ += bytes;
}

Result<std::optional<Frame>> Decoder::next() {
  if (broken_) return *broken_;
  auto frame = take();
  if (!frame) broken_ = frame.error();
  return frame;
}

Result<std::optional<Frame>> Decoder::take() {
  const std::string_view rest = std::string_view(buffer_).substr(position_);
  HONE_CHECK(check_magic(rest));
  if (rest.size() < kPrefixBytes) return std::optional<Frame>{};
  const std::size_t header_bytes = read_u32(rest.substr(4));
  const std::size_t payload_bytes = read_u32(rest.substr(8));
  HONE_CHECK(check_sizes(header_bytes, payload_bytes));
  const std::size_t whole = kPrefixBytes + header_bytes + payload_bytes;
  if (rest.size() < whole) return std::optional<Frame>{};
  Frame frame;
  HONE_TRY(frame.header, read_header(rest.substr(kPrefixBytes, header_bytes)));
  frame.payload = rest.substr(kPrefixBytes + header_bytes, payload_bytes);
  position_ += whole;
  return std::optional<Frame>(std::move(frame));
}

}  // namespace hone::protocol
