// libpng reports errors by longjmp: every function that calls setjmp here holds only plain values,
// and memory belongs to objects of the caller.

#include <png.h>

#include <csetjmp>
#include <cstring>

#include "accuracy/codecs.h"
#include "base/limits.h"

namespace hone::accuracy {
namespace {

struct Source {
  const std::byte* data;
  std::size_t bytes;
  std::size_t at;
  char message[96];
};

void read_bytes(png_structp png, png_bytep to, std::size_t bytes) {
  auto* source = static_cast<Source*>(png_get_io_ptr(png));
  if (bytes > source->bytes - source->at) png_error(png, "the file is cut off");
  std::memcpy(to, source->data + source->at, bytes);
  source->at += bytes;
}

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  auto* source = static_cast<Source*>(png_get_error_ptr(png));
  std::strncpy(source->message, message, sizeof source->message - 1);
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

class PngReader {
 public:
  explicit PngReader(FileBytes file) : source_{file.data(), file.size(), 0, {}} {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source_, on_error, on_warning);
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
  }
  ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;

  [[nodiscard]] bool ready() const { return info_ != nullptr; }
  [[nodiscard]] const char* message() const { return source_.message; }
  [[nodiscard]] unsigned width() const { return png_get_image_width(png_, info_); }
  [[nodiscard]] unsigned height() const { return png_get_image_height(png_, info_); }

  bool read_header();
  [[nodiscard]] bool colored() const {
    return (png_get_color_type(png_, info_) & PNG_COLOR_MASK_COLOR) != 0;
  }
  bool prepare(model::Color order, std::size_t row_bytes);
  bool prepare_indices(std::size_t row_bytes);
  bool read_rows(png_bytep* rows);

 private:
  Source source_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

bool PngReader::read_header() {
  if (setjmp(png_jmpbuf(png_)) != 0) return false;
  png_set_user_limits(png_, static_cast<png_uint_32>(limits::kImagePixels),
                      static_cast<png_uint_32>(limits::kImagePixels));
  png_set_read_fn(png_, &source_, read_bytes);
  png_read_info(png_, info_);
  return true;
}

/// The conversions of cv2.imread. False also when the rows would not have the expected size.
bool PngReader::prepare(model::Color order, std::size_t row_bytes) {
  if (setjmp(png_jmpbuf(png_)) != 0) return false;
  png_set_strip_16(png_);
  png_set_strip_alpha(png_);
  if (png_get_color_type(png_, info_) == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png_);
  if (!colored()) png_set_expand_gray_1_2_4_to_8(png_);
  if (!colored() && order != model::Color::gray) png_set_gray_to_rgb(png_);
  if (colored() && order == model::Color::bgr) png_set_bgr(png_);
  png_set_interlace_handling(png_);
  png_read_update_info(png_, info_);
  if (png_get_rowbytes(png_, info_) == row_bytes) return true;
  png_error(png_, "unexpected kind of pixels");
}

/// Numbers as they stand in the file. False also when they are not numbers of up to 8 bits.
bool PngReader::prepare_indices(std::size_t row_bytes) {
  if (setjmp(png_jmpbuf(png_)) != 0) return false;
  png_set_packing(png_);
  png_set_interlace_handling(png_);
  png_read_update_info(png_, info_);
  if (png_get_rowbytes(png_, info_) == row_bytes) return true;
  png_error(png_, "its pixels are colours");
}

bool PngReader::read_rows(png_bytep* rows) {
  if (setjmp(png_jmpbuf(png_)) != 0) return false;
  png_read_image(png_, rows);
  return true;
}

}  // namespace

namespace {

Error damaged(const PngReader& reader) {
  return broken_image("The PNG image is damaged.").at(reader.message());
}

Status open_png(PngReader& reader) {
  if (!reader.ready()) return environment_error("accuracy.png", "libpng did not start.");
  if (!reader.read_header()) return damaged(reader);
  return check_image_size(reader.width(), reader.height());
}

Status read_rows(PngReader& reader, Image& image) {
  std::vector<png_bytep> rows(reader.height());
  for (std::size_t y = 0; y < rows.size(); ++y) rows[y] = image.row(static_cast<int>(y));
  if (!reader.read_rows(rows.data())) return damaged(reader);
  return {};
}

}  // namespace

Status decode_png(FileBytes file, model::Color order, Image& image) {
  PngReader reader(file);
  HONE_CHECK(open_png(reader));
  Image scratch;
  const bool to_gray = order == model::Color::gray && reader.colored();
  Image& target = to_gray ? scratch : image;
  target.reset(static_cast<int>(reader.width()), static_cast<int>(reader.height()),
               to_gray ? 3 : channels_of(order));
  if (!reader.prepare(order, target.row_bytes())) return damaged(reader);
  HONE_CHECK(read_rows(reader, target));
  if (to_gray) rgb_to_gray(scratch, image);
  return {};
}

Status decode_png_indices(FileBytes file, Image& indices) {
  PngReader reader(file);
  HONE_CHECK(open_png(reader));
  indices.reset(static_cast<int>(reader.width()), static_cast<int>(reader.height()), 1);
  if (!reader.prepare_indices(indices.row_bytes())) return damaged(reader);
  return read_rows(reader, indices);
}

Result<std::vector<std::byte>> encode_png(const Image& indices, const Palette* palette) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(indices.width());
  image.height = static_cast<png_uint_32>(indices.height());
  image.format = palette != nullptr ? PNG_FORMAT_RGB_COLORMAP : PNG_FORMAT_GRAY;
  image.flags = PNG_IMAGE_FLAG_FAST;
  if (palette != nullptr) image.colormap_entries = static_cast<png_uint_32>(palette->size());
  png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::vector<std::byte> file(bytes);
  const void* colors = palette != nullptr ? palette->data() : nullptr;
  if (png_image_write_to_memory(&image, file.data(), &bytes, 0, indices.row(0), 0, colors) == 0) {
    return bug_error("accuracy.png", "A mask could not be encoded.");
  }
  file.resize(bytes);
  return file;
}

}  // namespace hone::accuracy
