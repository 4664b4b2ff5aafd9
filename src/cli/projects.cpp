// Everything about a model as one file, and back.

#include "cli/command.h"
#include "cli/render_text.h"

namespace hone::cli {
namespace {

std::string render_project(const api::ProjectSummary& project, const char* verb) {
  std::string text =
      fmt::format("{} {}\n\nmodel       {} ({})\nmodels      {}\nruns        {}\n", verb,
                  project.file, project.model.name, project.model.id, project.models, project.runs);
  if (project.datasets > 0) text += fmt::format("data sets   {}\n", project.datasets);
  if (project.datasets_told > 0) {
    text += fmt::format("not in it   images of {} data sets (--with-data puts them in)\n",
                        project.datasets_told);
  }
  if (project.known > 0) text += fmt::format("known       {} records were here\n", project.known);
  return text;
}

Status export_project(Session& session, const api::ProjectExportRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto project, workbench.export_project(request));
  session.answer("project", to_json(project), [&] { return render_project(project, "wrote"); });
  return {};
}

Status import_project(Session& session, const api::ProjectImportRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto project, workbench.import_project(request));
  session.answer("project", to_json(project), [&] { return render_project(project, "read"); });
  return {};
}

}  // namespace

void register_projects(Program& program) {
  CLI::App& projects = add_group(program.parser, "project", "Everything about a model as one file");
  add_command(program, projects, "export",
              "Model, what was made of it, runs and their files into one file", export_project);
  add_command(program, projects, "import", "What another Hone exported", import_project);
}

}  // namespace hone::cli
