#include "cli/render.h"

#include "cli/render_text.h"

namespace hone::cli {
namespace {

constexpr std::string_view kNoModels =
    "No models yet. Bring one: hone model import FILE (OpenVINO IR, ONNX, TensorFlow Lite, "
    "TensorFlow "
    "or PaddlePaddle), or try hone demo.\n";
constexpr std::string_view kNoDatasets =
    "No data sets yet. Bring one: hone dataset import ARCHIVE_OR_FOLDER, or try hone demo.\n";

std::string ports_text(const std::vector<model::Port>& ports) {
  std::string text;
  for (const auto& port : ports) {
    text += (text.empty() ? "" : "; ") + clean_text(port.name) + " " + model::to_text(port.shape) +
            " " + std::string(enum_name(port.precision));
    if (!port.layout.empty()) text += " " + clean_text(port.layout);
  }
  return text;
}

/// "value (from where)".
std::string sourced(const model::Card& card, const char* name, const std::string& value) {
  const auto found = card.source.find(name);
  if (value.empty() || found == card.source.end()) return value;
  return value + " (" + found->second + ")";
}

std::string labels_text(const model::Card& card) {
  if (card.labels.empty()) return "";
  return fmt::format("{} names, first {}", card.labels.size(), clean_text(card.labels.front()));
}

std::string card_text(const model::Card& card) {
  std::string notes;
  for (const auto& note : card.notes) notes += "  " + clean_text(note) + "\n";
  return facts({{"  task", sourced(card, "task", std::string(enum_name(card.task)))},
                {"  adapter", sourced(card, "adapter", clean_text(card.adapter))},
                {"  color", sourced(card, "color", std::string(enum_name(card.color)))},
                {"  mean", sourced(card, "mean", numbers(card.mean))},
                {"  scale", sourced(card, "scale", numbers(card.scale))},
                {"  resize", sourced(card, "resize", card.resize ? card.resize->text() : "")},
                {"  crop", sourced(card, "crop", card.crop ? card.crop->text() : "")},
                {"  label offset",
                 card.label_offset == 0
                     ? ""
                     : sourced(card, "label_offset", std::to_string(card.label_offset))},
                {"  labels", sourced(card, "labels", labels_text(card))}}) +
         notes;
}

std::string findings_text(const std::vector<dataset::Finding>& findings) {
  std::string text;
  for (const auto& finding : findings) {
    text += fmt::format("  {} ({}×)", clean_text(finding.message), finding.count);
    for (const auto& example : finding.examples) text += " " + clean_text(example);
    text += "\n";
  }
  return text;
}

/// "B 1.32 × A", where the two were compared.
std::string compared(const Json& result) {
  const auto ratio = Json::json_pointer("/verdict/throughput/ratio");
  if (!result.contains(ratio) || !result[ratio].is_number()) return "";
  return fmt::format("B {} × A", significant(result[ratio].get<double>()));
}

/// "int8, drop +0.20 points", where the drop was looked at.
std::string quantized(const Json& result) {
  const std::string scheme = result.value("scheme", "");
  const auto drop = result.find("drop");
  if (drop == result.end() || !drop->is_number()) return scheme;
  return scheme + fmt::format(", drop {:+.2f} points", 100 * drop->get<double>());
}

/// Names of the images; long lists are not in a head.
std::string inferred(const Json& result) {
  const auto images = result.find("images");
  if (images == result.end() || images->empty()) return "images";
  const std::string first = clean_text((*images)[0].value("name", ""));
  return images->size() == 1 ? first : fmt::format("{}, {} more", first, images->size() - 1);
}

std::string run_summary(const store::Run& run) {
  const auto number = [&](const char* name) {
    const auto found = run.result.find(name);
    return found != run.result.end() && found->is_number() ? found->get<double>() : 0.0;
  };
  if (run.kind == "benchmark") return significant(number("throughput_fps")) + " FPS";
  if (run.kind == "layers") return milliseconds(number("layers_ms"));
  if (run.kind == "accuracy") return significant(number("value"));
  if (run.kind == "compare") return compared(run.result);
  if (run.kind == "quantize") return quantized(run.result);
  if (run.kind == "infer") return inferred(run.result);
  if (run.kind == "sweep") {
    const auto points = run.result.find("points");
    return fmt::format("{} points", points == run.result.end() ? 0 : points->size());
  }
  return "";
}

}  // namespace

// ---------------------------------------------------------------- models

std::string render(const model::Record& record) {
  return facts({{"model", clean_text(record.name)},
                {"id", record.id},
                {"made from", record.derived_from.value_or("")},
                {"format", record.format},
                {"weights", human_bytes(record.weights_bytes) + " " + record.precision},
                {"layers", std::to_string(record.layers)},
                {"inputs", ports_text(record.inputs)},
                {"outputs", ports_text(record.outputs)},
                {"imported", record.imported_at}}) +
         "card\n" + card_text(record.card);
}

std::string render(const std::vector<model::Record>& records) {
  if (records.empty()) return std::string(kNoModels);
  Table table({{"id"},
               {"name"},
               {"format"},
               {"precision"},
               {"weights", Align::right},
               {"layers", Align::right},
               {"task"},
               {"imported"}});
  for (const auto& record : records) {
    table.add({record.id, clean_text(record.name), record.format, record.precision,
               human_bytes(record.weights_bytes), std::to_string(record.layers),
               std::string(enum_name(record.card.task)), record.imported_at});
  }
  return table.text(table_width());
}

// ---------------------------------------------------------------- data sets

std::string render(const dataset::Record& record) {
  return facts({{"data set", clean_text(record.name)},
                {"id", record.id},
                {"format", record.format},
                {"task", record.task},
                {"images", fmt::format("{} ({})", record.images, human_bytes(record.bytes))},
                {"annotated", std::to_string(record.annotated)},
                {"classes", std::to_string(record.classes)},
                {"imported", record.imported_at}}) +
         findings_text(record.findings);
}

std::string render(const std::vector<dataset::ClassCount>& classes) {
  constexpr std::size_t kMostRows = 100;
  std::vector<const dataset::ClassCount*> rows;
  for (const auto& one : classes) {
    if (one.images > 0) rows.push_back(&one);
  }
  if (rows.empty()) return "";
  const std::size_t absent = classes.size() - rows.size();
  std::string more;
  if (rows.size() > kMostRows) {
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto* a, const auto* b) { return a->images > b->images; });
    more += fmt::format("and {} with fewer images\n", rows.size() - kMostRows);
    rows.resize(kMostRows);
  }
  if (absent > 0) more += fmt::format("and {} without images\n", absent);
  Table table(
      {{"label", Align::right}, {"class"}, {"images", Align::right}, {"objects", Align::right}});
  for (const auto* one : rows) {
    table.add({std::to_string(one->label), clean_text(one->name), std::to_string(one->images),
               one->objects == 0 ? "" : std::to_string(one->objects)});
  }
  return "\n" + table.text(table_width()) + more;
}

