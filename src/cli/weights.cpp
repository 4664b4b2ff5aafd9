#include "api/weights.h"

#include "cli/command.h"
#include "cli/render_weights.h"

namespace hone::cli {
namespace {

Status weights(Session& session, const api::WeightsRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto report, workbench.weights(request));
  const auto detail = request.layer ? WeightDetail::full : WeightDetail::overview;
  session.answer("weights", to_json(report), [&] { return render(report, detail); });
  return {};
}

}  // namespace

void register_weights(Program& program) {
  add_command(program, program.parser, "weights",
              "The weights of each layer: range, histogram, what 8-bit levels would do", weights);
}

}  // namespace hone::cli
