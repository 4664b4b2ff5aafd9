#include <cstring>
#include <string_view>

#include "imagefile/imagefile.h"

namespace hone::imagefile {
namespace {

constexpr unsigned kStartOfImage = 0xD8;
constexpr unsigned kEndOfImage = 0xD9;
constexpr unsigned kStartOfScan = 0xDA;
constexpr unsigned kExifSegment = 0xE1;
constexpr std::string_view kExifMagic{"Exif\0\0", 6};

/// A frame header: C0 to CF without the tables DHT, JPG and DAC.
bool is_frame(unsigned marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

bool has_no_length(unsigned marker) { return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7); }

class Reader {
 public:
  explicit Reader(FileBytes file) : file_(file) {}
  [[nodiscard]] std::size_t position() const { return at_; }

  /// Skips what is between markers as libjpeg does; empty at the end.
  std::optional<unsigned> marker() {
    while (at_ < file_.size()) {
      while (at_ < file_.size() && byte(at_) != 0xFF) ++at_;
      while (at_ < file_.size() && byte(at_) == 0xFF) ++at_;
      if (at_ >= file_.size()) break;
      const unsigned code = byte(at_++);
      if (code != 0) return code;
    }
    return std::nullopt;
  }
  /// The contents of a segment; empty when it reaches beyond the file.
  std::optional<FileBytes> segment() {
    if (file_.size() - at_ < 2) return std::nullopt;
    const std::size_t length = byte(at_) * 256 + byte(at_ + 1);
    if (length < 2 || length > file_.size() - at_) return std::nullopt;
    const FileBytes contents = file_.subspan(at_ + 2, length - 2);
    at_ += length;
    return contents;
  }

 private:
  [[nodiscard]] unsigned byte(std::size_t i) const { return std::to_integer<unsigned>(file_[i]); }
  FileBytes file_;
  std::size_t at_ = 2;  // behind the start marker
};

bool read_frame(FileBytes segment, JpegHeader& header) {
  if (segment.size() < 6) return false;
  const auto number = [&](std::size_t i) {
    return std::to_integer<int>(segment[i]) * 256 + std::to_integer<int>(segment[i + 1]);
  };
  header.height = number(1);
  header.width = number(3);
  header.components = std::to_integer<int>(segment[5]);
  return true;
}

void read_exif(FileBytes segment, JpegHeader& header) {
  const bool exif = segment.size() > kExifMagic.size() &&
                    std::memcmp(segment.data(), kExifMagic.data(), kExifMagic.size()) == 0;
  if (exif) header.orientation = exif_orientation(segment.subspan(kExifMagic.size()));
}

}  // namespace

std::optional<JpegHeader> read_jpeg_header(FileBytes file) {
  JpegHeader header;
  Reader reader(file);
  while (const auto marker = reader.marker()) {
    if (has_no_length(*marker)) continue;
    if (*marker == kStartOfImage || *marker == kEndOfImage) return std::nullopt;
    const auto segment = reader.segment();
    if (!segment) return std::nullopt;
    if (*marker == kExifSegment) read_exif(*segment, header);
    if (is_frame(*marker) && (header.components != 0 || !read_frame(*segment, header))) {
      return std::nullopt;
    }
    if (*marker == kStartOfScan) {
      header.scan = reader.position();
      return header.components == 0 ? std::nullopt : std::optional(header);
    }
  }
  return std::nullopt;
}

}  // namespace hone::imagefile
