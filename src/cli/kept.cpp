#include "cli/command.h"
#include "cli/render.h"

namespace hone::cli {
namespace {

Status list_runs(Session& session, const api::RunListRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto runs, workbench.runs(request));
  session.answer("runs", to_json(runs), [&] { return render(runs); });
  return {};
}

Status show_run(Session& session, const api::ReferenceRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto run, workbench.run(request.reference));
  session.answer("run", to_json(run), [&] { return render(run); });
  return {};
}

Status remove_run(Session& session, const api::ReferenceRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto run, workbench.remove_run(request.reference));
  session.answer("run", to_json(run), [&] { return "removed run " + run.id; });
  return {};
}

Status version(Session& session, const Nothing&) {
  const app::Version versions = app::version();
  session.answer_document(to_json(versions), [&] {
    return fmt::format("hone {}\nopenvino {}", versions.hone, versions.openvino);
  });
  return {};
}

}  // namespace

void register_kept(Program& program) {
  CLI::App& runs = add_group(program.parser, "run", "Results that were kept");
  add_command(program, runs, "list", "Runs, newest first", list_runs);
  add_command(program, runs, "show", "One run as it was measured", show_run);
  add_command(program, runs, "remove", "Remove a run", remove_run);
  add_command(program, program.parser, "version", "Versions of Hone and of its runtime", version);
}

}  // namespace hone::cli
