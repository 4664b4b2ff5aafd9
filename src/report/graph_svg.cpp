#include "base/text.h"
#include "report/graph.h"
#include "report/page.h"

namespace hone::report {
namespace {

constexpr std::size_t kTextColumns = 24;
constexpr double kUpperLine = -3;  // baselines, from the box's middle
constexpr double kLowerLine = 11;

std::string_view class_of(BoxKind kind) {
  switch (kind) {
    case BoxKind::weighted: return "box weighted";
    case BoxKind::end: return "box end";
    case BoxKind::group: return "box group";
    default: return "box";
  }
}

/// From the lower edge of the first box to the upper edge of the last, upright at every place.
std::string path_of(const std::vector<Point>& route) {
  const double half = kBoxHeight / 2;
  std::string path = fmt::format("M{:.1f} {:.1f}", route.front().x, route.front().y + half);
  for (std::size_t i = 1; i < route.size(); ++i) {
    const Point from{route[i - 1].x, route[i - 1].y + half};
    const Point to{route[i].x, route[i].y - half};
    const double middle = (from.y + to.y) / 2;
    path += fmt::format("C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}", from.x, middle, to.x, middle,
                        to.x, to.y);
    if (i + 1 < route.size()) path += fmt::format("V{:.1f}", to.y + kBoxHeight);
  }
  return path;
}

std::string box_svg(const Box& box, const Point& center) {
  return fmt::format(
      "<g><title>{}</title>"
      "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{}\" height=\"{}\" rx=\"4\"/>"
      "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>"
      "<text class=\"quiet\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text></g>\n",
      escaped(box.hint), class_of(box.kind), center.x - kBoxWidth / 2, center.y - kBoxHeight / 2,
      kBoxWidth, kBoxHeight, center.x, center.y + kUpperLine,
      escaped(cut_middle(clean_text(box.title), kTextColumns)), center.x, center.y + kLowerLine,
      escaped(cut_middle(clean_text(box.name), kTextColumns)));
}

}  // namespace

std::string graph_svg(const Picture& picture) {
  if (picture.boxes.empty()) return {};
  const Layout layout = layout_of(picture);
  std::string svg = fmt::format(
      "<svg viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" height=\"{1:.0f}\" role=\"img\" "
      "aria-label=\"The network from its inputs down to its outputs\" "
      "xmlns=\"http://www.w3.org/2000/svg\">\n",
      layout.width, layout.height);
  for (const auto& route : layout.routes) {
    svg += fmt::format("<path class=\"edge\" d=\"{}\"/>\n", path_of(route));
  }
  for (std::size_t i = 0; i < picture.boxes.size(); ++i) {
    svg += box_svg(picture.boxes[i], layout.centers[i]);
  }
  return svg + "</svg>";
}

}  // namespace hone::report
