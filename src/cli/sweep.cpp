#include "cli/command.h"
#include "cli/render_text.h"

namespace hone::cli {
namespace {

std::string mark_of(const result::SweepPoint& point) {
  if (point.best) return "★ best";
  return point.pareto ? "◆" : "";
}

std::optional<double> latency_at(std::int64_t percentile, const result::LatencySummary& latency) {
  if (percentile == 90) return latency.p90;
  return percentile == 99 ? latency.p99 : latency.p50;
}

std::vector<std::string> cells_of(const result::SweepPoint& point, std::int64_t percentile) {
  const auto& asked = point.asked;
  std::vector<std::string> cells{
      std::to_string(asked.index), asked.target, std::to_string(asked.batch),
      asked.streams ? std::to_string(*asked.streams) : "auto", asked.precision};
  if (!point.benchmark) {
    const Json error = point.error.value_or(Json::object());
    cells.insert(cells.end(),
                 {"failed", "", "", "", "",
                  clean_text(error.value("code", "") + ": " + error.value("message", ""))});
    return cells;
  }
  const auto& found = *point.benchmark;
  if (!asked.streams) cells[3] = fmt::format("auto ({})", found.config.streams);
  if (found.config.precision != asked.precision) cells[4] += " (" + found.config.precision + ")";
  cells.insert(
      cells.end(),
      {significant(found.throughput_fps, 4) + " FPS",
       significant(found.throughput_ci95.lo, 4) + " to " + significant(found.throughput_ci95.hi, 4),
       optional_ms(latency_at(percentile, found.latency_ms)) + " ms",
       human_bytes(found.peak_rss_bytes), found.verdict.valid ? "✓" : "✗", mark_of(point)});
  return cells;
}

std::string best_text(const result::Sweep& sweep) {
  if (!sweep.best.choice) return "none: " + sweep.best_reason;
  const auto& best = *sweep.best.choice;
  return fmt::format("{} FPS at {} ms: {} on {}", significant(best.throughput_fps, 4),
                     significant(best.latency_ms), config_text(best.config), best.config.target);
}

std::string notes_of(const result::Sweep& sweep) {
  std::string doubts;
  for (const auto& point : sweep.points) {
    if (!point.benchmark || point.benchmark->verdict.valid) continue;
    doubts += fmt::format("{}: {}\n", point.asked.index, verdict_text(point.benchmark->verdict));
  }
  for (const auto& row : sweep.unranked) {
    doubts += fmt::format("{}: not compared, {}\n", row.index, row.reason);
  }
  return doubts.empty() ? doubts : doubts + "\n";
}

std::string render(const result::Sweep& sweep) {
  const std::string percentile = fmt::format("p{}", sweep.percentile);
  Table table({{"#", Align::right},
               {"target"},
               {"batch", Align::right},
               {"streams", Align::right},
               {"precision"},
               {"throughput", Align::right},
               {"95 % interval", Align::right},
               {percentile, Align::right},
               {"memory", Align::right},
               {"verdict"},
               {""}});
  for (const auto& point : sweep.points) table.add(cells_of(point, sweep.percentile));
  const std::string bound =
      sweep.max_latency_ms
          ? fmt::format("at most {} ms at {}", significant(*sweep.max_latency_ms), percentile)
          : "";
  return table.text(table_width()) + "\n" + notes_of(sweep) +
         facts({{"◆", "no other point has more throughput and less latency (" + percentile + ")"},
                {"bound", bound},
                {"best", best_text(sweep)},
                {"taken over",
                 sweep.resumed == 0
                     ? ""
                     : fmt::format("{} points of a sweep that did not end", sweep.resumed)},
                {"kept as", sweep.run + ", every point as a run of its own"}});
}

Status run_sweep(Session& session, const api::SweepRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto sweep, workbench.sweep(request));
  session.answer_document(to_json(sweep), [&] { return render(sweep); });
  return {};
}

}  // namespace

void register_sweep(Program& program) {
  add_command(program, program.parser, "sweep",
              "Measure every combination of batches, streams, precisions and targets", run_sweep);
}

}  // namespace hone::cli
