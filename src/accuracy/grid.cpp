#include "accuracy/grid.h"

namespace hone::accuracy {

std::vector<Cell> grid_cells(std::int64_t width, std::int64_t height) {
  std::vector<Cell> cells;
  for (const std::int64_t stride : {8, 16, 32}) {
    for (std::int64_t row = 0; row < height / stride; ++row) {
      for (std::int64_t column = 0; column < width / stride; ++column) {
        cells.push_back(
            {static_cast<float>(column), static_cast<float>(row), static_cast<float>(stride)});
      }
    }
  }
  return cells;
}

}  // namespace hone::accuracy
