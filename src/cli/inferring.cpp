#include "cli/command.h"
#include "cli/render_infer.h"

namespace hone::cli {
namespace {

Status infer(Session& session, const api::InferRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto report, workbench.infer(request));
  session.answer("infer", to_json(report), [&] { return render(report); });
  return {};
}

}  // namespace

void register_inferring(Program& program) {
  add_command(program, program.parser, "infer",
              "What a model says of image files, and a second one beside it", infer);
}

}  // namespace hone::cli
