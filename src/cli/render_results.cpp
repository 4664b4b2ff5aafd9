#include "cli/render.h"
#include "cli/render_text.h"

namespace hone::cli {
namespace {

constexpr std::size_t kRowsOfTheory = 12;
constexpr std::size_t kRowsOfClasses = 10;

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + clean_text(word);
  return text;
}

std::string shapes_text(const std::map<std::string, model::Shape>& shapes) {
  std::string text;
  for (const auto& [name, shape] : shapes) {
    text += (text.empty() ? "" : "; ") + clean_text(name) + " " + model::to_text(shape);
  }
  return text;
}

std::string uncounted_text(const std::vector<result::Uncounted>& uncounted) {
  std::string text;
  for (const auto& row : uncounted) {
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", clean_text(row.type), row.layers);
  }
  return text;
}

/// Pointers to the rows with the largest key, largest first.
template <class Row, class Key>
std::vector<const Row*> largest(const std::vector<Row>& rows, std::size_t count, Key key) {
  std::vector<const Row*> sorted;
  sorted.reserve(rows.size());
  for (const auto& row : rows) sorted.push_back(&row);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Row* a, const Row* b) { return key(*a) > key(*b); });
  if (sorted.size() > count) sorted.resize(count);
  return sorted;
}

std::string theory_layers(const result::Analysis& analysis) {
  const auto operations = [](const result::LayerAnalysis& layer) {
    return layer.gflop + layer.giop;
  };
  Table table({{"layer"},
               {"type"},
               {"GFLOP", Align::right},
               {"GIOP", Align::right},
               {"parameters", Align::right},
               {"output", Align::right},
               {"FLOP/byte", Align::right},
               {"energy*", Align::right}});
  for (const auto* layer : largest(analysis.layers, kRowsOfTheory, operations)) {
    table.add({clean_text(layer->name), layer->type, significant(layer->gflop),
               layer->giop > 0 ? significant(layer->giop) : "–", std::to_string(layer->parameters),
               human_bytes(layer->output_bytes), significant(layer->arithmetic_intensity),
               significant(layer->energy_mj.total) + " mJ"});
  }
  return table.text(table_width());
}

std::string energy_text(const result::Energy& energy) {
  return fmt::format(
      "{} mJ: compute {}, weights {}, activations {}; {} mJ with activations in DRAM",
      significant(energy.total), significant(energy.compute), significant(energy.weights),
      significant(energy.activations), significant(energy.total_from_dram));
}

/// Empty, and so left out, where the machine does not tell.
std::string measured_energy_text(const result::MeasuredEnergy& energy) {
  if (!energy.mj_per_inference) return {};
  return significant(*energy.mj_per_inference) + " mJ per inference  (" + energy.source + ")";
}

std::string compat_text(const result::CompatAnalysis& compat) {
  return fmt::format("{:.4f} GFLOP, {:.4f} GIOP, {:.4f} M parameters, memory {:.4f} to {:.4f} M",
                     compat.gflop, compat.giop, compat.mparams, compat.minimum_memory_m,
                     compat.maximum_memory_m);
}

std::string scenario_text(const result::Benchmark& benchmark) {
  if (!benchmark.scenario) return "";
  const auto& facts = *benchmark.scenario;
  std::string text = benchmark.config.scenario + fmt::format(", {} queries", facts.queries);
  if (facts.max_latency_ms) {
    text += facts.rate_per_second
                ? fmt::format(", at most {} queries/s with p99 within {}",
                              significant(*facts.rate_per_second, 4),
                              milliseconds(*facts.max_latency_ms))
                : fmt::format(", no rate with p99 within {}", milliseconds(*facts.max_latency_ms));
  }
  if (facts.latency_ms_estimate) {
    text += fmt::format(", p{:.0f} at most {} (99 % confidence)", 100 * facts.percentile,
                        milliseconds(*facts.latency_ms_estimate));
  }
  return text;
}

std::string not_claimed_text(const result::Benchmark& benchmark) {
  std::string text;
  if (!benchmark.scenario) return text;
  for (const auto& sentence : benchmark.scenario->not_claimed) {
    text += (text.empty() ? "" : " ") + sentence;
  }
  return text;
}

