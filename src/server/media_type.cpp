#include "server/media_type.h"

#include <array>

#include "os/files.h"

namespace hone::server {
namespace {

constexpr std::size_t kFirstBytes = 12;

}  // namespace

std::string image_type(std::string_view first) {
  if (first.starts_with("\xff\xd8\xff")) return "image/jpeg";
  if (first.starts_with("\x89PNG\r\n\x1a\n")) return "image/png";
  if (first.starts_with("GIF87a") || first.starts_with("GIF89a")) return "image/gif";
  if (first.starts_with("BM")) return "image/bmp";
  const bool riff = first.size() >= kFirstBytes && first.starts_with("RIFF");
  if (riff && first.substr(8, 4) == "WEBP") return "image/webp";
  return "application/octet-stream";
}

Result<std::string> image_type(const std::filesystem::path& file, std::uint64_t offset,
                               std::uint64_t bytes) {
  HONE_TRY(const auto open, os::open_file(file));
  std::string first(std::min<std::uint64_t>(bytes, kFirstBytes), '\0');
  HONE_CHECK(os::read_at(open, offset, std::as_writable_bytes(std::span(first))));
  return image_type(first);
}

}  // namespace hone::server
