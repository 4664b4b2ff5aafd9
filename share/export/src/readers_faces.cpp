// YuNet: two scores and a box for each cell of three grids, each of these an output of its own.

#include <algorithm>
#include <cmath>

#include "readers.h"
#include "values.h"

namespace {

using Values = std::vector<float>;

/// The outputs at one stride. Both scores only count as a product.
struct Level {
  int stride = 0;
  std::size_t score = 0;
  std::size_t objectness = 0;
  std::size_t box = 0;
};

std::size_t cells_of(cv::Size input, int stride) {
  return static_cast<std::size_t>(input.width / stride) *
         static_cast<std::size_t>(input.height / stride);
}

class YuNet : public BoxReader {
 public:
  YuNet(std::vector<Level> levels, std::size_t batch) : levels_(std::move(levels)), batch_(batch) {}

  void collect(const Tensors& outputs, const Asked& asked, Candidates& candidates) const override {
    for (const Level& level : levels_) {
      const Values scores = values_of_slot(outputs[level.score], asked.slot, batch_);
      const Values objectness = values_of_slot(outputs[level.objectness], asked.slot, batch_);
      const Values boxes = values_of_slot(outputs[level.box], asked.slot, batch_);
      const int columns = asked.input.width / level.stride;
      for (std::size_t i = 0; i < scores.size(); ++i) {
        const float score =
            std::sqrt(std::clamp(scores[i], 0.0F, 1.0F) * std::clamp(objectness[i], 0.0F, 1.0F));
        if (!(score >= asked.threshold)) continue;
        candidates.push_back(box_of(&boxes[4 * i], static_cast<int>(i), columns, level.stride));
        candidates.back().score = score;
      }
    }
  }

 private:
  static Candidate box_of(const float* box, int cell, int columns, int stride) {
    const auto step = static_cast<float>(stride);
    return box_around((static_cast<float>(cell % columns) + box[0]) * step,
                      (static_cast<float>(cell / columns) + box[1]) * step,
                      std::exp(box[2]) * step / 2, std::exp(box[3]) * step / 2);
  }

  std::vector<Level> levels_;
  std::size_t batch_;
};

/// Outputs of so many values for each of so many cells, in the network's order.
std::vector<std::size_t> outputs_of(const Network& network, std::size_t cells, std::size_t values) {
  const ov::Shape wanted{network.batch, cells, values};
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < network.outputs.size(); ++i) {
    const auto& output = network.outputs[i];
    if (output.get_shape() == wanted && is_readable(output)) found.push_back(i);
  }
  return found;
}

}  // namespace

MadeReader make_yunet(const Network& network) {
  std::vector<Level> levels;
  for (const int stride : {8, 16, 32}) {
    const std::size_t cells = cells_of(network.input, stride);
    if (cells == 0) continue;
    const auto scores = outputs_of(network, cells, 1);
    const auto boxes = outputs_of(network, cells, 4);
    if (scores.size() != 2 || boxes.size() != 1) return nullptr;
    levels.push_back({stride, scores[0], scores[1], boxes[0]});
  }
  if (levels.empty()) return nullptr;
  return std::make_unique<YuNet>(std::move(levels), network.batch);
}