std::string rates_text(const result::Benchmark& benchmark) {
  if (!benchmark.scenario || benchmark.scenario->rates.empty()) return "";
  Table table({{"queries/s", Align::right},
               {"queries", Align::right},
               {"seconds", Align::right},
               {"late", Align::right},
               {"p99", Align::right},
               {"verdict"}});
  for (const auto& tried : benchmark.scenario->rates) {
    table.add({significant(tried.rate_per_second, 4), std::to_string(tried.queries),
               significant(tried.seconds), std::to_string(tried.over),
               tried.latency_ms_p99 ? milliseconds(*tried.latency_ms_p99) : "–", tried.verdict});
  }
  return "\n" + table.text(table_width());
}

std::string worst_classes(const result::AccuracyReport& report) {
  const auto worst = [](const result::ClassAccuracy& row) { return -row.value; };
  const bool of_objects = report.score_threshold.has_value();
  std::vector<Column> columns{{"class", Align::right}, {"name"}, {"images", Align::right}};
  if (of_objects) columns.push_back({"objects", Align::right});
  columns.push_back({report.metric, Align::right});
  Table table(columns);
  for (const auto* row : largest(report.per_class, kRowsOfClasses, worst)) {
    std::vector<std::string> cells{std::to_string(row->label), clean_text(row->name),
                                   std::to_string(row->images)};
    if (of_objects) cells.push_back(std::to_string(row->objects));
    cells.push_back(percent(row->value));
    table.add(cells);
  }
  return table.text(table_width());
}

/// COCO's twelve numbers in the order in which everybody prints them.
std::string twelve_numbers(const result::AccuracyReport& report) {
  struct Row {
    const char* figure;
    const char* overlap;
    const char* area;
    const char* most;
  };
  constexpr std::array<Row, 12> kRows{{{"coco-ap", "0.50:0.95", "all", "100"},
                                       {"ap50", "0.50", "all", "100"},
                                       {"ap75", "0.75", "all", "100"},
                                       {"ap-small", "0.50:0.95", "small", "100"},
                                       {"ap-medium", "0.50:0.95", "medium", "100"},
                                       {"ap-large", "0.50:0.95", "large", "100"},
                                       {"ar1", "0.50:0.95", "all", "1"},
                                       {"ar10", "0.50:0.95", "all", "10"},
                                       {"ar100", "0.50:0.95", "all", "100"},
                                       {"ar-small", "0.50:0.95", "small", "100"},
                                       {"ar-medium", "0.50:0.95", "medium", "100"},
                                       {"ar-large", "0.50:0.95", "large", "100"}}};
  if (!report.also.contains("ar100")) return "";
  Table table({{"figure"}, {"overlap"}, {"area"}, {"detections"}, {"value", Align::right}});
  for (const auto& row : kRows) {
    const auto found = report.also.find(row.figure);
    const bool known = found != report.also.end();
    table.add({row.figure, row.overlap, row.area, row.most,
               known ? fmt::format("{:.3f}", found->second) : "no objects"});
  }
  return "\nCOCO's twelve numbers\n" + table.text(table_width());
}

std::string also_text(const result::AccuracyReport& report) {
  std::string text;
  for (const auto& [name, value] : report.also) {
    const bool in_table = name.starts_with("a") && report.also.contains("ar100");
    if (name == report.metric || name == "coco-ap" || in_table) continue;
    text += (text.empty() ? "" : ", ") + name + " " + percent(value, 2);
  }
  return text;
}

std::string distances_text(const result::AccuracyReport& report) {
  if (report.distances.empty()) return "";
  Table table({{"output"},
               {"mean squared difference", Align::right},
               {"signal to noise, dB", Align::right},
               {"cosine", Align::right}});
  for (const auto& row : report.distances) {
    table.add({clean_text(row.tensor), significant(row.mse),
               row.snr_db ? fmt::format("{:.1f}", *row.snr_db) : "equal",
               fmt::format("{:.4f}", row.cosine)});
  }
  return "\nOutputs beside those of the model that counts as right\n" + table.text(table_width());
}

}  // namespace

