// The graph of a network: a table for people, JSON, or the language of Graphviz.

#include "api/graph.h"

#include "cli/command.h"
#include "cli/render_graph.h"

namespace hone::cli {
namespace {

Status graph(Session& session, const api::GraphRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto view, workbench.graph(request));
  if (request.format == api::GraphFormat::dot) {
    const std::string dot = dot_text(view);
    session.answer("dot", dot, [&] { return dot; });
    return {};
  }
  const Json document = to_json(view);
  session.answer_document(document, [&] {
    return request.format ? document.dump(2, ' ', false, Json::error_handler_t::replace)
                          : render(view);
  });
  return {};
}

}  // namespace

void register_graph(Program& program) {
  add_command(program, program.parser, "graph",
              "The network's graph, or with --runtime what really runs", graph);
}

}  // namespace hone::cli
