#include <algorithm>
#include <array>
#include <cstdlib>

#include "unpack/names.h"

namespace hone::unpack {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::string_view bytes;
  std::size_t at;
  FileKind kind;
};

// Longer and rarer marks stand before shorter ones.
constexpr std::array kMagics{
    Magic{"\xff\xd8\xff"sv, 0, {FileGroup::image, "jpeg", "a JPEG image"}},
    Magic{"\x89PNG\r\n\x1a\n"sv, 0, {FileGroup::image, "png", "a PNG image"}},
    Magic{"GIF87a"sv, 0, {FileGroup::image, "gif", "a GIF image"}},
    Magic{"GIF89a"sv, 0, {FileGroup::image, "gif", "a GIF image"}},
    Magic{"WEBPVP8"sv, 8, {FileGroup::image, "webp", "a WebP image"}},
    Magic{"II*\0"sv, 0, {FileGroup::other, "tiff", "a TIFF image"}},
    Magic{"MM\0*"sv, 0, {FileGroup::other, "tiff", "a TIFF image"}},
    Magic{"PK\x03\x04"sv, 0, {FileGroup::archive, "zip", "a zip archive"}},
    Magic{"PK\x05\x06"sv, 0, {FileGroup::archive, "zip", "a zip archive"}},
    Magic{"PK\x07\x08"sv, 0, {FileGroup::archive, "zip", "a zip archive"}},
    Magic{"7z\xbc\xaf\x27\x1c"sv, 0, {FileGroup::archive, "7z", "a 7z archive"}},
    Magic{"\x1f\x8b"sv, 0, {FileGroup::archive, "gzip", "a gzip-compressed file"}},
    Magic{"BZh"sv, 0, {FileGroup::archive, "bzip2", "a bzip2-compressed file"}},
    Magic{"\xfd\x37zXZ\0"sv, 0, {FileGroup::archive, "xz", "an xz-compressed file"}},
    Magic{"\x28\xb5\x2f\xfd"sv, 0, {FileGroup::archive, "zstd", "a zstd-compressed file"}},
    Magic{"Rar!\x1a\x07"sv, 0, {FileGroup::other, "rar", "a RAR archive"}},
    Magic{"TFL3"sv, 4, {FileGroup::model, "tflite", "a TensorFlow Lite model"}},
    Magic{"\x89HDF\r\n\x1a\n"sv,
          0,
          {FileGroup::model, "hdf5", "an HDF5 file (Keras keeps models in it)"}},
    Magic{"GGUF"sv, 0, {FileGroup::model, "gguf", "a GGUF model"}},
    Magic{"\x80\x02"sv, 0, {FileGroup::model, "pickle", "a Python pickle"}},
    Magic{"\x80\x03"sv, 0, {FileGroup::model, "pickle", "a Python pickle"}},
    Magic{"\x80\x04\x95"sv, 0, {FileGroup::model, "pickle", "a Python pickle"}},
    Magic{"\x93NUMPY"sv, 0, {FileGroup::other, "numpy", "a NumPy array"}},
    Magic{"%PDF-"sv, 0, {FileGroup::other, "pdf", "a PDF document"}},
    Magic{"\x7f"
          "ELF"sv,
          0,
          {FileGroup::other, "elf", "a Linux program or library"}},
    Magic{"SQLite format 3\0"sv, 0, {FileGroup::other, "sqlite", "an SQLite database"}},
    Magic{"version https://git-lfs"sv,
          0,
          {FileGroup::other, "git-lfs", "a Git LFS pointer, not the file it stands for"}},
};

/// A tar header carries the sum of its own bytes (POSIX.1-1988 ustar, and the older form).
bool is_tar_header(std::string_view head) {
  constexpr std::size_t kSumAt = 148;
  constexpr std::size_t kSumBytes = 8;
  if (head.size() < kHeadBytes || head[0] == '\0') return false;
  unsigned sum = 0;
  for (std::size_t i = 0; i < kHeadBytes; ++i) {
    const bool in_sum = i >= kSumAt && i < kSumAt + kSumBytes;
    sum += in_sum ? unsigned{' '} : static_cast<unsigned char>(head[i]);
  }
  const std::string field(head.substr(kSumAt, kSumBytes));
  return std::strtoul(field.c_str(), nullptr, 8) == sum;
}

/// "BM" alone is two letters of any text; the reserved bytes behind the size are always zero.
bool is_bmp(std::string_view head) {
  return head.starts_with("BM") && head.size() > 14 && head.substr(6, 4) == "\0\0\0\0"sv;
}

bool is_text(std::string_view head) {
  return std::all_of(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 || c == '\t' || c == '\n' || c == '\r' || c == '\f';
  });
}

FileKind text_kind(std::string_view head) {
  if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
  const std::size_t begin = std::min(head.find_first_not_of(" \t\r\n"), head.size());
  std::string start(head.substr(begin, 14));
  for (char& c : start) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  if (start.starts_with("<!doctype html") || start.starts_with("<html")) {
    return {FileGroup::markup, "html", "an HTML page"};
  }
  if (start.starts_with("<svg")) return {FileGroup::markup, "svg", "an SVG image"};
  if (start.starts_with("<?xml") || start.starts_with("<net") || start.starts_with("<!")) {
    return {FileGroup::markup, "xml", "an XML document"};
  }
  if (start.starts_with("{")) return {FileGroup::text, "json", "a JSON document"};
  return {FileGroup::text, "text", "a text file"};
}

}  // namespace

FileKind file_kind(std::string_view head) {
  if (head.empty()) return {FileGroup::empty, "empty", "an empty file"};
  for (const auto& magic : kMagics) {
    if (head.size() > magic.at && head.substr(magic.at).starts_with(magic.bytes)) return magic.kind;
  }
  if (is_bmp(head)) return {FileGroup::image, "bmp", "a BMP image"};
  if (is_tar_header(head)) return {FileGroup::archive, "tar", "a tar archive"};
  if (is_text(head)) return text_kind(head);
  return {FileGroup::unknown, "unknown", "a file of no known kind"};
}

FileKind file_kind(std::span<const std::byte> head) {
  return file_kind(std::string_view(reinterpret_cast<const char*>(head.data()), head.size()));
}

}  // namespace hone::unpack
