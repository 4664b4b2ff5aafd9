#include "cli/command.h"
#include "cli/render.h"

namespace hone::cli {
namespace {

Status answer_dataset(Session& session, const dataset::Record& record) {
  session.answer("dataset", to_json(record), [&] { return render(record); });
  return {};
}

Status import_dataset(Session& session, const api::DatasetImportRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto record, workbench.import_dataset(request));
  return answer_dataset(session, record);
}

Status list_datasets(Session& session, const Nothing&) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto records, workbench.datasets());
  session.answer("datasets", to_json(records), [&] { return render(records); });
  return {};
}

/// What `dataset show` answers.
struct ShownDataset {
  dataset::Record dataset;
  std::vector<dataset::ClassCount> classes;
  static void fields(auto& self, auto&& field) {
    field("dataset", self.dataset, "The data set");
    field("classes", self.classes, "Its classes, with how often each occurs");
  }
};

Status show_dataset(Session& session, const api::ReferenceRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(auto record, workbench.dataset(request.reference));
  HONE_TRY(const auto text, workbench.store().read_blob(record.index));
  HONE_TRY(const auto json, parse_json(text));
  HONE_TRY(const auto index, from_json<dataset::Index>(json));
  const ShownDataset shown{std::move(record), dataset::class_counts(index)};
  session.answer_document(to_json(shown),
                          [&] { return render(shown.dataset) + render(shown.classes); });
  return {};
}

Status remove_dataset(Session& session, const api::ReferenceRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto record, workbench.remove_dataset(request.reference));
  session.answer("dataset", to_json(record),
                 [&] { return fmt::format("removed data set {} ({})", record.name, record.id); });
  return {};
}

}  // namespace

void register_datasets(Program& program) {
  CLI::App& group = add_group(program.parser, "dataset", "Data sets of the workbench");
  add_command(program, group, "import", "Recognise, check and keep a data set", import_dataset);
  add_command(program, group, "list", "All data sets", list_datasets);
  add_command(program, group, "show", "One data set", show_dataset);
  add_command(program, group, "remove", "Remove a data set", remove_dataset);
}

}  // namespace hone::cli
