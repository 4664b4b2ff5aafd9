#pragma once
// Image files to pixels: JPEG, PNG and WebP, recognised by their first bytes. EXIF orientation of a
// JPEG is applied. Errors are std::runtime_error.

#include <array>
#include <filesystem>
#include <opencv2/core.hpp>
#include <string>

/// 8 bits a channel; `color` is rgb, bgr or gray.
cv::Mat read_image(const std::filesystem::path& file, const std::string& color);

/// Writes a BGR image as a JPEG.
void write_jpeg(const std::filesystem::path& file, const cv::Mat& image);

/// Red, green and blue of each of 256 numbers.
using Palette = std::array<std::array<unsigned char, 3>, 256>;
/// Writes numbers of 8 bits as a PNG that shows each in its colour and keeps it as it is.
void write_png(const std::filesystem::path& file, const cv::Mat& numbers, const Palette& palette);
