#include "cli/render_weights.h"
#include "cli/render_text.h"

namespace hone::cli {
namespace {

constexpr std::size_t kMarks = 16;  // of a histogram in a row of a table
constexpr std::size_t kBar = 40;    // of one bin in the long form

using result::LayerWeights;
using result::LevelGrain;
using result::LevelScheme;
using result::WeightLevels;

std::string range_text(double low, double high) {
  return significant(low) + " to " + significant(high);
}

std::string snr_text(const WeightLevels& levels) {
  return levels.snr_db ? fmt::format("{:.1f} dB", *levels.snr_db) : "exact";
}

const WeightLevels* levels_of(const LayerWeights& weights, LevelScheme scheme, LevelGrain grain) {
  for (const auto& one : weights.levels) {
    if (one.scheme == scheme && one.grain == grain) return &one;
  }
  return nullptr;
}

std::string snr_of(const LayerWeights& weights, LevelScheme scheme, LevelGrain grain) {
  const auto* levels = levels_of(weights, scheme, grain);
  return levels == nullptr ? "–" : snr_text(*levels);
}

/// One mark for each pair of bins, as high as the larger of the counts says.
std::string histogram_marks(const std::vector<std::uint64_t>& bins) {
  static constexpr std::array<const char*, 9> kHeights{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (bins.empty()) return "–";
  const std::size_t per_mark = std::max<std::size_t>(1, bins.size() / kMarks);
  std::vector<std::uint64_t> sums;
  for (std::size_t i = 0; i < bins.size(); i += per_mark) {
    const auto end =
        bins.begin() + static_cast<std::ptrdiff_t>(std::min(i + per_mark, bins.size()));
    sums.push_back(
        std::accumulate(bins.begin() + static_cast<std::ptrdiff_t>(i), end, std::uint64_t{0}));
  }
  const double most = static_cast<double>(*std::max_element(sums.begin(), sums.end()));
  std::string marks;
  for (const std::uint64_t count : sums) {
    const double share = most > 0 ? static_cast<double>(count) / most : 0;
    marks += kHeights[static_cast<std::size_t>(std::ceil(share * 8))];
  }
  return marks;
}

std::string value_range(const LayerWeights& weights) {
  return weights.min ? range_text(*weights.min, *weights.max) : "no finite value";
}

Table overview_table() {
  return Table({{"layer"},
                {"shape"},
                {"kept as"},
                {"range of the weights"},
                {"target range"},
                {"step", Align::right},
                {"tensor", Align::right},
                {"channel", Align::right},
                {"zeros", Align::right},
                {"histogram"}});
}

void add_row(Table& table, const LayerWeights& weights) {
  const auto* target = levels_of(weights, LevelScheme::symmetric, LevelGrain::tensor);
  table.add({clean_text(weights.layer), model::to_text(weights.shape),
             std::string(enum_name(weights.precision)), value_range(weights),
             target ? range_text(target->low, target->high) : "–",
             target ? significant(target->step) : "–",
             snr_of(weights, LevelScheme::symmetric, LevelGrain::tensor),
             snr_of(weights, LevelScheme::symmetric, LevelGrain::channel),
             percent(weights.sparsity), histogram_marks(weights.histogram)});
}

std::string levels_table(const LayerWeights& weights) {
  if (weights.levels.empty()) return "Kept as integers: 8-bit levels change nothing.\n";
  Table table({{"8-bit levels"},
               {"step for each"},
               {"target range"},
               {"step", Align::right},
               {"smallest step", Align::right},
               {"RMS error", Align::right},
               {"signal to noise", Align::right}});
  for (const auto& one : weights.levels) {
    table.add({std::string(enum_name(one.scheme)), std::string(enum_name(one.grain)),
               range_text(one.low, one.high), significant(one.step), significant(one.step_smallest),
               significant(one.rms_error), snr_text(one)});
  }
  return table.text(table_width());
}

std::string histogram_bars(const LayerWeights& weights) {
  if (weights.histogram.empty() || !weights.min) return {};
  Table table({{"from", Align::right}, {"weights", Align::right}, {""}});
  const double width =
      (*weights.max - *weights.min) / static_cast<double>(weights.histogram.size());
  const auto most = *std::max_element(weights.histogram.begin(), weights.histogram.end());
  for (std::size_t bin = 0; bin < weights.histogram.size(); ++bin) {
    const auto count = weights.histogram[bin];
    std::string bar;
    for (std::uint64_t i = 0; i * most < count * kBar; ++i) bar += "█";
    table.add(
        {significant(*weights.min + width * static_cast<double>(bin)), std::to_string(count), bar});
  }
  return table.text(table_width());
}

std::string not_finite_text(const LayerWeights& weights) {
  if (weights.not_a_number + weights.infinite == 0) return {};
  return fmt::format("{} not a number, {} infinite", weights.not_a_number, weights.infinite);
}

std::string one_weight(const LayerWeights& weights) {
  const std::string spread =
      fmt::format("mean {}, standard deviation {}", significant(weights.mean),
                  significant(weights.standard_deviation));
  return facts({{"layer", clean_text(weights.layer) + " (" + weights.type + ")"},
                {"weight", clean_text(weights.weight)},
                {"shape", model::to_text(weights.shape) + " " +
                              std::string(enum_name(weights.precision)) + ", " +
                              human_bytes(weights.bytes)},
                {"output channels", weights.channels > 0 ? std::to_string(weights.channels) : ""},
                {"range", value_range(weights)},
                {"spread", spread},
                {"zeros", percent(weights.sparsity, 2)},
                {"different values", weights.distinct ? std::to_string(*weights.distinct) : ""},
                {"not finite", not_finite_text(weights)}}) +
         "\n" + levels_table(weights) + "\n" + histogram_bars(weights);
}

std::string warnings(const result::WeightsReport& report) {
  std::string text;
  for (const auto& one : report.layers) {
    const std::string what = not_finite_text(one);
    if (!what.empty()) text += fmt::format("\n{}: {}", clean_text(one.layer), what);
  }
  for (const auto& one : report.not_read) {
    text += fmt::format("\n{}: not looked into, it is kept as {}", clean_text(one.layer),
                        enum_name(one.precision));
  }
  return text;
}

}  // namespace

std::string render(const result::WeightsReport& report, WeightDetail detail) {
  if (report.layers.empty()) return "no weights" + warnings(report);
  if (detail == WeightDetail::full) {
    std::string text;
    for (const auto& one : report.layers) text += (text.empty() ? "" : "\n") + one_weight(one);
    return text + warnings(report);
  }
  Table table = overview_table();
  for (const auto& one : report.layers) add_row(table, one);
  return table.text(table_width()) +
         "\nTarget range, step, and signal to noise with one step for the tensor or one for each "
         "channel: symmetric 8-bit levels. `--layer NAME` shows one layer with all four ways." +
         warnings(report);
}

}  // namespace hone::cli
