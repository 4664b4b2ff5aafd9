#include "cli/command.h"
#include "cli/render_targets.h"

namespace hone::cli {
namespace {

Status list_targets(Session& session, const Nothing&) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto targets, workbench.targets());
  session.answer("targets", to_json(targets), [&] { return render(targets); });
  return {};
}

Status show_target(Session& session, const api::TargetRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto target, workbench.target(request.target));
  session.answer("target", to_json(target), [&] { return render(target); });
  return {};
}

Status check_target(Session& session, const api::TargetRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto check, workbench.check_target(request.target));
  session.answer("check", to_json(check), [&] { return render(check); });
  return {};
}

}  // namespace

void register_targets(Program& program) {
  CLI::App& group = add_group(program.parser, "target", "Where something can run");
  add_command(program, group, "list", "Devices, variants of the processor, and what is absent",
              list_targets);
  add_command(program, group, "show", "One target with its devices", show_target);
  add_command(program, group, "check", "Run a small network on a target", check_target);
}

}  // namespace hone::cli
