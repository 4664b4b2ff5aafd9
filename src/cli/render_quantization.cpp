#include "cli/render_quantization.h"

#include "cli/render_text.h"

namespace hone::cli {
namespace {

using result::QuantizationReport;
using result::QuantizationSpeed;

std::string signed_points(double drop) { return fmt::format("{:+.2f} points", 100 * drop); }

std::string figure_text(const std::optional<result::MetricFigure>& figure) {
  if (!figure) return {};
  return fmt::format("{} {}  (95 % interval {} to {}, {} images)", figure->metric,
                     percent(figure->value, 2), percent(figure->ci95.lo, 2),
                     percent(figure->ci95.hi, 2), figure->images);
}

std::string drop_text(const QuantizationReport& report) {
  if (!report.drop) return {};
  std::string text = signed_points(*report.drop);
  if (report.drop_ci95) {
    text += fmt::format("  (95 % interval {:+.2f} to {:+.2f})", 100 * report.drop_ci95->lo,
                        100 * report.drop_ci95->hi);
  }
  return text;
}

std::string verdict_text(const QuantizationReport& report) {
  if (!report.within || !report.max_drop) return {};
  const std::string accepted = fmt::format("{:.2f} points", 100 * *report.max_drop);
  return *report.within ? "✓ within the accepted " + accepted
                        : "✗ the accepted " + accepted + " cannot be met; this is the nearest";
}

std::string device_text(const QuantizationReport& report) {
  if (!report.at_device_precision) return {};
  const auto& at = *report.at_device_precision;
  if (at.precision == "f32") return {};
  return fmt::format("{} before, {} after, drop {}", percent(at.original, 2),
                     percent(at.quantized, 2), signed_points(at.drop));
}

std::string device_label(const QuantizationReport& report) {
  return "at the default " +
         (report.at_device_precision ? report.at_device_precision->precision : std::string());
}

std::string size_text(std::uint64_t after, std::uint64_t before) {
  if (before == 0) return human_bytes(after);
  return fmt::format("{}, {} of {}", human_bytes(after),
                     percent(static_cast<double>(after) / static_cast<double>(before)),
                     human_bytes(before));
}

std::string calibration_text(const QuantizationReport& report) {
  const auto& from = report.calibration;
  if (from.samples == 0) return {};
  std::string text =
      fmt::format("{} {}", from.samples, from.noise ? "samples of generated noise" : "images");
  if (from.broken > 0) text += fmt::format(", {} could not be decoded", from.broken);
  if (from.kept) text += ", observed by an earlier job";
  return text;
}

std::string layers_text(const QuantizationReport& report) {
  if (!report.compressed.empty()) {
    return fmt::format("weights of {} compressed", report.compressed.size());
  }
  if (report.layers_int8 + report.layers_float.size() == 0) return {};
  return fmt::format("{} in INT8, {} left in floating point", report.layers_int8,
                     report.layers_float.size());
}

std::string seconds_text(const QuantizationReport& report) {
  std::string text;
  for (const auto& [step, seconds] : report.seconds) {
    text += (text.empty() ? "" : ", ") + step + " " + human_duration(seconds);
  }
  return text;
}

std::string search_text(const QuantizationReport& report) {
  if (report.evaluations < 2) return {};
  return fmt::format("{} candidates on {} images all together", report.evaluations,
                     report.images_inferred);
}

std::string effect_text(const result::Effect& effect) {
  return fmt::format("{:.2f} times as fast (95 % interval {:.2f} to {:.2f})", effect.ratio,
                     effect.ci95.lo, effect.ci95.hi);
}

std::string speed_table(const QuantizationSpeed& speed) {
  Table table({{"network"},
               {"precision"},
               {"latency", Align::right},
               {"throughput", Align::right},
               {"the result is"}});
  const auto add = [&](const std::string& name, const result::SpeedFigure& figure,
                       const std::string& effect) {
    table.add({name, figure.precision, milliseconds(figure.latency_ms),
               significant(figure.throughput_fps, 4) + " FPS", effect});
  };
  add("result", speed.quantized, "");
  add("original", speed.f32, effect_text(speed.against_f32));
  add("original, device's default", speed.device_default, effect_text(speed.against_default));
  std::string text = fmt::format("\nSpeed, measured in turn {} times for {}\n", speed.repetitions,
                                 enum_name(speed.objective)) +
                     table.text(table_width());
  for (const auto& reason : speed.verdict.reasons) text += "✗ " + reason.text + "\n";
  for (const auto& decision : speed.decisions) text += decision + "\n";
  return text;
}

std::string curve_table(const std::vector<result::TradeOff>& curve) {
  Table table({{"layers back in float", Align::right},
               {"metric", Align::right},
               {"drop", Align::right},
               {"latency", Align::right},
               {"throughput", Align::right},
               {""}});
  for (const auto& point : curve) {
    table.add({std::to_string(point.layers_float), percent(point.value, 2),
               signed_points(point.drop), optional_ms(point.latency_ms) + " ms",
               point.throughput_fps ? significant(*point.throughput_fps, 4) + " FPS" : "–",
               point.chosen ? "★ the result" : (point.pareto ? "◆" : "")});
  }
  return "\nAccuracy against speed at the device's default precision\n" +
         table.text(table_width()) + "◆ no other point is as accurate and faster\n";
}

std::string more_text(std::size_t left) {
  return left > 0 ? fmt::format("… and {} more (--json lists all)\n", left) : std::string();
}

std::string float_table(const QuantizationReport& report, std::size_t rows) {
  Table table({{"layer in floating point"}, {"type"}, {"reason"}});
  const std::size_t shown = std::min(report.layers_float.size(), rows);
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& layer = report.layers_float[i];
    table.add({clean_text(layer.name), layer.type, layer.reason});
  }
  return "\n" + table.text(table_width()) + more_text(report.layers_float.size() - shown);
}

/// Those that suffer most, first.
std::string sensitivity_table(const QuantizationReport& report, std::size_t rows) {
  auto layers = report.sensitivity;
  const auto noise = [](const result::LayerSensitivity& layer) {
    return layer.snr_db.value_or(std::numeric_limits<double>::infinity());
  };
  std::stable_sort(layers.begin(), layers.end(),
                   [&](const auto& a, const auto& b) { return noise(a) < noise(b); });
  Table table({{"most disturbed layers"},
               {"signal to noise", Align::right},
               {"output error by it alone", Align::right}});
  for (std::size_t i = 0; i < std::min(rows, layers.size()); ++i) {
    table.add({clean_text(layers[i].layer),
               layers[i].snr_db ? fmt::format("{:.1f} dB", *layers[i].snr_db) : "–",
               layers[i].gain ? significant(*layers[i].gain) : "–"});
  }
  return "\n" + table.text(table_width());
}

std::string compressed_table(const QuantizationReport& report, std::size_t rows) {
  Table table({{"layer"},
               {"type"},
               {"weights"},
               {"group", Align::right},
               {"size", Align::right},
               {"signal to noise", Align::right}});
  const std::size_t shown = std::min(report.compressed.size(), rows);
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& layer = report.compressed[i];
    table.add({clean_text(layer.layer), layer.type, std::string(enum_name(layer.precision)),
               layer.group_size > 0 ? std::to_string(layer.group_size) : "channel",
               size_text(layer.bytes_after, layer.bytes_before),
               fmt::format("{:.1f} dB", layer.snr_db)});
  }
  return "\n" + table.text(table_width()) + more_text(report.compressed.size() - shown);
}

