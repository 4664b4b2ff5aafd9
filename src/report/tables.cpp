#include "report/report.h"

namespace hone::report {
namespace {

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

std::string numbers(const std::vector<double>& values) {
  return fmt::format("{}", fmt::join(values, ", "));
}

std::string reasons_of(const result::Verdict& verdict) {
  std::string text;
  for (const auto& reason : verdict.reasons) text += (text.empty() ? "" : "; ") + reason.text;
  return text;
}

Table card_table(const model::Record& model) {
  const auto& card = model.card;
  Table table{"card", "Card", {"field", "value", "source"}, {}};
  const auto row = [&](const std::string& name, Json value) {
    const auto source = card.source.find(name);
    table.rows.push_back(
        {name, std::move(value), source == card.source.end() ? "" : source->second});
  };
  row("task", enum_name(card.task));
  row("adapter", card.adapter);
  row("color", enum_name(card.color));
  row("mean", numbers(card.mean));
  row("scale", numbers(card.scale));
  row("resize", card.resize ? card.resize->text() : "");
  row("crop", card.crop ? card.crop->text() : "");
  row("label_offset", card.label_offset);
  row("labels", card.labels.size());
  return table;
}

Table ports_table(const model::Record& model) {
  Table table{"ports", "Inputs and outputs", {"what", "name", "shape", "layout", "precision"}, {}};
  const auto add = [&](const char* what, const std::vector<model::Port>& ports) {
    for (const auto& port : ports) {
      table.rows.push_back({what, port.name, model::to_text(port.shape), port.layout,
                            std::string(enum_name(port.precision))});
    }
  };
  add("input", model.inputs);
  add("output", model.outputs);
  return table;
}

Table family_table(const Facts& facts) {
  Table table{
      "family", "Original and derived models", {"id", "name", "precision", "weights_bytes"}, {}};
  for (const auto& one : facts.family) {
    table.rows.push_back({one.id, one.name, one.precision, one.weights_bytes});
  }
  return table;
}

Table theory_table(const result::Analysis& analysis) {
  Table table{"theory", "Theory", {"figure", "value", "unit"}, {}};
  table.rows = {{"batch", analysis.batch, "frames"},
                {"floating-point operations", analysis.gflop, "10^9"},
                {"integer operations", analysis.giop, "10^9"},
                {"multiply-accumulates", analysis.gmac, "10^9"},
                {"parameters", analysis.parameters, ""},
                {"weights", analysis.weights_bytes, "bytes"},
                {"least memory of activations", analysis.min_memory_bytes, "bytes"},
                {"most memory of activations", analysis.max_memory_bytes, "bytes"},
                {"share of weights equal to zero", analysis.sparsity, ""},
                {"operations per byte", analysis.arithmetic_intensity, ""}};
  return table;
}

Table theory_layers_table(const result::Analysis& analysis) {
  Table table{"theory_layers",
              "Layers in theory",
              {"layer", "type", "gflop", "giop", "parameters", "weights_bytes", "output_bytes"},
              {}};
  for (const auto& one : analysis.layers) {
    table.rows.push_back({one.name, one.type, one.gflop, one.giop, one.parameters,
                          one.weights_bytes, one.output_bytes});
  }
  return table;
}

Table benchmarks_table(const Facts& facts) {
  Table table{"benchmarks",
              "Benchmarks",
              {"run", "target", "precision", "batch", "streams", "requests", "hint",
               "throughput_fps", "throughput_fps_low", "throughput_fps_high", "latency_ms_p50",
               "latency_ms_p99", "valid", "why_not", "started_at"},
              {}};
  for (const auto& one : facts.benchmarks) {
    const auto& config = one.config;
    table.rows.push_back({one.run, config.target, config.precision, config.batch, config.streams,
                          config.requests, config.hint, one.throughput_fps, one.throughput_ci95.lo,
                          one.throughput_ci95.hi, or_null(one.latency_ms.p50),
                          or_null(one.latency_ms.p99), one.verdict.valid, reasons_of(one.verdict),
                          one.context.started_at});
  }
  return table;
}

Table layers_table(const result::LayerReport& report) {
  Table table{
      "layers",
      "Layers as they run",
      {"order", "layer", "type", "time_ms", "time_share", "kernel", "precision", "gflop", "bound"},
      {}};
  for (const auto& one : report.layers) {
    table.rows.push_back({one.execution_order, one.name, one.type, or_null(one.time_ms),
                          one.time_share, one.kernel, one.arithmetic, one.gflop, one.bound});
  }
  return table;
}

Table types_table(const result::LayerReport& report) {
  Table table{"layer_types", "Time by type", {"type", "layers", "time_ms", "time_share"}, {}};
  for (const auto& one : report.by_type) {
    table.rows.push_back({one.key, one.layers, one.time_ms, one.time_share});
  }
  return table;
}

Table accuracy_table(const Facts& facts) {
  Table table{"accuracy",
              "Accuracy",
              {"run", "data set", "metric", "value", "low", "high", "images", "precision"},
              {}};
  for (const auto& one : facts.accuracies) {
    table.rows.push_back({one.run, one.dataset_name, one.metric, one.value, one.ci95.lo,
                          one.ci95.hi, one.images, one.config.precision});
  }
  return table;
}

Table classes_table(const result::AccuracyReport& report) {
  Table table{"classes", "Accuracy by class, newest run", {"class", "name", "images", "value"}, {}};
  for (const auto& one : report.per_class) {
    table.rows.push_back({one.label, one.name, one.images, one.value});
  }
  return table;
}

Table quantization_table(const Facts& facts) {
  Table table{"quantization",
              "Quantization",
              {"run", "from", "made", "scheme", "metric", "original", "quantized", "drop", "within",
               "layers_int8", "layers_float", "weights_bytes_before", "weights_bytes"},
              {}};
  for (const auto& one : facts.quantizations) {
    const auto value = [](const auto& figure) {
      return figure ? Json(figure->value) : Json(nullptr);
    };
    table.rows.push_back({one.run, one.original_name, one.model.name, one.scheme,
                          one.quantized ? one.quantized->metric : "", value(one.original),
                          value(one.quantized), or_null(one.drop), or_null(one.within),
                          one.layers_int8, one.layers_float.size(), one.weights_bytes_before,
                          one.weights_bytes});
  }
  return table;
}

Table history_table(const Facts& facts) {
  Table table{"history", "History", {"created_at", "kind", "run", "data set", "command"}, {}};
  for (const auto& one : facts.history) {
    table.rows.push_back({one.created_at, one.kind, one.run, one.dataset, one.command});
  }
  return table;
}

std::string csv_cell(const Json& cell) {
  if (cell.is_null()) return "";
  if (!cell.is_string()) return cell.dump();
  std::string text = cell.get<std::string>();
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
    text.insert(0, "'");
  }
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

std::vector<Table> tables_of(const Facts& facts) {
  std::vector<Table> tables{card_table(facts.model), ports_table(facts.model), family_table(facts)};
  if (facts.analysis) tables.push_back(theory_table(*facts.analysis));
  tables.push_back(benchmarks_table(facts));
  if (facts.layers) tables.push_back(types_table(*facts.layers));
  if (facts.layers) tables.push_back(layers_table(*facts.layers));
  tables.push_back(accuracy_table(facts));
  if (!facts.accuracies.empty()) tables.push_back(classes_table(facts.accuracies.front()));
  tables.push_back(quantization_table(facts));
  tables.push_back(history_table(facts));
  if (facts.analysis) tables.push_back(theory_layers_table(*facts.analysis));
  std::erase_if(tables, [](const Table& table) { return table.rows.empty(); });
  return tables;
}

std::string csv_of(const Table& table) {
  std::string text;
  const auto line = [&](const auto& cells, auto text_of) {
    for (std::size_t i = 0; i < cells.size(); ++i) text += (i == 0 ? "" : ",") + text_of(cells[i]);
    text += "\r\n";
  };
  line(table.columns, [](const std::string& name) { return csv_cell(name); });
  for (const auto& row : table.rows) line(row, csv_cell);
  return text;
}

Json json_of(const Table& table) {
  Json rows = Json::array();
  for (const auto& row : table.rows) {
    Json object = Json::object();
    for (std::size_t i = 0; i < row.size(); ++i) object[table.columns[i]] = row[i];
    rows.push_back(std::move(object));
  }
  return rows;
}

}  // namespace hone::report
