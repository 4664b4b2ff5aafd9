// A model as a package: an application, or a repository for a model server.

#include "api/export.h"

#include "cli/command.h"
#include "cli/out_file.h"
#include "cli/render_package.h"

namespace hone::cli {
namespace {

struct ExportCommand {
  api::ExportRequest request;
  std::string output;
  static void fields(auto& self, auto&& field) {
    field("request", self.request, "What is packed");
    field("output", self.output, "Where the package is written, a .tar.gz",
          {.required = true, .metavar = "FILE", .option = "output,-o"});
  }
};

Status export_model(Session& session, const ExportCommand& command) {
  HONE_CHECK(check_writable(command.output));
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(auto package, workbench.export_package(command.request));
  HONE_CHECK(copy_blob(workbench.store(), package.digest, command.output));
  package.file = command.output;
  session.answer("package", to_json(package), [&] { return render(package); });
  return {};
}

}  // namespace

void register_exporting(Program& program) {
  add_command(program, program.parser, "export",
              "A model with its settings as an application, or for OpenVINO Model Server",
              export_model);
}

}  // namespace hone::cli
