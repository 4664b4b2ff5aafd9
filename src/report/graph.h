#pragma once
// The network as a picture: layers from above to below, edges between them. Private to this room.
//
// Layout: layered drawing as Sugiyama, Tagawa and Toda (1981) do it. A box's row is the longest way
// to it; an edge over several rows gets a place in each; within a row, places are sorted by the
// mean of their neighbours' places, down and up by turns.

#include <string>
#include <utility>
#include <vector>

#include "result/graph.h"

namespace hone::report {

/// Networks of more layers are drawn with boxes for groups of layers.
inline constexpr std::size_t kMostBoxes = 150;

enum class BoxKind { layer, weighted, end, group };  ///< weighted: its weights are multiplied

struct Box {
  BoxKind kind = BoxKind::layer;
  std::string title;  ///< upper line: type, or how many layers
  std::string name;   ///< lower line
  std::string hint;   ///< shown beside the pointer
};

/// Boxes in topological order: every edge goes from a smaller number to a larger one, once.
struct Picture {
  std::vector<Box> boxes;
  std::vector<std::pair<std::size_t, std::size_t>> edges;
  std::size_t layers = 0;  ///< that are drawn, alone or in a group
};

/// Constants, and what hangs on constants only, are left out. Where that leaves more than
/// kMostBoxes, layers that follow each other are one box: by the beginning of their names, as many
/// parts of it as do; where names have none, from one layer with weights to the next; else as many
/// as make it so.
Picture picture_of(const result::GraphView& graph);

struct Point {
  double x = 0;
  double y = 0;
};

/// Pixels; 0, 0 is the left upper corner.
struct Layout {
  double width = 0;
  double height = 0;
  std::vector<Point> centers;              ///< of each box
  std::vector<std::vector<Point>> routes;  ///< of each edge, from its first box to its last
};

inline constexpr double kBoxWidth = 168;
inline constexpr double kBoxHeight = 34;

Layout layout_of(const Picture& picture);

/// Empty where nothing is to be drawn.
std::string graph_svg(const Picture& picture);

}  // namespace hone::report
