// SSD (Liu et al. 2016) without its DetectionOutput: offsets [N, priors * 4], class scores
// [N, priors * classes] and the priors [1, 2, priors * 4] as PriorBox gives them: corners in shares
// of the input's size, then the variances. Centres and sizes are offset as Caffe's CENTER_SIZE.
// Scores are taken as they are where all lie between 0 and 1 (behind a softmax, or a sigmoid), else
// through a softmax. With four classes offsets and scores have one shape: what lies between 0 and 1
// is then the scores, for offsets go both ways. Where the card names all classes but the last, that
// is the background, as some networks of Open Model Zoo have it; a first one is the label offset's.

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "accuracy/boxes.h"
#include "accuracy/values.h"

namespace hone::accuracy {
namespace {

constexpr std::size_t kSides = 4;

struct Heads {
  std::size_t offsets = 0;
  std::size_t scores = 0;
  std::size_t priors = 0;
  std::size_t count = 0;
  std::size_t classes = 0;
};

bool are_shares(std::span<const float> values) {
  constexpr float kRounding = 1e-3F;
  return std::all_of(values.begin(), values.end(),
                     [](float x) { return x >= -kRounding && x <= 1 + kRounding; });
}

void softmax(std::span<const float> from, std::vector<float>& to) {
  const float largest = *std::max_element(from.begin(), from.end());
  to.assign(from.begin(), from.end());
  for (float& value : to) value = std::exp(value - largest);
  const float sum = std::accumulate(to.begin(), to.end(), 0.0F);
  for (float& value : to) value /= sum;
}

class SsdRaw : public BoxAdapter {
 public:
  SsdRaw(const AdapterContext& context, const Heads& heads)
      : BoxAdapter(context, {.score_threshold = 0.01, .nms = 0.45}),
        heads_(heads),
        read_classes_(heads.classes) {
    const std::size_t named = context.card.labels.size();
    if (context.card.label_offset == 0 && named + 1 == heads.classes) read_classes_ = named;
  }

 protected:
  void collect(std::span<const OutputView> outputs, const Place& place,
               Candidates& candidates) const override {
    std::vector<float> offset_memory;
    std::vector<float> score_memory;
    std::vector<float> prior_memory;
    auto offsets = values_of_slot(outputs[heads_.offsets], place.slot, batch(), offset_memory);
    auto scores = values_of_slot(outputs[heads_.scores], place.slot, batch(), score_memory);
    const auto priors = values_of_slot(outputs[heads_.priors], 0, 1, prior_memory);
    const auto variances = priors.subspan(heads_.count * kSides);
    if (heads_.classes == kSides && are_shares(offsets) && !are_shares(scores)) {
      std::swap(offsets, scores);
    }
    const bool ready = are_shares(scores);
    std::vector<float> shares;
    for (std::size_t i = 0; i < heads_.count; ++i) {
      const auto part = [&](std::span<const float> all) { return all.subspan(i * kSides, kSides); };
      const auto own = scores.subspan(i * heads_.classes, heads_.classes);
      if (!ready) softmax(own, shares);
      const auto box = box_of(part(priors), part(variances), part(offsets), place.geometry);
      const auto all = ready ? own : std::span<const float>(shares);
      add_classes(box, all.first(read_classes_), 1, threshold(), candidates);
    }
  }

 private:
  static Candidate box_of(std::span<const float> prior, std::span<const float> variance,
                          std::span<const float> offset, const Geometry& geometry) {
    const float width = prior[2] - prior[0];
    const float height = prior[3] - prior[1];
    const float x = (prior[0] + prior[2]) / 2 + variance[0] * offset[0] * width;
    const float y = (prior[1] + prior[3]) / 2 + variance[1] * offset[1] * height;
    const float half_width = std::exp(variance[2] * offset[2]) * width / 2;
    const float half_height = std::exp(variance[3] * offset[3]) * height / 2;
    const auto wide = static_cast<float>(geometry.input_width);
    const auto high = static_cast<float>(geometry.input_height);
    return {.left = (x - half_width) * wide,
            .top = (y - half_height) * high,
            .right = (x + half_width) * wide,
            .bottom = (y + half_height) * high};
  }

  Heads heads_;
  std::size_t read_classes_;
};

/// Number of priors when the shape is that of priors with variances.
std::optional<std::size_t> priors_in(const model::Port& port) {
  const auto& shape = port.shape;
  if (shape.size() < 2 || shape[shape.size() - 2] != 2 || !is_readable(port.precision)) {
    return std::nullopt;
  }
  const auto elements = model::element_count(shape).value_or(0);
  if (elements == 0 || elements % (2 * kSides) != 0) return std::nullopt;
  return static_cast<std::size_t>(elements / (2 * kSides));
}

std::optional<Heads> find_heads(const AdapterContext& context) {
  const auto& outputs = context.outputs;
  const auto per_image = [&](std::size_t i) {
    return model::element_count(outputs[i].shape).value_or(0) / context.batch;
  };
  if (outputs.size() != 3) return std::nullopt;
  for (std::size_t priors = 0; priors < 3; ++priors) {
    const auto count = priors_in(outputs[priors]);
    if (!count) continue;
    const std::size_t a = priors == 0 ? 1 : 0;
    const std::size_t b = priors == 2 ? 1 : 2;
    const bool second = per_image(b) == *count * kSides && per_image(a) != *count * kSides;
    const std::size_t offsets = second ? b : a;
    const std::size_t scores = second ? a : b;
    const std::size_t classes = per_image(scores) / *count;
    const bool fits = per_image(offsets) == *count * kSides && classes >= 2 &&
                      per_image(scores) == *count * classes &&
                      is_readable(outputs[offsets].precision) &&
                      is_readable(outputs[scores].precision);
    if (fits) return Heads{offsets, scores, priors, *count, classes};
  }
  return std::nullopt;
}

}  // namespace

MadeAdapter make_ssd_raw(const AdapterContext& context) {
  const auto heads = find_heads(context);
  if (!heads) {
    return unfit_outputs("outputs [N, priors * 4], [N, priors * classes] and [1, 2, priors * 4]");
  }
  return std::unique_ptr<OutputAdapter>(std::make_unique<SsdRaw>(context, *heads));
}

}  // namespace hone::accuracy
