#include "accuracy/sources.h"
#include "base/limits.h"

namespace hone::accuracy {

/// Of one thread.
class ImageSource::Reader : public Filler {
 public:
  Reader(const Parts& parts, Prepared::State* kept) : parts_(parts), kept_(kept) {}

  Result<Geometry> fill(std::size_t position, std::size_t place, Inputs inputs) override {
    const std::size_t sample = parts_.samples[position];
    const std::size_t bytes = parts_.preprocessor.bytes_per_image();
    const auto memory = inputs.front().subspan(place * bytes, bytes);
    if (kept_ == nullptr) return decode(sample, memory);
    parts_.preprocessor.reset_pixels(pixels_);
    HONE_TRY(const auto found, kept_->load(sample, {pixels_.row(0), pixels_.bytes()}));
    if (found) {
      parts_.preprocessor.write({pixels_}, memory);
      return *found;
    }
    auto decoded = decode(sample, memory);
    if (decoded) {
      kept_->keep(sample, {pixels_.row(0), pixels_.bytes()}, *decoded);
    } else if (decoded.error().kind == ErrorKind::input) {
      kept_->keep_broken(sample, decoded.error());
    }
    return decoded;
  }

 private:
  Result<Geometry> decode(std::size_t sample, std::span<std::byte> memory) {
    const dataset::Sample& entry = parts_.index.samples[sample];
    file_.resize(std::min<std::uint64_t>(entry.bytes, limits::kImageFileBytes + 1));
    HONE_CHECK(os::read_at(parts_.pack, entry.offset, file_));
    HONE_CHECK(decoder_.decode(file_, parts_.preprocessor.order(), decoded_));
    augment(parts_.augmenting, sample, decoded_);
    HONE_TRY(const Window window, parts_.preprocessor.window(decoded_, resized_));
    parts_.preprocessor.write(window, memory);
    if (kept_ != nullptr) parts_.preprocessor.cut(window, pixels_);
    return parts_.preprocessor.geometry(decoded_.width(), decoded_.height());
  }

  const Parts& parts_;
  Prepared::State* kept_;
  Decoder decoder_;
  std::vector<std::byte> file_;  ///< read, not mapped: pages of a mapped pack would stay
  Image decoded_;
  Image resized_;
  Image pixels_;  ///< what is kept: resized and cropped
};

ImageSource::ImageSource(Parts parts) : parts_(std::move(parts)) {
  if (parts_.prepared == nullptr) return;
  kept_ = parts_.prepared->state_.get();
  Image pixels;
  parts_.preprocessor.reset_pixels(pixels);
  kept_->begin(parts_.preprocessor.pixels_key() + " " + parts_.pack_name, pixels.bytes());
}

std::unique_ptr<Filler> ImageSource::filler() const {
  return std::make_unique<Reader>(parts_, kept_);
}

void ImageSource::blank(std::size_t place, Inputs inputs) const {
  const std::size_t bytes = parts_.preprocessor.bytes_per_image();
  std::ranges::fill(inputs.front().subspan(place * bytes, bytes), std::byte{0});
}

}  // namespace hone::accuracy