std::string render(const result::Analysis& analysis) {
  const std::string operations =
      fmt::format("{} GFLOP, {} GIOP, {} GMAC", significant(analysis.gflop, 4),
                  significant(analysis.giop, 4), significant(analysis.gmac, 4));
  const std::string memory =
      fmt::format("{} at least at once, {} in all", human_bytes(analysis.min_memory_bytes),
                  human_bytes(analysis.max_memory_bytes));
  return facts(
             {{"operations", operations},
              {"parameters", significant(static_cast<double>(analysis.parameters) / 1e6, 4) + " M"},
              {"weights", human_bytes(analysis.weights_bytes)},
              {"sparsity", percent(analysis.sparsity, 2)},
              {"activations", memory},
              {"arithmetic intensity", significant(analysis.arithmetic_intensity) + " FLOP/byte"},
              {"energy, estimated*", energy_text(analysis.energy_mj.energy)},
              {"input shapes", shapes_text(analysis.shapes)},
              {"not counted", uncounted_text(analysis.uncounted)},
              {"as DL Workbench counted", compat_text(analysis.compat)}}) +
         "\n" + theory_layers(analysis) + "\n* " + analysis.energy_mj.basis;
}

std::string render(const result::Benchmark& benchmark) {
  const auto& latency = benchmark.latency_ms;
  const auto& ci = benchmark.throughput_ci95;
  const std::string percentiles =
      fmt::format("p50 {}  p90 {}  p95 {}  p99 {}  (min {}, max {}) ms over {} requests",
                  optional_ms(latency.p50), optional_ms(latency.p90), optional_ms(latency.p95),
                  optional_ms(latency.p99), significant(latency.min), significant(latency.max),
                  latency.samples);
  const std::string warm_up =
      fmt::format("read {}, compile {}, first inference {}, {} inferences in {}",
                  milliseconds(benchmark.read_ms), milliseconds(benchmark.compile_ms),
                  milliseconds(benchmark.first_inference_ms), benchmark.warm_up_inferences,
                  milliseconds(benchmark.warm_up_ms));
  return facts({{"throughput", fmt::format("{} FPS  (95 % interval {} to {})",
                                           significant(benchmark.throughput_fps, 4),
                                           significant(ci.lo, 4), significant(ci.hi, 4))},
                {"latency", percentiles},
                {"scenario", scenario_text(benchmark)},
                {"not claimed", not_claimed_text(benchmark)},
                {"configuration", config_text(benchmark.config)},
                {"before it", warm_up},
                {"peak memory", human_bytes(benchmark.peak_rss_bytes)},
                {"energy", measured_energy_text(benchmark.energy)},
                {"measured",
                 fmt::format("{} in {} windows, ended by {}", human_duration(benchmark.seconds),
                             benchmark.windows.size(), benchmark.stop_reason)},
                {"machine", context_text(benchmark.context)},
                {"verdict", verdict_text(benchmark.verdict)},
                {"kept as", benchmark.run}}) +
         rates_text(benchmark);
}

std::string render(const result::AccuracyReport& report) {
  std::string text = facts(
      {{report.metric, fmt::format("{}  (95 % interval {} to {})", percent(report.value, 2),
                                   percent(report.ci95.lo, 2), percent(report.ci95.hi, 2))},
       {"also", also_text(report)},
       {"images", std::to_string(report.images)},
       {"best score to cut at",
        report.score_threshold ? fmt::format("{:.2f}", *report.score_threshold) : ""},
       {"could not be decoded",
        report.broken == 0 ? ""
                           : fmt::format("{}: {}", report.broken, join(report.broken_examples))},
       {"speed", fmt::format("{} images/s, {}", significant(report.images_per_second),
                             human_duration(report.seconds))},
       {"configuration", config_text(report.config)},
       {"kept as", report.run}});
  return text + twelve_numbers(report) + distances_text(report) + "\nThe classes it knows least\n" +
         worst_classes(report);
}

}  // namespace hone::cli
