#include "cli/command.h"
#include "cli/render_comparison.h"

namespace hone::cli {
namespace {

Status compare(Session& session, const api::CompareRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto comparison, workbench.compare(request));
  session.answer("comparison", to_json(comparison), [&] { return render(comparison); });
  return {};
}

}  // namespace

void register_comparing(Program& program) {
  add_command(program, program.parser, "compare",
              "Runs or models against the first: is there a difference, how large, where", compare);
}

}  // namespace hone::cli
