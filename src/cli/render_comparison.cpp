#include "cli/render_comparison.h"

#include "cli/render_text.h"

namespace hone::cli {
namespace {

using result::Conclusion;

constexpr std::size_t kRowsOfLayers = 20;

std::string interval_text(const std::optional<result::Interval>& interval) {
  if (!interval) return "";
  return fmt::format("{} to {}", significant(interval->lo, 4), significant(interval->hi, 4));
}

std::string number_text(const std::optional<double>& value) {
  return value ? significant(*value, 4) : "–";
}

/// What a candidate is, as far as it is not what the first is.
std::string what_is(const result::ComparisonRow& row) {
  std::string text = clean_text(row.model_name);
  for (const auto& difference : row.differences) {
    if (difference.name == "model") continue;
    text += fmt::format(", {} {}", difference.name, clean_text(difference.b));
  }
  return text;
}

std::string candidates_text(const result::Comparison& comparison) {
  Table table({{""},
               {"candidate"},
               {"FPS", Align::right},
               {"95 % interval"},
               {"latency p50, ms", Align::right},
               {"95 % interval"},
               {"samples", Align::right}});
  for (const auto& row : comparison.rows) {
    table.add({row.label, what_is(row), number_text(row.throughput_fps),
               interval_text(row.throughput_ci95), number_text(row.latency_ms),
               interval_text(row.latency_ci95),
               row.samples.empty() ? "" : std::to_string(row.samples.size())});
  }
  return table.text(table_width());
}

std::string p_text(double p) { return p < 0.001 ? "p < 0.001" : fmt::format("p = {:.3f}", p); }

std::string evidence(const result::Effect& effect) {
  return fmt::format("95 %: {} to {}, {}", significant(effect.ci95.lo), significant(effect.ci95.hi),
                     p_text(effect.p_adjusted));
}

/// "B is 1.32 times as fast as A (95 %: 1.29 to 1.36, p = 0.004)."
std::string throughput_sentence(const std::string& label, const result::Effect& effect,
                                double smallest) {
  const std::string ratio = significant(effect.ratio);
  switch (effect.conclusion) {
    case Conclusion::better:
    case Conclusion::worse:
      return fmt::format("{} is {} times as fast as A ({}).", label, ratio, evidence(effect));
    case Conclusion::equivalent:
      return fmt::format("{} is as fast as A within {} (ratio {}, {}).", label, percent(smallest),
                         significant(effect.ratio, 4), evidence(effect));
    case Conclusion::unclear: break;
  }
  if (effect.different) {
    return fmt::format(
        "{} is {} times as fast as A ({}), which may be less than the {} that "
        "matters.",
        label, significant(effect.ratio, 4), evidence(effect), percent(smallest));
  }
  return fmt::format(
      "No difference was found between {} and A (ratio {}, {}); one above {} would "
      "have been seen.",
      label, ratio, evidence(effect), percent(effect.detectable));
}

std::string latency_sentence(const std::string& label, const result::Effect& effect) {
  const bool matters =
      effect.conclusion == Conclusion::better || effect.conclusion == Conclusion::worse;
  const std::string ratio = significant(effect.ratio, matters ? 3 : 4);
  if (effect.different) {
    return fmt::format("The median latency of {} is {} times that of A ({}).", label, ratio,
                       evidence(effect));
  }
  return fmt::format(
      "No difference of the median latency was found (ratio {}, {}); one above {} "
      "would have been seen.",
      ratio, evidence(effect), percent(effect.detectable));
}

std::string verdict_of(const result::ComparisonRow& row, double smallest) {
  if (row.verdict) {
    std::string text = throughput_sentence(row.label, row.verdict->throughput, smallest) + "\n";
    if (row.verdict->latency) text += latency_sentence(row.label, *row.verdict->latency) + "\n";
    return text;
  }
  std::string text;
  for (const auto& reason : row.not_comparable) {
    text += fmt::format("{} cannot be compared with A: {}\n", row.label, clean_text(reason.text));
  }
  return text;
}

std::string notes_text(const result::Comparison& comparison) {
  std::string text;
  for (const auto& row : comparison.rows) {
    for (const auto& warning : row.warnings) {
      text += fmt::format("{} was disturbed: {}\n", row.label, clean_text(warning.text));
    }
  }
  for (const auto& note : comparison.notes) text += clean_text(note.text) + "\n";
  return text;
}

// ---------------------------------------------------------------- layers

std::string joined(const std::vector<result::LayerSide>& sides,
                   std::string result::LayerSide::*member) {
  std::string text;
  for (const auto& side : sides) {
    const std::string word = clean_text(side.*member);
    if (text.find(word) == std::string::npos) text += (text.empty() ? "" : " + ") + word;
  }
  return text.empty() ? "–" : text;
}

std::string change_text(result::LayerChange change) {
  if (change == result::LayerChange::only_a) return "only in A";
  if (change == result::LayerChange::only_b) return "only in B";
  return std::string(enum_name(change));
}

std::string kernels_text(const result::LayerComparison& layer) {
  const std::string a = joined(layer.a, &result::LayerSide::kernel);
  const std::string b = joined(layer.b, &result::LayerSide::kernel);
  return a == b ? a : a + " → " + b;
}

std::string time_text(const std::vector<result::LayerSide>& sides, double ms) {
  return sides.empty() ? "–" : significant(ms);
}

std::string layers_text(const result::Comparison& comparison) {
  Table table({{"layer"},
               {"change"},
               {"A, ms", Align::right},
               {"B, ms", Align::right},
               {"B - A, ms", Align::right},
               {"B / A", Align::right},
               {"kernel"}});
  std::size_t shown = 0;
  for (const auto& layer : comparison.layers) {
    if (shown++ == kRowsOfLayers) break;
    table.add({joined(layer.a.empty() ? layer.b : layer.a, &result::LayerSide::name),
               change_text(layer.change), time_text(layer.a, layer.a_ms),
               time_text(layer.b, layer.b_ms), fmt::format("{:+.4f}", layer.difference_ms),
               layer.ratio && !layer.b.empty() ? significant(*layer.ratio) : "–",
               kernels_text(layer)});
  }
  std::string text = "\n" + table.text(table_width());
  if (comparison.layers.size() > kRowsOfLayers) {
    text += fmt::format("and {} more with smaller differences; --json has all\n",
                        comparison.layers.size() - kRowsOfLayers);
  }
  return text;
}

std::string sums_text(const result::Comparison& comparison) {
  Table table({{"where the difference comes from"},
               {"lines", Align::right},
               {"A, ms", Align::right},
               {"B, ms", Align::right},
               {"B - A, ms", Align::right}});
  result::LayerChangeSum all;
  for (const auto& sum : comparison.layers_sum) {
    table.add({change_text(sum.change), std::to_string(sum.groups), significant(sum.a_ms),
               significant(sum.b_ms), fmt::format("{:+.4f}", sum.difference_ms)});
    all.groups += sum.groups;
    all.a_ms += sum.a_ms;
    all.b_ms += sum.b_ms;
  }
  table.add({"all layers", std::to_string(all.groups), significant(all.a_ms), significant(all.b_ms),
             fmt::format("{:+.4f}", all.b_ms - all.a_ms)});
  return "\n" + table.text(table_width()) +
         "The sum of the layers is not the latency: streams share the processor, and layers below "
         "a "
         "microsecond read as 0.\n";
}

}  // namespace

std::string render(const result::Comparison& comparison) {
  std::string text = candidates_text(comparison) + "\n";
  for (const auto& row : comparison.rows) text += verdict_of(row, comparison.smallest);
  text += notes_text(comparison);
  if (!comparison.layers.empty()) text += layers_text(comparison) + sums_text(comparison);
  const auto& first = comparison.rows.front();
  return text + "\n" +
         facts({{"A is", config_text(first.config)},
                {"machine", context_text(first.context)},
                {"took", human_duration(comparison.seconds)},
                {"kept as", comparison.run}});
}

}  // namespace hone::cli
