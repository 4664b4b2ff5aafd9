#include "cli/render_targets.h"

#include "cli/render_text.h"

namespace hone::cli {
namespace {

constexpr std::size_t kKernelsShown = 8;

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + clean_text(word);
  return text;
}

std::string missing_text(const std::vector<result::Missing>& missing) {
  std::string text;
  for (const auto& part : missing) text += (text.empty() ? "" : "; ") + clean_text(part.text);
  return text;
}

std::string isa_text(const std::string& isa, bool capped) {
  return isa + (capped ? " (capped)" : "");
}

std::string range_text(const std::optional<result::CountRange>& range) {
  return range ? fmt::format("{} to {}", range->least, range->most) : std::string();
}

std::string device_text(const result::Device& device) {
  const std::string memory = device.memory_bytes ? human_bytes(*device.memory_bytes) : "";
  return "device " + device.id + "\n" +
         facts({{"  name", clean_text(device.name)},
                {"  type", device.type},
                {"  architecture", clean_text(device.architecture)},
                {"  capabilities", join(device.capabilities)},
                {"  streams", range_text(device.streams)},
                {"  requests", range_text(device.requests)},
                {"  memory", memory}});
}

std::string where(const result::BenchmarkConfig& config, const result::Context& context) {
  return isa_text(context.isa, context.capped) + ", " + config.precision;
}

std::string times_of_first(double value, double first) {
  return first > 0 && value > 0 ? significant(value / first) + "×" : "–";
}

/// Runs that a person may want to see in full.
std::string kept_text(const std::vector<std::string>& runs) {
  return "\nkept as " + join(runs) + "; each in full: hone run show RUN\n";
}

template <class Row>
std::vector<std::string> runs_of(const std::vector<Row>& rows) {
  std::vector<std::string> runs;
  for (const auto& row : rows) runs.push_back(row.run);
  return runs;
}

/// What was not as it should be, one line a target.
template <class Row>
std::string doubts(const std::vector<Row>& rows) {
  std::string text;
  for (const auto& row : rows) {
    if (!row.verdict.valid) text += row.config.target + ": " + verdict_text(row.verdict) + "\n";
  }
  return text.empty() ? text : "\n" + text;
}

/// Time by kernel over all executed layers.
std::map<std::string, double> time_by_kernel(const result::LayerReport& report) {
  std::map<std::string, double> times;
  for (const auto& layer : report.layers) {
    if (layer.time_ms) times[layer.type + " " + layer.kernel] += *layer.time_ms;
  }
  return times;
}

std::string kernels_text(const result::LayerReport& report) {
  const auto times = time_by_kernel(report);
  std::vector<std::pair<std::string, double>> rows(times.begin(), times.end());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (rows.size() > kKernelsShown) rows.resize(kKernelsShown);
  Table table(
      {{"kernels of " + report.config.target}, {"time", Align::right}, {"share", Align::right}});
  for (const auto& [kernel, ms] : rows) {
    table.add({clean_text(kernel), milliseconds(ms),
               percent(report.layers_ms > 0 ? ms / report.layers_ms : 0)});
  }
  return table.text(table_width());
}

}  // namespace

std::string render(const std::vector<result::Target>& targets) {
  Table table({{"target"}, {"kind"}, {"status"}, {"isa"}, {"threads"}, {"what it is"}});
  for (const auto& target : targets) {
    const bool here = target.status == "available";
    table.add({target.id, target.kind, target.status,
               here ? isa_text(target.isa, target.capped) : "", here ? target.core_set : "",
               clean_text(target.label) +
                   (target.missing.empty() ? "" : ": " + missing_text(target.missing))});
  }
  return table.text(table_width()) +
         "\nOthers can be written in the same way: DEVICE[:ISA][@CORES][/PRECISION], such as "
         "cpu:avx2@0-1/f32.\n"
         "A capped target runs the kernels of its instruction set; clock and caches stay.\n";
}

std::string render(const result::Target& target) {
  std::string text = facts({{"target", target.id},
                            {"kind", target.kind},
                            {"what it is", clean_text(target.label)},
                            {"status", target.status},
                            {"missing", missing_text(target.missing)},
                            {"processor", clean_text(target.cpu)},
                            {"instruction set", isa_text(target.isa, target.capped)},
                            {"threads", target.core_set},
                            {"precision", target.precision}});
  for (const auto& device : target.devices) text += device_text(device);
  return text;
}

std::string render(const result::TargetCheck& check) {
  const auto& probe = check.probe;
  return facts({{"target", check.target.id},
                {"what it is", clean_text(check.target.label)},
                {"works", "✓ a small network ran on " + clean_text(probe.device)},
                {"kernel", clean_text(probe.kernel) + ", " + probe.precision},
                {"precision asked for", check.target.precision},
                {"instruction set", isa_text(probe.isa, probe.capped)},
                {"threads", std::to_string(probe.threads)},
                {"compile", milliseconds(probe.compile_ms)},
                {"first inference", milliseconds(probe.inference_ms)},
                {"in all", human_duration(check.seconds)}});
}

std::string render_rows(const std::vector<result::Benchmark>& rows) {
  Table table({{"target"},
               {"throughput", Align::right},
               {"95 % interval", Align::right},
               {"to the first", Align::right},
               {"p50", Align::right},
               {"p99", Align::right},
               {"isa, precision"},
               {"streams", Align::right},
               {"verdict"}});
  for (const auto& row : rows) {
    const auto& ci = row.throughput_ci95;
    table.add({row.config.target, significant(row.throughput_fps, 4) + " FPS",
               significant(ci.lo, 4) + " to " + significant(ci.hi, 4),
               times_of_first(row.throughput_fps, rows.front().throughput_fps),
               optional_ms(row.latency_ms.p50) + " ms", optional_ms(row.latency_ms.p99) + " ms",
               where(row.config, row.context), std::to_string(row.config.streams),
               row.verdict.valid ? "✓" : "✗"});
  }
  return table.text(table_width()) + doubts(rows) + kept_text(runs_of(rows));
}

std::string render_rows(const std::vector<result::LayerReport>& rows) {
  Table table({{"target"},
               {"latency", Align::right},
               {"sum of layers", Align::right},
               {"to the first", Align::right},
               {"isa, precision"}});
  for (const auto& row : rows) {
    table.add({row.config.target, milliseconds(row.plain_latency_ms), milliseconds(row.layers_ms),
               times_of_first(row.layers_ms, rows.front().layers_ms),
               where(row.config, row.context)});
  }
  std::string text = table.text(table_width());
  for (const auto& row : rows) text += "\n" + kernels_text(row);
  return text + doubts(rows) + kept_text(runs_of(rows));
}

std::string render_rows(const std::vector<result::AccuracyReport>& rows) {
  const std::string metric = rows.empty() ? "metric" : rows.front().metric;
  Table table({{"target"},
               {metric, Align::right},
               {"95 % interval", Align::right},
               {"to the first", Align::right},
               {"images", Align::right},
               {"speed", Align::right},
               {"isa, precision"}});
  for (const auto& row : rows) {
    table.add({row.config.target, percent(row.value, 2),
               percent(row.ci95.lo, 2) + " to " + percent(row.ci95.hi, 2),
               fmt::format("{:+.2f} points", (row.value - rows.front().value) * 100),
               std::to_string(row.images), significant(row.images_per_second) + " images/s",
               where(row.config, row.context)});
  }
  return table.text(table_width()) + kept_text(runs_of(rows));
}

}  // namespace hone::cli
