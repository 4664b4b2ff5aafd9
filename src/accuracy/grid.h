#pragma once
// Heads with a row of numbers for each cell of square grids over the input, the finest first, as
// the YOLO family has them. Internal to this room.

#include <array>
#include <cstdint>
#include <vector>

namespace hone::accuracy {

struct Cell {
  float column = 0;
  float row = 0;
  float stride = 0;  ///< pixels of the input for one cell
};

/// Cells row by row at strides 8, 16 and 32 of an input of this size.
std::vector<Cell> grid_cells(std::int64_t width, std::int64_t height);

}  // namespace hone::accuracy
