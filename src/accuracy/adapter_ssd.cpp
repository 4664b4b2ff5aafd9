// DetectionOutput of SSD (Liu et al. 2016, "SSD: Single Shot MultiBox Detector") as OpenVINO
// defines it: one list [1, 1, boxes, 7] for the whole batch with image, label, score and the
// corners in shares of the input's size; an image below 0 ends the list. The network suppresses by
// itself.

#include "accuracy/boxes.h"
#include "accuracy/values.h"

namespace hone::accuracy {
namespace {

constexpr std::size_t kFields = 7;

class Ssd : public BoxAdapter {
 public:
  Ssd(const AdapterContext& context, std::size_t output)
      : BoxAdapter(context, {.score_threshold = 0, .nms = {}}), output_(output) {}

 protected:
  void collect(std::span<const OutputView> outputs, const Place& place,
               Candidates& candidates) const override {
    std::vector<float> memory;
    const auto values = values_of_slot(outputs[output_], 0, 1, memory);
    const auto width = static_cast<float>(place.geometry.input_width);
    const auto height = static_cast<float>(place.geometry.input_height);
    for (std::size_t i = 0; i + kFields <= values.size(); i += kFields) {
      const auto row = values.subspan(i, kFields);
      if (!(row[0] >= 0)) break;
      if (row[0] != static_cast<float>(place.slot) || !(row[1] >= 0) || row[1] > kMostLabels) {
        continue;
      }
      candidates.push_back({.label = static_cast<std::int64_t>(row[1]),
                            .score = row[2],
                            .left = row[3] * width,
                            .top = row[4] * height,
                            .right = row[5] * width,
                            .bottom = row[6] * height});
    }
  }

 private:
  static constexpr float kMostLabels = 1e6F;
  std::size_t output_;
};

}  // namespace

MadeAdapter make_ssd(const AdapterContext& context) {
  for (std::size_t i = 0; i < context.outputs.size(); ++i) {
    const auto& shape = context.outputs[i].shape;
    const bool fits = shape.size() >= 2 && shape.back() == static_cast<std::int64_t>(kFields);
    if (!fits || !is_readable(context.outputs[i].precision)) continue;
    return std::unique_ptr<OutputAdapter>(std::make_unique<Ssd>(context, i));
  }
  return unfit_outputs("output [1, 1, boxes, 7] as DetectionOutput gives it");
}

}  // namespace hone::accuracy
