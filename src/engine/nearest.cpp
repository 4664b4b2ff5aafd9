// The nearest input shapes that a network takes, when it does not take those that were asked for.

#include <openvino/core/model.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "engine/ov.h"

namespace hone::engine {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kMostTries = 96;
constexpr std::size_t kMostCandidates = 20'000;
constexpr std::chrono::seconds kTimeForTries{2};
constexpr double kBatchWeight =
    4;  // the first dimension is mostly the batch, and asked for on purpose
constexpr std::int64_t kSteps[] = {8, 16, 32};  // strides of common networks

/// One dimension that was asked to be other than the network's own.
struct Changed {
  std::size_t input = 0;
  std::size_t dimension = 0;
  std::vector<std::int64_t> values;  ///< to try, nearest first
};

struct Candidate {
  std::vector<std::int64_t> values;  ///< one for each changed dimension
  double distance = 0;
};

/// How far a value lies from what was asked: sizes are compared by their ratio.
double distance(std::int64_t value, std::int64_t asked) {
  if (value == asked) return 0;
  if (value <= 0 || asked <= 0) return 10;  // an open dimension is far from any number
  return std::abs(std::log(static_cast<double>(value) / static_cast<double>(asked)));
}

std::vector<std::int64_t> values_near(std::int64_t asked, std::int64_t own) {
  std::vector<std::int64_t> values{asked, own};
  for (const std::int64_t step : kSteps) {
    if (asked <= 0 || asked > INT32_MAX) break;
    values.push_back(asked / step * step);
    values.push_back((asked + step - 1) / step * step);
  }
  std::erase(values, 0);
  std::sort(values.begin(), values.end(), [&](std::int64_t a, std::int64_t b) {
    return std::pair(distance(a, asked), -a) < std::pair(distance(b, asked), -b);
  });
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

/// Every combination of the values, nearest first.
std::vector<Candidate> combine(const std::vector<Changed>& changed,
                               const std::vector<std::int64_t>& asked) {
  std::vector<Candidate> all{{}};
  for (std::size_t i = 0; i < changed.size(); ++i) {
    std::vector<Candidate> longer;
    for (const auto& candidate : all) {
      for (const std::int64_t value : changed[i].values) {
        longer.push_back(candidate);
        longer.back().values.push_back(value);
        const double weight = changed[i].dimension == 0 ? kBatchWeight : 1;
        longer.back().distance += weight * distance(value, asked[i]);
      }
    }
    if (longer.size() > kMostCandidates) return {};
    all = std::move(longer);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.distance < b.distance; });
  return all;
}

bool takes(const ov::Model& model, const std::vector<model::Shape>& shapes) {
  const auto copy = model.clone();
  std::map<std::size_t, ov::PartialShape> wanted;
  for (std::size_t i = 0; i < shapes.size(); ++i) wanted[i] = shape_to(shapes[i]);
  return guarded({ErrorKind::input, "engine.reshape", ""},
                 [&]() -> Status {
                   copy->reshape(wanted);
                   return {};
                 })
      .has_value();
}

class Search {
 public:
  Search(const ov::Model& model, std::vector<model::Shape> asked)
      : model_(model), asked_(std::move(asked)) {
    for (const auto& input : model.inputs()) own_.push_back(shape_from(input.get_partial_shape()));
  }

  /// Empty when nothing was found in time.
  std::vector<model::Shape> run() {
    find_changes();
    const auto end = SteadyClock::now() + kTimeForTries;
    std::size_t tries = 0;
    for (const auto& candidate : combine(changed_, values_asked_)) {
      if (candidate.distance == 0) continue;  // what was asked
      if (++tries > kMostTries || SteadyClock::now() > end) break;
      auto shapes = shapes_of(candidate);
      if (takes(model_, shapes)) return shapes;
    }
    return takes(model_, own_) ? own_ : std::vector<model::Shape>();
  }

 private:
  void find_changes() {
    for (std::size_t i = 0; i < own_.size(); ++i) {
      if (asked_[i].size() != own_[i].size()) asked_[i] = own_[i];
      for (std::size_t d = 0; d < own_[i].size(); ++d) {
        if (asked_[i][d] == own_[i][d]) continue;
        changed_.push_back({i, d, values_near(asked_[i][d], own_[i][d])});
        values_asked_.push_back(asked_[i][d]);
      }
    }
  }

  [[nodiscard]] std::vector<model::Shape> shapes_of(const Candidate& candidate) const {
    auto shapes = own_;
    for (std::size_t i = 0; i < changed_.size(); ++i) {
      shapes[changed_[i].input][changed_[i].dimension] = candidate.values[i];
    }
    return shapes;
  }

  const ov::Model& model_;
  std::vector<model::Shape> asked_;
  std::vector<model::Shape> own_;
  std::vector<Changed> changed_;
  std::vector<std::int64_t> values_asked_;
};

std::string words_of(const std::vector<model::Port>& inputs,
                     const std::vector<model::Shape>& shapes) {
  std::string text;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    std::string numbers;
    for (const std::int64_t dimension : shapes[i]) {
      numbers += (numbers.empty() ? "" : ",") +
                 (dimension == model::kDynamic ? "?" : std::to_string(dimension));
    }
    text += " --shape " + inputs[i].name + "=" + numbers;
  }
  return text;
}

}  // namespace

std::string nearest_fit(const ov::Model& model, const std::vector<model::Port>& inputs,
                        const std::map<std::size_t, model::Shape>& asked) {
  std::vector<model::Shape> wanted;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto found = asked.find(i);
    wanted.push_back(found == asked.end() ? inputs[i].shape : found->second);
  }
  const auto shapes = Search(model, std::move(wanted)).run();
  const bool of_any_rank = std::any_of(shapes.begin(), shapes.end(), [](const auto& shape) {
    return shape == model::Shape{model::kDynamicRank};
  });
  if (shapes.empty() || of_any_rank) return {};
  return "The nearest that fits:" + words_of(inputs, shapes) + ".";
}

}  // namespace hone::engine
