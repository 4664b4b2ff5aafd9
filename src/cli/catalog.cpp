// Models that others keep: `hone catalog`.

#include "cli/command.h"
#include "cli/render.h"
#include "cli/render_text.h"

namespace hone::cli {
namespace {

std::string size_text(std::uint64_t bytes) {
  constexpr double kMega = 1e6;
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / kMega);
}

std::string render_catalog(const api::Catalog& catalog) {
  std::string text = "no model fits";
  if (!catalog.entries.empty()) {
    Table table({{"name"}, {"task"}, {"framework"}, {"precisions"}, {"size"}, {"importable"}});
    for (const auto& entry : catalog.entries) {
      table.add({entry.name, entry.task, entry.framework,
                 fmt::format("{}", fmt::join(entry.precisions, " ")), size_text(entry.bytes),
                 entry.not_importable.empty() ? "yes" : "no"});
    }
    text = table.text(table_width());
  }
  for (const auto& problem : catalog.problems) {
    text += fmt::format("\nnot read: {}: {}", problem.entry, problem.problem);
  }
  return text;
}

std::string render_entry(const api::CatalogEntry& entry) {
  std::string text = facts({{"name", entry.name},
                            {"task", entry.task},
                            {"framework", entry.framework},
                            {"precisions", fmt::format("{}", fmt::join(entry.precisions, ", "))},
                            {"licence", entry.license},
                            {"not importable", entry.not_importable},
                            {"mean", numbers(entry.card.mean)},
                            {"scale", numbers(entry.card.scale)},
                            {"arguments", fmt::format("{}", fmt::join(entry.arguments, " "))}});
  Table table({{"file"}, {"size"}, {"source"}});
  for (const auto& file : entry.files) table.add({file.name, size_text(file.bytes), file.source});
  return text + "\n" + table.text(table_width()) + "\n" + entry.description;
}

Status list_catalog(Session& session, const api::CatalogListRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto catalog, workbench.catalog(request));
  session.answer("catalog", to_json(catalog), [&] { return render_catalog(catalog); });
  return {};
}

Status show_entry(Session& session, const api::CatalogShowRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto entry, workbench.catalog_entry(request));
  session.answer("entry", to_json(entry), [&] { return render_entry(entry); });
  return {};
}

Status get_model(Session& session, const api::CatalogGetRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto record, workbench.catalog_get(request));
  session.answer("model", to_json(record), [&] { return render(record); });
  return {};
}

}  // namespace

void register_catalog(Program& program) {
  CLI::App& catalog = add_group(program.parser, "catalog", "Models that others keep");
  add_command(program, catalog, "list", "Models of a catalogue", list_catalog);
  add_command(program, catalog, "show", "One model of a catalogue with its files", show_entry);
  add_command(program, catalog, "get", "Fetch a model, check its files and import it", get_model);
}

}  // namespace hone::cli
