#include "imagefile/imagefile.h"

namespace hone::imagefile {
namespace {

constexpr unsigned kOrientationTag = 0x0112;
constexpr std::size_t kEntryBytes = 12;

/// Numbers of a TIFF block in its own byte order.
class Tiff {
 public:
  explicit Tiff(FileBytes bytes)
      : bytes_(bytes), little_(!bytes.empty() && bytes[0] == std::byte{'I'}) {}

  [[nodiscard]] std::optional<unsigned> number(std::size_t offset, std::size_t size) const {
    if (size > bytes_.size() || offset > bytes_.size() - size) return std::nullopt;
    unsigned value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t place = little_ ? offset + size - 1 - i : offset + i;
      value = value * 256 + std::to_integer<unsigned>(bytes_[place]);
    }
    return value;
  }

 private:
  FileBytes bytes_;
  bool little_;
};

}  // namespace

int exif_orientation(FileBytes tiff) {
  const Tiff block(tiff);
  const auto first_directory = block.number(4, 4);
  if (!first_directory) return 1;
  const auto entries = block.number(*first_directory, 2);
  for (std::size_t i = 0; entries && i < *entries; ++i) {
    const std::size_t entry = *first_directory + 2 + i * kEntryBytes;
    const auto tag = block.number(entry, 2);
    if (!tag) return 1;
    if (*tag != kOrientationTag) continue;
    const auto value = block.number(entry + 8, 2);
    return value && *value >= 1 && *value <= 8 ? static_cast<int>(*value) : 1;
  }
  return 1;
}

}  // namespace hone::imagefile
