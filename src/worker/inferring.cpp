#include "worker/inferring.h"

#include "accuracy/classes.h"
#include "accuracy/distance.h"
#include "accuracy/feed.h"
#include "accuracy/preprocess.h"
#include "accuracy/truth.h"
#include "accuracy/values.h"
#include "base/limits.h"

namespace hone::worker {
namespace {

using accuracy::ClassMap;

constexpr std::size_t kMostDetections = 100;  // as an accuracy run keeps of an image

/// The data set that one file is.
dataset::Index index_of(const std::filesystem::path& image) {
  dataset::Index index;
  std::error_code error;
  const auto bytes = std::filesystem::file_size(image, error);
  dataset::Sample sample;
  sample.name = image.filename().string();
  sample.bytes = error ? 0 : bytes;
  index.samples.push_back(std::move(sample));
  return index;
}

std::vector<float> numbers_of(const accuracy::OutputView& output, std::size_t slot,
                              std::size_t batch) {
  const auto elements = model::element_count(output.tensor.shape).value_or(0);
  if (!accuracy::is_readable(output.tensor.precision) || elements % batch != 0) return {};
  std::vector<float> memory;
  const auto values = accuracy::values_of_slot(output, slot, batch, memory);
  return {values.begin(), values.end()};
}

/// Classes that pixels have, the most frequent first.
std::vector<std::pair<std::int64_t, std::uint64_t>> counted(const ClassMap& map) {
  std::array<std::uint64_t, 256> counts{};
  for (const std::uint8_t pixel : map.classes) ++counts[pixel];
  std::vector<std::pair<std::int64_t, std::uint64_t>> found;
  for (std::size_t label = 0; label < ClassMap::kNoClass; ++label) {
    if (counts[label] > 0) found.emplace_back(static_cast<std::int64_t>(label), counts[label]);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& x, const auto& y) { return x.second > y.second; });
  return found;
}

std::vector<result::OutputDistance> tensor_distances(const std::vector<model::Port>& ports,
                                                     const Answer& a, const Answer& b) {
  std::vector<result::OutputDistance> distances;
  if (a.outputs.size() != b.outputs.size()) return distances;
  for (std::size_t i = 0; i < a.outputs.size(); ++i) {
    if (a.outputs[i].size() != b.outputs[i].size()) return {};
    if (a.outputs[i].empty()) continue;
    distances.push_back(accuracy::distance_of(a.outputs[i], b.outputs[i]));
    distances.back().tensor = ports[i].name;
  }
  return distances;
}

std::optional<double> same_pixels(const ClassMap& a, const ClassMap& b) {
  std::uint64_t same = 0;
  std::uint64_t all = 0;
  if (a.classes.size() != b.classes.size()) return std::nullopt;
  for (std::size_t i = 0; i < a.classes.size(); ++i) {
    if (a.classes[i] == ClassMap::kNoClass) continue;
    ++all;
    same += a.classes[i] == b.classes[i] ? 1U : 0U;
  }
  if (all == 0) return std::nullopt;
  return static_cast<double>(same) / static_cast<double>(all);
}

std::span<const result::Detection> shown(const Answer& answer) {
  const auto& all = answer.prediction.image.detections;
  return std::span(all).first(std::min(all.size(), kMostDetections));
}

/// By name where both have one: networks may number the same classes differently.
bool is_same_class(const result::NamedScore& a, const result::NamedScore& b) {
  return a.name.empty() || b.name.empty() ? a.label == b.label : a.name == b.name;
}

model::Card card_for(const Inferring::What& what) {
  model::Card card = what.model.card;
  if (card.task == model::Task::detection) {
    card.score_threshold =
        what.request.score_threshold.value_or(accuracy::truth_threshold(what.model.card));
  }
  return card;
}

}  // namespace

Result<Inferring> Inferring::create(const What& what, JobContext& context) {
  const api::RunOptions& run = what.request.run;
  HONE_TRY(const auto loaded, load(what.model, run.shapes, run.batch, context));
  HONE_TRY(auto ready, compile(loaded, run, Profiling::off));
  Inferring made(card_for(what), std::move(ready));
  HONE_TRY(const auto input, accuracy::only_input(made.ready_.compiled));
  HONE_TRY(const auto preprocessor, accuracy::Preprocessor::create(made.card_, input));
  made.batch_ = preprocessor.batch();
  const auto outputs = made.outputs();
  HONE_TRY(made.adapter_, accuracy::make_adapter({made.card_, outputs, made.batch_, what.words,
                                                  preprocessor.width(), preprocessor.height()}));
  const bool in_words = made.card_.task != model::Task::classification &&
                        !accuracy::classes_by_name(made.card_.labels, what.words).empty();
  made.names_ =
      in_words ? std::vector<std::string>(what.words.begin(), what.words.end()) : made.card_.labels;
  made.ready_.config.requests = 1;
  return made;
}

Result<Answer> Inferring::ask(const std::filesystem::path& image, JobContext& context) {
  const dataset::Index index = index_of(image);
  accuracy::Feeding feeding{.card = card_, .index = index, .pack = image};
  feeding.options.requests = 1;
  feeding.options.threads = 1;
  feeding.options.cancelled = [&context] { return context.cancelled(); };
  Answer answer;
  const accuracy::Sink read = [&](std::size_t, const accuracy::Place& place,
                                  std::span<const accuracy::OutputView> outputs) {
    adapter_->read(outputs, place, answer.prediction);
    answer.geometry = place.geometry;
    for (const auto& output : outputs) {
      answer.outputs.push_back(numbers_of(output, place.slot, batch_));
    }
  };
  HONE_TRY(const auto fed, accuracy::feed(ready_.compiled, feeding, read));
  if (!fed.broken.empty()) answer.problem = fed.broken.begin()->second;
  return answer;
}

std::string Inferring::name_of(std::int64_t label) const {
  const auto at = static_cast<std::size_t>(label);
  return label >= 0 && at < names_.size() ? names_[at] : std::string();
}

result::Findings Inferring::findings(const Answer& answer) const {
  result::Findings found;
  const result::ImageResult& image = answer.prediction.image;
  for (std::size_t i = 0; i < image.predictions.size(); ++i) {
    found.classes.push_back({image.predictions[i], name_of(image.predictions[i]), image.scores[i]});
  }
  for (const auto& detection : shown(answer)) {
    found.detections.push_back({detection, name_of(detection.label)});
  }
  const ClassMap& map = answer.prediction.map;
  for (const auto& [label, count] : counted(map)) {
    found.pixels.push_back({label, name_of(label),
                            static_cast<double>(count) / static_cast<double>(map.classes.size())});
  }
  return found;
}

result::InferDifference difference(const Inferring& first, const Answer& a, const Inferring& second,
                                   const Answer& b) {
  result::InferDifference difference;
  difference.tensors = tensor_distances(first.outputs(), a, b);
  difference.pairs = accuracy::pairs_of(shown(a), shown(b));
  difference.same_pixels = same_pixels(a.prediction.map, b.prediction.map);
  const auto classes = first.findings(a).classes;
  const auto others = second.findings(b).classes;
  if (!classes.empty() && !others.empty()) {
    difference.same_class = is_same_class(classes.front(), others.front());
  }
  return difference;
}

}  // namespace hone::worker
