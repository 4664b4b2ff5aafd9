// The layer report as text: table, groups, peaks, advice.

#include "cli/render.h"
#include "cli/render_text.h"

namespace hone::cli {
namespace {

constexpr std::size_t kNamesOfAdvice = 3;

std::string groups_text(const char* title, const std::vector<result::LayerGroup>& groups) {
  Table table({{title}, {"layers", Align::right}, {"time", Align::right}, {"share", Align::right}});
  for (const auto& group : groups) {
    table.add({clean_text(group.key), std::to_string(group.layers), milliseconds(group.time_ms),
               percent(group.time_share)});
  }
  return table.text(table_width());
}

std::string transitions_text(const std::vector<result::Transition>& transitions) {
  std::string text;
  for (const auto& row : transitions) {
    text += fmt::format("{}{} → {} {}×", text.empty() ? "" : ", ", row.from, row.to, row.count);
  }
  return text.empty() ? "none" : text;
}

Table layer_table() {
  return Table({{"#", Align::right},
                {"layer"},
                {"type"},
                {"time", Align::right},
                {"share", Align::right},
                {"kernel"},
                {"precision"},
                {"GFLOP/s", Align::right},
                {"of roof", Align::right},
                {"bound"}});
}

void add_layer(Table& table, const result::LayerTime& layer) {
  table.add({std::to_string(layer.execution_order), clean_text(layer.name), layer.type,
             layer.time_ms ? milliseconds(*layer.time_ms) : "not executed",
             percent(layer.time_share), clean_text(layer.kernel), layer.precision,
             layer.achieved_gflops ? significant(*layer.achieved_gflops) : "–",
             layer.roof_share ? percent(*layer.roof_share, 0) : "–", layer.bound});
}

std::string gop_text(const std::map<std::string, double>& gop_by_precision) {
  std::string text;
  for (const auto& [precision, gop] : gop_by_precision) {
    text += fmt::format("{}{} GOP in {}", text.empty() ? "" : ", ", significant(gop), precision);
  }
  return text;
}

std::string peaks_text(const std::optional<result::Peaks>& peaks) {
  if (!peaks) return "could not be measured";
  std::string text;
  for (const auto& [precision, gflops] : peaks->gflops_by_precision) {
    text += fmt::format("{} GFLOP/s in {}, ", significant(gflops), precision);
  }
  return text + fmt::format("{} GB/s of memory, {} GB/s of cache ({})",
                            significant(peaks->gbytes_per_second),
                            significant(peaks->cache_gbytes_per_second), peaks->measured_at);
}

std::string gain_text(const result::Gain& gain) {
  std::string text;
  if (gain.ms_at_most) text = "at most " + milliseconds(*gain.ms_at_most);
  if (gain.share_at_most) text += fmt::format(" ({})", percent(*gain.share_at_most));
  if (gain.throughput_factor_at_most) {
    text = fmt::format("at most {} times the throughput",
                       significant(*gain.throughput_factor_at_most));
  }
  return text + ": " + gain.basis;
}

std::string names_text(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kNamesOfAdvice); ++i) {
    text += (text.empty() ? "" : ", ") + clean_text(names[i]);
  }
  if (names.size() > kNamesOfAdvice)
    text += fmt::format(" and {} more", names.size() - kNamesOfAdvice);
  return text;
}

std::string advice_text(const std::vector<result::Advice>& advice) {
  if (advice.empty()) return "Advice: no rule found anything worth its share of the time.\n";
  std::string text = "Advice, most to win first\n";
  for (const auto& row : advice) {
    text += fmt::format("\n{}\n  {}\n", row.code, clean_text(row.evidence));
    if (!row.layers.empty()) text += fmt::format("  Layers: {}\n", names_text(row.layers));
    text += fmt::format("  {}\n  To win: {}\n", clean_text(row.text), gain_text(row.expected_gain));
  }
  return text;
}

std::string layer_notes(const result::LayerReport& report) {
  return facts({{"sum of all layers", milliseconds(report.layers_ms)},
                {"latency without profiling", milliseconds(report.plain_latency_ms)},
                {"operations", gop_text(report.gop_by_precision)},
                {"peaks of one stream", peaks_text(report.peaks)},
                {"what profiling costs", percent(report.perturbation)},
                {"changes of precision", transitions_text(report.transitions)},
                {"configuration", config_text(report.config)},
                {"verdict", verdict_text(report.verdict)},
                {"kept as", report.run}});
}

}  // namespace

std::string render(const result::LayerReport& report) {
  Table table = layer_table();
  std::size_t idle = 0;
  for (const auto& layer : report.layers) {
    if (layer.time_ms) add_layer(table, layer);
    idle += layer.time_ms ? 0 : 1;
  }
  return table.text(table_width()) +
         fmt::format("{} more layers are not executed or take less than 1 µs\n\n", idle) +
         groups_text("type", report.by_type) + "\n" +
         groups_text("precision", report.by_precision) + "\n" + layer_notes(report) + "\n" +
         advice_text(report.advice);
}

std::string render_top_layers(const result::LayerReport& report, std::size_t count) {
  std::vector<const result::LayerTime*> sorted;
  for (const auto& layer : report.layers) sorted.push_back(&layer);
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
    return a->time_ms.value_or(0) > b->time_ms.value_or(0);
  });
  Table table = layer_table();
  for (std::size_t i = 0; i < std::min(count, sorted.size()); ++i) add_layer(table, *sorted[i]);
  return table.text(table_width()) + "\n" + layer_notes(report);
}

}  // namespace hone::cli
