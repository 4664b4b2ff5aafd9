#include "cli/command.h"
#include "cli/render_quantization.h"

namespace hone::cli {
namespace {

Status quantize(Session& session, const api::QuantizeRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto report, workbench.quantize(request));
  session.answer("quantization", to_json(report), [&] { return render(report); });
  return {};
}

}  // namespace

void register_quantizing(Program& program) {
  add_command(program, program.parser, "quantize",
              "INT8 within a drop of accuracy; or only smaller weights", quantize);
}

}  // namespace hone::cli