std::string render(const std::vector<dataset::Record>& records) {
  if (records.empty()) return std::string(kNoDatasets);
  Table table({{"id"},
               {"name"},
               {"format"},
               {"task"},
               {"images", Align::right},
               {"classes", Align::right},
               {"size", Align::right},
               {"imported"}});
  for (const auto& record : records) {
    table.add({record.id, clean_text(record.name), record.format, record.task,
               std::to_string(record.images), std::to_string(record.classes),
               human_bytes(record.bytes), record.imported_at});
  }
  return table.text(table_width());
}

// ---------------------------------------------------------------- what was kept

std::string render(const store::Run& run) {
  return facts({{"run", run.id},
                {"kind", run.kind},
                {"model", run.model},
                {"data set", run.dataset},
                {"ended", run.created_at}}) +
         run.result.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string render(const std::vector<store::Run>& runs) {
  if (runs.empty()) return "No runs yet. Measure a model: hone benchmark MODEL\n";
  Table table({{"run"}, {"kind"}, {"model"}, {"result", Align::right}, {"ended"}});
  for (const auto& run : runs) {
    const auto name = run.result.find("model_name");
    const bool named = name != run.result.end() && name->is_string();
    table.add({run.id, run.kind, clean_text(named ? name->get<std::string>() : run.model),
               run_summary(run), run.created_at});
  }
  return table.text(table_width());
}

std::string render(const store::Job& job) {
  std::string text = facts({{"job", job.id},
                            {"kind", job.kind},
                            {"state", std::string(enum_name(job.state))},
                            {"attempts", std::to_string(job.attempts)},
                            {"came of it", job.run},
                            {"asked", job.created_at},
                            {"changed", job.updated_at}});
  if (job.error) text += job.error->dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  return text;
}

std::string render(const std::vector<store::Job>& jobs) {
  if (jobs.empty()) return "No jobs yet.\n";
  Table table({{"job"}, {"kind"}, {"state"}, {"came of it"}, {"changed"}});
  for (const auto& job : jobs) {
    table.add({job.id, job.kind, std::string(enum_name(job.state)), job.run, job.updated_at});
  }
  return table.text(table_width());
}

}  // namespace hone::cli
