#include "draw.h"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <opencv2/imgproc.hpp>

#include "image.h"

namespace {

/// Okabe and Ito's colours, which colour-blind people can tell apart; BGR.
const cv::Scalar kColors[] = {{178, 114, 0}, {0, 94, 213},   {115, 158, 0}, {167, 121, 204},
                              {0, 159, 230}, {233, 180, 86}, {66, 228, 240}};

/// What Hershey's letters have: others become "?".
std::string plain(const std::string& text) {
  std::string safe;
  for (const char c : text) safe += c >= ' ' && c <= '~' ? c : '?';
  return safe;
}

void draw_one(const Detection& box, const Model& model, cv::Mat& image) {
  const auto at = static_cast<std::size_t>(std::max<std::int64_t>(box.label, 0));
  const cv::Scalar& color = kColors[at % std::size(kColors)];
  const double scale = std::max(0.4, std::min(image.cols, image.rows) / 1000.0);
  const int thickness = std::max(1, static_cast<int>(scale * 2));
  const cv::Rect rectangle(cv::Point(cvRound(box.x), cvRound(box.y)),
                           cv::Size(cvRound(box.width), cvRound(box.height)));
  cv::rectangle(image, rectangle, color, thickness);
  char score[16];
  std::snprintf(score, sizeof score, " %.2f", box.score);
  const std::string name = model.label(box.label);
  const std::string text = plain(name.empty() ? std::to_string(box.label) : name) + score;
  const cv::Point corner(rectangle.x, std::max(rectangle.y - 3, static_cast<int>(24 * scale)));
  cv::putText(image, text, corner, cv::FONT_HERSHEY_SIMPLEX, scale, color, thickness, cv::LINE_AA);
}

void draw_boxes(const std::filesystem::path& from, const std::filesystem::path& to,
                const Result& result, const Model& model) {
  cv::Mat image = read_image(from, "bgr");
  for (const Detection& box : result.detections) draw_one(box, model, image);
  write_jpeg(to, image);
}

/// Pascal VOC's colours: the lowest three bits of a class are the highest bits of red, green and
/// blue, the next three the next ones.
Palette voc_colors() {
  Palette palette{};
  for (unsigned label = 0; label < palette.size(); ++label) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      const unsigned channel = bit % 3;
      const unsigned on = (label >> bit) & 1U;
      palette[label][channel] |= static_cast<unsigned char>(on << (7 - bit / 3));
    }
  }
  return palette;
}

}  // namespace

Drawer::Drawer(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_);
}

std::string Drawer::free_name(const std::filesystem::path& file) {
  const std::string name = file.stem().string();
  const int times = ++taken_[name];
  return times > 1 ? name + "-" + std::to_string(times) : name;
}

void Drawer::draw(const std::filesystem::path& file, const Result& result, const Model& model) {
  if (!result.error.empty()) return;
  const std::string name = free_name(file);
  if (result.map.empty()) {
    draw_boxes(file, folder_ / (name + ".jpg"), result, model);
  } else {
    write_png(folder_ / (name + ".png"), result.map, voc_colors());
  }
}
