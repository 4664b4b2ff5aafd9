#include <algorithm>
#include <numeric>

#include "report/graph.h"

namespace hone::report {
namespace {

constexpr double kRowHeight = 56;
constexpr double kGap = 18;        // between neighbours in a row
constexpr double kLaneWidth = 14;  // of an edge that passes a row
constexpr double kMargin = 10;
constexpr int kSweeps = 12;
/// Beyond it edges go straight, whatever lies between: a picture of that many is not read edge by
/// edge, and their places would take longer than all else.
constexpr std::size_t kMostLanes = 20000;

/// A box, or an edge on its way through a row.
struct Place {
  std::size_t row = 0;
  double width = kLaneWidth;
  double x = 0;  // of its middle
  std::vector<std::size_t> above = {};
  std::vector<std::size_t> below = {};
};

class Drawing {
 public:
  explicit Drawing(const Picture& picture) : picture_(picture), places_(picture.boxes.size()) {
    for (auto& place : places_) place.width = kBoxWidth;
    find_rows();
    lay_lanes();
    fill_rows();
    for (int i = 0; i < kSweeps; ++i) sweep(i % 2 == 0, Sorting::yes);
    for (int i = 0; i < kSweeps; ++i) sweep(i % 2 == 0, Sorting::no);
  }

  [[nodiscard]] Layout layout() const {
    Layout layout;
    double left = 0;
    double right = 0;
    for (const auto& place : places_) {
      left = std::min(left, place.x - place.width / 2);
      right = std::max(right, place.x + place.width / 2);
    }
    const auto at = [&](std::size_t number) {
      const auto& place = places_[number];
      return Point{place.x - left + kMargin,
                   kMargin + kBoxHeight / 2 + kRowHeight * static_cast<double>(place.row)};
    };
    layout.width = right - left + 2 * kMargin;
    layout.height = 2 * kMargin + kBoxHeight +
                    kRowHeight * static_cast<double>(std::max(rows_.size(), 1UL) - 1);
    for (std::size_t i = 0; i < picture_.boxes.size(); ++i) layout.centers.push_back(at(i));
    for (const auto& way : ways_) {
      layout.routes.emplace_back();
      for (const std::size_t place : way) layout.routes.back().push_back(at(place));
    }
    return layout;
  }

 private:
  enum class Sorting { no, yes };

  void find_rows() {
    for (const auto& [from, to] : picture_.edges) {
      places_[to].row = std::max(places_[to].row, places_[from].row + 1);
    }
  }

  /// A place in every row between the ends of an edge.
  void lay_lanes() {
    std::size_t lanes = 0;
    for (const auto& [from, to] : picture_.edges) lanes += places_[to].row - places_[from].row - 1;
    for (const auto& [from, to] : picture_.edges) {
      std::vector<std::size_t> way{from};
      for (std::size_t row = places_[from].row + 1; lanes <= kMostLanes && row < places_[to].row;
           ++row) {
        way.push_back(places_.size());
        places_.push_back({.row = row});
      }
      way.push_back(to);
      for (std::size_t i = 0; i + 1 < way.size(); ++i) {
        places_[way[i]].below.push_back(way[i + 1]);
        places_[way[i + 1]].above.push_back(way[i]);
      }
      ways_.push_back(std::move(way));
    }
  }

  void fill_rows() {
    for (std::size_t i = 0; i < places_.size(); ++i) {
      if (places_[i].row >= rows_.size()) rows_.resize(places_[i].row + 1);
      rows_[places_[i].row].push_back(i);
    }
    for (const auto& row : rows_) spread(row, std::vector<double>(row.size(), 0));
  }

  /// Mean of what it is joined to in the row before; where it is now when there is nothing.
  [[nodiscard]] double wanted(std::size_t number, bool down) const {
    const auto& place = places_[number];
    const auto& others = down ? place.above : place.below;
    if (others.empty()) return place.x;
    const double sum = std::accumulate(others.begin(), others.end(), 0.0,
                                       [&](double x, std::size_t i) { return x + places_[i].x; });
    return sum / static_cast<double>(others.size());
  }

  void sweep(bool down, Sorting sorting) {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      auto& row = rows_[down ? i : rows_.size() - 1 - i];
      if (sorting == Sorting::yes) {
        std::stable_sort(row.begin(), row.end(), [&](std::size_t a, std::size_t b) {
          return wanted(a, down) < wanted(b, down);
        });
      }
      std::vector<double> aims;
      for (const std::size_t number : row) aims.push_back(wanted(number, down));
      spread(row, aims);
    }
  }

  /// As near to their aims as the order and the widths allow: those that push each other share what
  /// they are off by (pool-adjacent-violators, Ayer et al. 1955).
  void spread(const std::vector<std::size_t>& row, const std::vector<double>& aims) {
    struct Block {
      double aim;  // mean, of the first one's middle
      std::size_t count;
    };
    std::vector<Block> blocks;
    std::vector<double> before;  // from the first middle of the row, when all stand close
    double at = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) at += (places_[row[i - 1]].width + places_[row[i]].width) / 2 + kGap;
      before.push_back(at);
      blocks.push_back({aims[i] - at, 1});
      while (blocks.size() > 1 && blocks[blocks.size() - 2].aim > blocks.back().aim) {
        const Block last = blocks.back();
        blocks.pop_back();
        Block& joined = blocks.back();
        const auto mine = static_cast<double>(joined.count);
        const auto theirs = static_cast<double>(last.count);
        joined.aim = (joined.aim * mine + last.aim * theirs) / (mine + theirs);
        joined.count += last.count;
      }
    }
    std::size_t i = 0;
    for (const Block& block : blocks) {
      for (std::size_t end = i + block.count; i < end; ++i) {
        places_[row[i]].x = block.aim + before[i];
      }
    }
  }

  const Picture& picture_;
  std::vector<Place> places_;  // boxes first, then lanes
  std::vector<std::vector<std::size_t>> rows_;
  std::vector<std::vector<std::size_t>> ways_;  // of each edge through its places
};

}  // namespace

Layout layout_of(const Picture& picture) { return Drawing(picture).layout(); }

}  // namespace hone::report
