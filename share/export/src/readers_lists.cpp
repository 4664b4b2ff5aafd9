// Detectors that give lists of boxes: SSD with and without its DetectionOutput, boxes with the
// scores of all classes, boxes with labels.

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "readers.h"
#include "values.h"

namespace {

using Values = std::vector<float>;

constexpr std::size_t kSides = 4;

/// DetectionOutput: rows of image, label, score and corners in shares of the input.
class Ssd : public BoxReader {
 public:
  explicit Ssd(std::size_t output) : output_(output) {}

  void collect(const Tensors& outputs, const Asked& asked, Candidates& candidates) const override {
    const Values values = values_of<float>(outputs[output_], 0, outputs[output_].get_size());
    const auto width = static_cast<float>(asked.input.width);
    const auto height = static_cast<float>(asked.input.height);
    for (std::size_t i = 0; i + kFields <= values.size(); i += kFields) {
      const float* row = &values[i];
      if (!(row[0] >= 0)) break;
      const bool own = row[0] == static_cast<float>(asked.slot);
      if (!own || !(row[1] >= 0) || row[1] > kMostLabels) continue;
      candidates.push_back({static_cast<std::int64_t>(row[1]), row[2], row[3] * width,
                            row[4] * height, row[5] * width, row[6] * height});
    }
  }

  static constexpr std::size_t kFields = 7;

 private:
  static constexpr float kMostLabels = 1e6F;
  std::size_t output_;
};

// --- SSD without DetectionOutput

struct Heads {
  std::size_t offsets = 0;
  std::size_t scores = 0;
  std::size_t priors = 0;
  std::size_t count = 0;
  std::size_t classes = 0;
  std::size_t read_classes = 0;  // without a background in the last place
};

bool are_shares(const Values& values) {
  constexpr float kRounding = 1e-3F;
  return std::all_of(values.begin(), values.end(),
                     [](float x) { return x >= -kRounding && x <= 1 + kRounding; });
}

void softmax(const float* from, Values& to) {
  const float largest = *std::max_element(from, from + to.size());
  for (std::size_t i = 0; i < to.size(); ++i) to[i] = std::exp(from[i] - largest);
  const float sum = std::accumulate(to.begin(), to.end(), 0.0F);
  for (float& value : to) value /= sum;
}

/// Offsets and scores for each prior box; priors are corners in shares of the input, then their
/// variances. Scores that do not all lie between 0 and 1 go through a softmax. With four classes
/// offsets and scores have one shape: what lies between 0 and 1 is then the scores. A class
/// behind the named ones is the background.
class SsdRaw : public BoxReader {
 public:
  SsdRaw(const Heads& heads, std::size_t batch) : heads_(heads), batch_(batch) {}

  void collect(const Tensors& outputs, const Asked& asked, Candidates& candidates) const override {
    Values offsets = values_of_slot(outputs[heads_.offsets], asked.slot, batch_);
    Values scores = values_of_slot(outputs[heads_.scores], asked.slot, batch_);
    const Values priors = values_of_slot(outputs[heads_.priors], 0, 1);
    if (heads_.classes == kSides && are_shares(offsets) && !are_shares(scores)) {
      std::swap(offsets, scores);
    }
    const bool ready = are_shares(scores);
    Values shares(heads_.classes);
    for (std::size_t i = 0; i < heads_.count; ++i) {
      const float* own = &scores[i * heads_.classes];
      if (!ready) softmax(own, shares);
      const Candidate box = box_of(&priors[i * kSides], &priors[(heads_.count + i) * kSides],
                                   &offsets[i * kSides], asked.input);
      add_classes(box, ready ? own : shares.data(), heads_.read_classes, 1, asked.threshold,
                  candidates);
    }
  }