std::string overview(const QuantizationReport& report) {
  return facts({{"result", clean_text(report.model.name) + " (" + report.model.id + ")"},
                {"made from", clean_text(report.original_name) + ", " + report.scheme},
                {"before", figure_text(report.original)},
                {"after", figure_text(report.quantized)},
                {"drop", drop_text(report)},
                {"verdict", verdict_text(report)},
                {device_label(report), device_text(report)},
                {"layers", layers_text(report)},
                {"weights", size_text(report.weights_bytes, report.weights_bytes_before)},
                {"files", size_text(report.file_bytes, report.file_bytes_before)},
                {"ranges from", calibration_text(report)},
                {"evaluated", search_text(report)},
                {"time", seconds_text(report)},
                {"kept as", report.run}});
}

}  // namespace

std::string render(const QuantizationReport& report, std::size_t rows) {
  if (rows == 0) rows = std::numeric_limits<std::size_t>::max();
  std::string text = overview(report);
  for (const auto& warning : report.warnings) text += "\nNote: " + warning + "\n";
  if (!report.layers_float.empty()) text += float_table(report, rows);
  if (!report.sensitivity.empty()) text += sensitivity_table(report, rows);
  if (!report.compressed.empty()) text += compressed_table(report, rows);
  if (!report.curve.empty()) text += curve_table(report.curve);
  if (report.speed) text += speed_table(*report.speed);
  return text;
}

}  // namespace hone::cli
