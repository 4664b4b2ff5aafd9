#include "report/page.h"

#include "base/text.h"
#include "report/graph.h"

namespace hone::report {
namespace {

constexpr std::size_t kCellBytes = 400;
constexpr std::size_t kRowsShown = 2000;

constexpr std::string_view kStyle = R"(
:root{color-scheme:light dark;--text:#1d1f23;--quiet:#5c6370;--line:#d7dae0;--accent:#0072b2;--back:#fff}
@media (prefers-color-scheme:dark){:root{--text:#e6e8ec;--quiet:#9aa1ac;--line:#3a3f48;--accent:#56b4e9;--back:#17191d}}
body{font:14px/1.45 system-ui,sans-serif;color:var(--text);background:var(--back);max-width:1200px;margin:24px auto;padding:0 16px}
h1{font-size:20px}h2{font-size:16px;margin-top:28px}
table{border-collapse:collapse;font-size:12px;font-variant-numeric:tabular-nums}
th,td{padding:3px 8px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{color:var(--quiet);font-weight:600}td.n,th.n{text-align:right;white-space:nowrap}
.wide{overflow-x:auto}.quiet{color:var(--quiet)}code,pre{font:12px ui-monospace,monospace}
svg{max-width:760px;width:100%;font-size:11px}svg text{fill:var(--text)}
.grid{stroke:var(--line)}.point{fill:var(--accent)}.doubtful{fill:none;stroke:var(--accent);stroke-width:2}
.bar{fill:var(--accent)}
.graph{overflow:auto;max-height:75vh;border:1px solid var(--line)}.graph svg{width:auto;max-width:none;display:block;margin:auto}
.box{fill:var(--back);stroke:var(--quiet)}.weighted{stroke:var(--accent);stroke-width:2}.end{stroke-dasharray:4 3}
.group{fill:var(--line)}.edge{fill:none;stroke:var(--quiet)}svg text.quiet{fill:var(--quiet);font-size:10px}
@media print{body{max-width:none;margin:0}h2{break-after:avoid}tr,svg{break-inside:avoid}.wide{overflow:visible}
.graph{overflow:visible;max-height:none;border:0}.graph svg{width:100%;height:auto;break-inside:auto}}
)";

std::string number_text(const Json& cell) {
  if (cell.is_number_float()) return significant(cell.get<double>(), 4);
  return cell.dump();
}

std::string cell_html(const Json& cell) {
  if (cell.is_null()) return "<td class=\"n\">–</td>";
  if (cell.is_boolean()) return cell.get<bool>() ? "<td>✓ yes</td>" : "<td>✗ no</td>";
  if (cell.is_number()) return "<td class=\"n\">" + escaped(number_text(cell)) + "</td>";
  return "<td>" + escaped(clean_text(cell.get<std::string>(), kCellBytes)) + "</td>";
}

bool is_numeric(const Table& table, std::size_t column) {
  return std::any_of(table.rows.begin(), table.rows.end(),
                     [&](const auto& row) { return row[column].is_number(); });
}

std::string table_html(const Table& table) {
  std::string html = "<div class=\"wide\"><table><thead><tr>";
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    html += fmt::format("<th{}>{}</th>", is_numeric(table, i) ? " class=\"n\"" : "",
                        escaped(table.columns[i]));
  }
  html += "</tr></thead><tbody>";
  for (std::size_t i = 0; i < std::min(table.rows.size(), kRowsShown); ++i) {
    html += "<tr>";
    for (const auto& cell : table.rows[i]) html += cell_html(cell);
    html += "</tr>\n";
  }
  html += "</tbody></table></div>";
  if (table.rows.size() > kRowsShown) {
    html += fmt::format(
        "<p class=\"quiet\">and {} rows more, which the tables in CSV and JSON have</p>",
        table.rows.size() - kRowsShown);
  }
  return html;
}

std::string chart_of(const Facts& facts, const Table& table) {
  if (table.name == "benchmarks") {
    return scatter_svg(facts.benchmarks) +
           "<p class=\"quiet\">Hollow points are not valid, for the reason in the table.</p>";
  }
  if (table.name == "layer_types") return bars_svg(facts.layers->by_type);
  return {};
}

std::string head_html(const Facts& facts) {
  const auto& model = facts.model;
  return fmt::format(
      "<h1>{}</h1><p>{} model, weights mostly {}, {} in {} layers. Digest <code>{}</code>.</p>"
      "<p class=\"quiet\">Hone {}, OpenVINO {}.</p>",
      escaped(model.name), escaped(model.format), escaped(model.precision),
      human_bytes(model.weights_bytes), model.layers, escaped(model.digest.hex()),
      escaped(facts.hone), escaped(facts.openvino));
}

std::string graph_html(const Facts& facts) {
  if (!facts.graph) return {};
  const Picture picture = picture_of(*facts.graph);
  if (picture.boxes.empty()) return {};
  const bool grouped = picture.boxes.size() < picture.layers;
  const std::string how =
      grouped
          ? fmt::format("in {} boxes, each for layers that follow each other", picture.boxes.size())
          : std::string("those in a strong frame multiply weights");
  return fmt::format(
      "\n<h2 id=\"graph\">Graph</h2>\n<p class=\"quiet\">{} layers from the inputs down to the "
      "outputs, {}; constants are not drawn.</p>\n<div class=\"graph\">{}</div>\n",
      picture.layers, how, graph_svg(picture));
}

std::string machine_html(const Facts& facts) {
  if (facts.benchmarks.empty()) return {};
  const auto& context = facts.benchmarks.front().context;
  return fmt::format("<p class=\"quiet\">The newest benchmark ran on {}, {} cores, {}, {}.</p>",
                     escaped(context.cpu), context.cores, escaped(context.isa),
                     escaped(context.system));
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : clean_text(text)) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&#39;"; break;
      default: safe += c;
    }
  }
  return safe;
}

std::string html_of(const Facts& facts) {
  std::string html = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\">"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\"><title>{}</title><style>{}</style></head><body>\n",
      escaped(facts.model.name), kStyle);
  html += head_html(facts) + machine_html(facts) + graph_html(facts);
  for (const auto& table : tables_of(facts)) {
    html += fmt::format("\n<h2 id=\"{}\">{}</h2>\n", table.name, escaped(table.title));
    html += chart_of(facts, table) + table_html(table);
  }
  return html + "\n</body></html>\n";
}

std::string script_of(const Facts& facts) {
  std::string script =
      "#!/bin/sh\n"
      "# Repeats, oldest first, what was done with the model. Files that were imported must lie "
      "where\n"
      "# they did. Models and data sets have the same ids wherever the same bytes are imported; "
      "runs\n"
      "# get new ones.\n"
      "set -eu\n\n";
  for (const auto& line : facts.before) script += line + "\n";
  for (auto step = facts.history.rbegin(); step != facts.history.rend(); ++step) {
    if (!step->command.empty()) script += step->command + "\n";
  }
  return script;
}

}  // namespace hone::report
