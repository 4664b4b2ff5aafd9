// The description of the HTTP interface, without a server: what the page's types are made from.

#include "cli/command.h"
#include "server/routes.h"

namespace hone::cli {
namespace {

Status print_openapi(Session& session, const Nothing&) {
  const Json document = server::openapi();
  constexpr int kIndent = 2;
  session.answer_document(document, [&] { return document.dump(kIndent); });
  return {};
}

}  // namespace

void register_openapi(Program& program) {
  add_command(program, program.parser, "openapi", "The HTTP interface as an OpenAPI document",
              print_openapi)
      .group("");  // for programs; not in the help
}

}  // namespace hone::cli
