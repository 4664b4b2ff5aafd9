// The report of a model: one page, tables, and the commands that lead there.

#include "report/report.h"

#include "app/report.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/out_file.h"
#include "os/files.h"

namespace hone::cli {
namespace {

namespace fs = std::filesystem;

struct ReportCommand {
  std::string model;
  std::optional<std::string> output;
  std::optional<std::string> tables;
  std::optional<std::string> script;
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "Model", {.required = true, .positional = true});
    field("output", self.output, "Where the page is written, an .html that needs nothing else",
          {.metavar = "FILE", .option = "output,-o"});
    field("tables", self.tables, "Folder for every table as CSV and JSON", {.metavar = "DIR"});
    field("script", self.script, "Where a shell script is written that repeats every step",
          {.metavar = "FILE"});
  }
};

Status write(const std::string& file, const std::string& bytes, Json& files) {
  HONE_CHECK(os::write_file_atomic(file, bytes));
  files.push_back({{"name", file}, {"bytes", bytes.size()}});
  return {};
}

Status write_tables(const fs::path& folder, const report::Facts& facts, Json& files) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return os::system_error(error.value(), "The folder cannot be made", folder.string());
  for (const auto& table : report::tables_of(facts)) {
    const std::string stem = (folder / table.name).string();
    HONE_CHECK(write(stem + ".csv", report::csv_of(table), files));
    const Json rows = report::json_of(table);
    HONE_CHECK(write(stem + ".json",
                     rows.dump(1, ' ', false, Json::error_handler_t::replace) + "\n", files));
  }
  return {};
}

Status check(const ReportCommand& command) {
  if (!command.output && !command.tables && !command.script) {
    return usage_error("usage.output", "Nothing says what shall be written.")
        .fix("Give -o FILE.html, --tables DIR or --script FILE.");
  }
  if (command.output) HONE_CHECK(check_writable(*command.output));
  if (command.script) HONE_CHECK(check_writable(*command.script));
  return {};
}

std::string text_of(const Json& files) {
  Table table({{"written"}, {"size", Align::right}});
  for (const auto& file : files) {
    table.add({file["name"].get<std::string>(), human_bytes(file["bytes"].get<std::uint64_t>())});
  }
  return table.text();
}

Status run_report(Session& session, const ReportCommand& command) {
  HONE_CHECK(check(command));
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto facts, app::report_facts(workbench, command.model));
  Json files = Json::array();
  if (command.output) HONE_CHECK(write(*command.output, report::html_of(facts), files));
  if (command.tables) HONE_CHECK(write_tables(*command.tables, facts, files));
  if (command.script) {
    HONE_CHECK(write(*command.script, report::script_of(facts), files));
    fs::permissions(*command.script, fs::perms::owner_exec, fs::perm_options::add);
  }
  session.answer("report", {{"model", facts.model.id}, {"files", files}},
                 [&] { return text_of(files); });
  return {};
}

}  // namespace

void register_reporting(Program& program) {
  add_command(program, program.parser, "report",
              "All that is known of a model as one page, as tables, and as a script", run_report);
}

}  // namespace hone::cli
