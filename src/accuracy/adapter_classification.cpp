#include <cmath>

#include "accuracy/values.h"

namespace hone::accuracy {
namespace {

constexpr std::size_t kBest = 5;

struct Candidate {
  std::size_t index;
  double score;
};

/// The best so far, best first. An equal score does not displace, so the lower index stays ahead.
class Ranking {
 public:
  void offer(Candidate candidate) {
    if (std::isnan(candidate.score)) candidate.score = -std::numeric_limits<double>::infinity();
    if (size_ == kBest && !(candidate.score > best_[kBest - 1].score)) return;
    std::size_t place = size_ < kBest ? size_++ : kBest - 1;
    for (; place > 0 && candidate.score > best_[place - 1].score; --place) {
      best_[place] = best_[place - 1];
    }
    best_[place] = candidate;
  }
  [[nodiscard]] std::span<const Candidate> best() const { return {best_.data(), size_}; }

 private:
  std::array<Candidate, kBest> best_{};
  std::size_t size_ = 0;
};

class Classification : public OutputAdapter {
 public:
  Classification(std::size_t output, std::size_t classes, std::int64_t label_offset)
      : output_(output), classes_(classes), label_offset_(label_offset) {}

  void read(std::span<const OutputView> outputs, const Place& place,
            Prediction& prediction) const override {
    std::vector<float> memory;
    const auto scores = values_of(outputs[output_], place.slot * classes_, classes_, memory);
    Ranking ranking;
    for (std::size_t i = 0; i < classes_; ++i) ranking.offer({i, scores[i]});
    result::ImageResult& image = prediction.image;
    image.predictions.clear();
    image.predictions.reserve(kBest);
    image.scores.clear();
    image.scores.reserve(kBest);
    for (const Candidate& candidate : ranking.best()) {
      image.predictions.push_back(static_cast<std::int64_t>(candidate.index) - label_offset_);
      image.scores.push_back(candidate.score);
    }
  }

 private:
  std::size_t output_;
  std::size_t classes_;
  std::int64_t label_offset_;
};

/// Number of classes when the output is one score for each class of each image, else empty.
std::optional<std::size_t> classes_in(const model::Port& output, std::size_t batch) {
  const auto elements = model::element_count(output.shape);
  if (!elements || *elements == 0 || *elements % batch != 0) return std::nullopt;
  const std::uint64_t classes = *elements / batch;
  const bool one_dimension =
      std::ranges::find(output.shape, static_cast<std::int64_t>(classes)) != output.shape.end();
  if (classes < 2 || !one_dimension || !is_readable(output.precision)) return std::nullopt;
  return static_cast<std::size_t>(classes);
}

}  // namespace

MadeAdapter make_classification(const AdapterContext& context) {
  for (std::size_t i = 0; i < context.outputs.size(); ++i) {
    const auto classes = classes_in(context.outputs[i], context.batch);
    if (!classes) continue;
    return std::unique_ptr<OutputAdapter>(
        std::make_unique<Classification>(i, *classes, context.card.label_offset));
  }
  return usage_error("accuracy.outputs", "No output of the network is a list of class scores.")
      .fix("Give the --adapter that fits what the network does.");
}

}  // namespace hone::accuracy