 private:
  static Candidate box_of(const float* prior, const float* variance, const float* offset,
                          cv::Size input) {
    const float width = prior[2] - prior[0];
    const float height = prior[3] - prior[1];
    const float x = (prior[0] + prior[2]) / 2 + variance[0] * offset[0] * width;
    const float y = (prior[1] + prior[3]) / 2 + variance[1] * offset[1] * height;
    Candidate box = box_around(x, y, std::exp(variance[2] * offset[2]) * width / 2,
                               std::exp(variance[3] * offset[3]) * height / 2);
    box.left *= static_cast<float>(input.width);
    box.right *= static_cast<float>(input.width);
    box.top *= static_cast<float>(input.height);
    box.bottom *= static_cast<float>(input.height);
    return box;
  }

  Heads heads_;
  std::size_t batch_;
};

/// Number of priors when the output has the shape of priors with variances, else 0.
std::size_t priors_in(const ov::Output<const ov::Node>& output) {
  const ov::Shape shape = output.get_shape();
  const std::size_t elements = ov::shape_size(shape);
  const bool fits = shape.size() >= 2 && shape[shape.size() - 2] == 2 && is_readable(output);
  return fits && elements % (2 * kSides) == 0 ? elements / (2 * kSides) : 0;
}

// --- boxes and the scores of all classes

struct Pair {
  std::size_t boxes = 0;
  std::size_t scores = 0;
  std::size_t count = 0;
  std::size_t classes = 0;
};

/// Corners are shares of the input where none is above 2, else pixels of it.
class BoxesScores : public BoxReader {
 public:
  BoxesScores(const Pair& pair, std::size_t batch) : pair_(pair), batch_(batch) {}

  void collect(const Tensors& outputs, const Asked& asked, Candidates& candidates) const override {
    const Values boxes = values_of_slot(outputs[pair_.boxes], asked.slot, batch_);
    const Values scores = values_of_slot(outputs[pair_.scores], asked.slot, batch_);
    const bool shares = std::none_of(boxes.begin(), boxes.end(), [](float x) { return x > 2; });
    const float width = shares ? static_cast<float>(asked.input.width) : 1;
    const float height = shares ? static_cast<float>(asked.input.height) : 1;
    for (std::size_t i = 0; i < pair_.count; ++i) {
      const float* box = &boxes[i * kSides];
      add_classes({0, 0, box[0] * width, box[1] * height, box[2] * width, box[3] * height},
                  &scores[i * pair_.classes], pair_.classes, 1, asked.threshold, candidates);
    }
  }

 private:
  Pair pair_;
  std::size_t batch_;
};

std::optional<Pair> pair_of(const Network& network, std::size_t boxes, std::size_t scores) {
  const ov::Shape sides = network.outputs[boxes].get_shape();
  const std::size_t all = ov::shape_size(network.outputs[scores].get_shape());
  const bool readable = is_readable(network.outputs[boxes]) && is_readable(network.outputs[scores]);
  if (boxes == scores || !readable || sides.size() < 2 || sides.back() != kSides) return {};
  const std::size_t count = ov::shape_size(sides) / kSides / network.batch;
  if (count == 0 || all == 0 || all % (count * network.batch) != 0) return {};
  return Pair{boxes, scores, count, all / count / network.batch};
}

// --- boxes and labels

struct Lists {
  std::size_t boxes = 0;
  std::size_t fields = 0;  // of a box: 5 with its score, else 4
  std::size_t labels = 0;
  std::size_t scores = 0;  // where boxes have 4 fields
};

/// Corners in pixels of the input; places that no box took have label -1.
class BoxesLabels : public BoxReader {
 public:
  BoxesLabels(const Lists& lists, std::size_t batch) : lists_(lists), batch_(batch) {}

