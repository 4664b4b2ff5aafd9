// What is known of a model, to be kept or handed on: one page, its tables, and the commands; the
// project file.

#include "app/project.h"
#include "app/report.h"
#include "server/routes_parts.h"

namespace hone::server {
namespace {

constexpr std::string_view kTag = "models";
constexpr const char* kCsv = "text/csv; charset=utf-8";

/// A table of the report without its rows.
struct TableHead {
  std::string name;
  std::string title;
  std::uint64_t rows = 0;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Name, as of its file");
    field("title", self.title, "Title");
    field("rows", self.rows, "Number of rows");
  }
};

Result<report::Facts> facts_of(Services& services, const Request& request) {
  return app::report_facts(services.workbench, segment(request, "id"));
}

Reply saved(std::string text, std::string type, std::string name) {
  Reply reply;
  reply.text = std::move(text);
  reply.type = std::move(type);
  reply.attachment = std::move(name);
  return reply;
}

Result<Reply> report_page(Services& services, const Request& request) {
  HONE_TRY(const auto facts, facts_of(services, request));
  return saved(report::html_of(facts), "text/html; charset=utf-8", facts.model.name + ".html");
}

Result<Reply> report_script(Services& services, const Request& request) {
  HONE_TRY(const auto facts, facts_of(services, request));
  return saved(report::script_of(facts), "text/plain; charset=utf-8", facts.model.name + ".sh");
}

Result<Reply> report_tables(Services& services, const Request& request) {
  HONE_TRY(const auto facts, facts_of(services, request));
  Json heads = Json::array();
  for (const auto& table : report::tables_of(facts)) {
    heads.push_back(to_json(TableHead{table.name, table.title, table.rows.size()}));
  }
  return answer("tables", std::move(heads));
}

/// The table that the path names, written by `text_of`.
Result<Reply> one_table(Services& services, const Request& request, const char* type,
                        std::string (*text_of)(const report::Table&)) {
  HONE_TRY(const auto facts, facts_of(services, request));
  const std::string& name = segment(request, "table");
  for (const auto& table : report::tables_of(facts)) {
    if (table.name != name) continue;
    const char* ending = type == kCsv ? ".csv" : ".json";
    return saved(text_of(table), type, facts.model.name + "-" + name + ending);
  }
  return no_such("table of the report", name);
}

Result<Reply> table_as_csv(Services& services, const Request& request) {
  return one_table(services, request, kCsv, report::csv_of);
}

Result<Reply> table_as_json(Services& services, const Request& request) {
  return one_table(services, request, "application/json", [](const report::Table& table) {
    return report::json_of(table).dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  });
}

Result<Reply> project_file(Services& services, const Request& request) {
  HONE_TRY(const auto record, services.workbench.model(segment(request, "id")));
  auto& store = services.workbench.store();
  HONE_TRY(const auto project, app::kept_project(store, record));
  if (!project) {
    return usage_error("project.not_made", "The project file was not made yet.")
        .fix("Post a job of kind project_export, and ask again when it is done.");
  }
  Reply reply;
  reply.file = FileSlice{store.blob_path(project->digest).string(), 0, project->bytes};
  reply.type = "application/gzip";
  reply.attachment = record.name + ".hone";
  return reply;
}

}  // namespace

void add_report_routes(Table& table) {
  table.push_back({Method::get,
                   "/api/v1/models/{id}/report",
                   kRead,
                   {.id = "getReport",
                    .summary = "All that is known of the model as one page that needs nothing else",
                    .tag = kTag,
                    .type = "text/html"},
                   without_query(report_page)});
  table.push_back({Method::get,
                   "/api/v1/models/{id}/report/script",
                   kRead,
                   {.id = "getReportScript",
                    .summary = "A shell script that repeats every step",
                    .tag = kTag,
                    .type = "text/plain"},
                   without_query(report_script)});
  table.push_back({Method::get,
                   "/api/v1/models/{id}/report/tables",
                   kRead,
                   {.id = "listReportTables",
                    .summary = "Which tables the report has",
                    .tag = kTag,
                    .reply = gives<std::vector<TableHead>>("tables")},
                   without_query(report_tables)});
  table.push_back({Method::get,
                   "/api/v1/models/{id}/report/tables/{table}",
                   kRead,
                   {.id = "getReportTable",
                    .summary = "A table of the report: a list of objects, a member a column",
                    .tag = kTag,
                    .reply = takes_any()},
                   without_query(table_as_json)});
  table.push_back({Method::get,
                   "/api/v1/models/{id}/report/tables/{table}/csv",
                   kRead,
                   {.id = "getReportTableCsv",
                    .summary = "A table of the report as CSV (RFC 4180)",
                    .tag = kTag,
                    .type = "text/csv"},
                   without_query(table_as_csv)});
  table.push_back({Method::get,
                   "/api/v1/models/{id}/project",
                   kRead,
                   {.id = "getProject",
                    .summary = "The newest project file of the model, for another Hone",
                    .tag = kTag,
                    .type = "application/gzip"},
                   without_query(project_file)});
}

}  // namespace hone::server
