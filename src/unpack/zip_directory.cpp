// How many entries a zip declares, from the record at its end (APPNOTE.TXT 4.3.14 to 4.3.16).

#include <unistd.h>

#include <algorithm>

#include "unpack/places.h"

namespace hone::unpack {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t kEndBytes = 22;
constexpr std::uint64_t kCommentBytes = 65535;
constexpr std::uint64_t kLocatorBytes = 20;
constexpr std::uint64_t kEnd64Bytes = 56;
constexpr std::uint64_t kSeeEnd64 = 0xffff;

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i > 0; --i) {
    value = value << 8 | static_cast<unsigned char>(bytes[i - 1]);
  }
  return value;
}

std::string read_at(const Descriptor& file, std::uint64_t offset, std::uint64_t bytes) {
  std::string text(bytes, '\0');
  const ssize_t got = ::pread(file.get(), text.data(), text.size(), static_cast<off_t>(offset));
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return text;
}

/// The count of the 64-bit record that the locator before the end record points to.
std::uint64_t entries64(const Descriptor& file, std::string_view locator) {
  if (!locator.starts_with("PK\x06\x07"sv)) return kSeeEnd64;
  const auto record = read_at(file, little_endian(locator.substr(8, 8)), kEnd64Bytes);
  if (record.size() < kEnd64Bytes || !record.starts_with("PK\x06\x06"sv)) return kSeeEnd64;
  return little_endian(std::string_view(record).substr(32, 8));
}

}  // namespace

std::uint64_t declared_zip_entries(const Descriptor& file, std::uint64_t file_bytes) {
  const std::uint64_t most = kEndBytes + kCommentBytes + kLocatorBytes;
  const std::uint64_t tail_bytes = std::min(file_bytes, most);
  const std::string tail = read_at(file, file_bytes - tail_bytes, tail_bytes);
  const std::size_t end = tail.rfind("PK\x05\x06"sv);
  if (end == std::string::npos || end + kEndBytes > tail.size()) return 0;
  const std::string_view text = tail;
  const std::uint64_t entries = little_endian(text.substr(end + 10, 2));
  if (entries != kSeeEnd64 || end < kLocatorBytes) return entries;
  return entries64(file, text.substr(end - kLocatorBytes, kLocatorBytes));
}

}  // namespace hone::unpack