  void collect(const Tensors& outputs, const Asked& asked, Candidates& candidates) const override {
    const bool scored = lists_.fields > kSides;
    const Values boxes = values_of_slot(outputs[lists_.boxes], asked.slot, batch_);
    const Values labels = values_of_slot(outputs[lists_.labels], asked.slot, batch_);
    const Values scores =
        scored ? Values() : values_of_slot(outputs[lists_.scores], asked.slot, batch_);
    std::size_t count = std::min(boxes.size() / lists_.fields, labels.size());
    if (!scored) count = std::min(count, scores.size());
    for (std::size_t i = 0; i < count; ++i) {
      const float* box = &boxes[i * lists_.fields];
      if (!(labels[i] >= 0)) continue;
      candidates.push_back({static_cast<std::int64_t>(labels[i]), scored ? box[kSides] : scores[i],
                            box[0], box[1], box[2], box[3]});
    }
  }

 private:
  Lists lists_;
  std::size_t batch_;
};

std::optional<std::size_t> output_with(const Network& network, const char* word) {
  for (std::size_t i = 0; i < network.outputs.size(); ++i) {
    const bool named = name_of(network.outputs[i]).find(word) != std::string::npos;
    if (named && is_readable(network.outputs[i])) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> output_of_boxes(const Network& network) {
  for (std::size_t i = 0; i < network.outputs.size(); ++i) {
    const ov::Shape shape = network.outputs[i].get_shape();
    if (shape.size() < 2 || !is_readable(network.outputs[i])) continue;
    if (shape.back() == kSides || shape.back() == kSides + 1) return i;
  }
  return std::nullopt;
}

}  // namespace

MadeReader make_ssd(const Network& network) {
  for (std::size_t i = 0; i < network.outputs.size(); ++i) {
    const ov::Shape shape = network.outputs[i].get_shape();
    const bool fits = shape.size() >= 2 && shape.back() == Ssd::kFields;
    if (fits && is_readable(network.outputs[i])) return std::make_unique<Ssd>(i);
  }
  return nullptr;
}

MadeReader make_ssd_raw(const Network& network) {
  const auto& outputs = network.outputs;
  const auto each = [&](std::size_t i) {
    return ov::shape_size(outputs[i].get_shape()) / network.batch;
  };
  if (outputs.size() != 3) return nullptr;
  for (std::size_t priors = 0; priors < 3; ++priors) {
    const std::size_t count = priors_in(outputs[priors]);
    if (count == 0) continue;
    const std::size_t a = priors == 0 ? 1 : 0;
    const std::size_t b = priors == 2 ? 1 : 2;
    const bool second = each(b) == count * kSides && each(a) != count * kSides;
    const std::size_t offsets = second ? b : a;
    const std::size_t scores = second ? a : b;
    const std::size_t classes = each(scores) / count;
    const bool readable = is_readable(outputs[offsets]) && is_readable(outputs[scores]);
    const bool fits = each(offsets) == count * kSides && classes >= 2 &&
                      each(scores) == count * classes && readable;
    if (!fits) continue;
    const std::size_t named = network.named_classes;
    const std::size_t read = named + 1 == classes ? named : classes;
    return std::make_unique<SsdRaw>(Heads{offsets, scores, priors, count, classes, read},
                                    network.batch);
  }
  return nullptr;
}

MadeReader make_boxes_scores(const Network& network) {
  for (std::size_t boxes = 0; boxes < network.outputs.size(); ++boxes) {
    for (std::size_t scores = 0; scores < network.outputs.size(); ++scores) {
      const bool named = name_of(network.outputs[scores]).find("score") != std::string::npos;
      if (!named && network.outputs.size() != 2) continue;
      const auto pair = pair_of(network, boxes, scores);
      if (pair && pair->classes > 0) return std::make_unique<BoxesScores>(*pair, network.batch);
    }
  }
  return nullptr;
}

MadeReader make_boxes_labels(const Network& network) {
  const auto boxes = output_of_boxes(network);
  const auto labels = output_with(network, "label");
  const auto scores = output_with(network, "score");
  if (!boxes || !labels) return nullptr;
  const std::size_t fields = network.outputs[*boxes].get_shape().back();
  if (fields == kSides && !scores) return nullptr;
  return std::make_unique<BoxesLabels>(Lists{*boxes, fields, *labels, scores.value_or(0)},
                                       network.batch);
}
