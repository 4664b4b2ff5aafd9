#include "cli/command.h"
#include "cli/render.h"

namespace hone::cli {
namespace {

Status answer_model(Session& session, const model::Record& record) {
  session.answer("model", to_json(record), [&] { return render(record); });
  return {};
}

Status import_model(Session& session, const api::ModelImportRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto record, workbench.import_model(request));
  return answer_model(session, record);
}

Status list_models(Session& session, const Nothing&) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto records, workbench.models());
  session.answer("models", to_json(records), [&] { return render(records); });
  return {};
}

Status show_model(Session& session, const api::ReferenceRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto record, workbench.model(request.reference));
  return answer_model(session, record);
}

Status configure_model(Session& session, const api::ModelConfigureRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto record, workbench.configure_model(request));
  return answer_model(session, record);
}

Status remove_model(Session& session, const api::ReferenceRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto record, workbench.remove_model(request.reference));
  session.answer("model", to_json(record), [&] {
    return fmt::format("removed model {} ({}) and its runs", record.name, record.id);
  });
  return {};
}

}  // namespace

void register_models(Program& program) {
  CLI::App& group = add_group(program.parser, "model", "Models of the workbench");
  add_command(program, group, "import", "Recognise, check, convert and keep a model", import_model);
  add_command(program, group, "list", "All models", list_models);
  add_command(program, group, "show", "One model with its card", show_model);
  add_command(program, group, "configure", "Change name and card of a model", configure_model);
  add_command(program, group, "remove", "Remove a model and its runs", remove_model);
}

}  // namespace hone::cli
