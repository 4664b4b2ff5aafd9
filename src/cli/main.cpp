// Program hone: the command line. Reads a command, asks the workbench, prints the answer.

#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "cli/command.h"
#include "os/fault.h"

namespace hone::cli {
namespace {

void request_cancel(int) { jobs::cancel_requested() = true; }

void set_up_process() {
  std::signal(SIGPIPE, SIG_IGN);
  if (const char* fault = std::getenv("HONE_FAULT"); fault != nullptr) os::arm_faults(fault);
  struct sigaction action = {};
  action.sa_handler = request_cancel;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

void add_globals(Program& program) {
  CLI::App& parser = program.parser;
  parser.require_subcommand(1);
  parser.fallthrough();
  parser
      .add_option("--data", program.session.data,
                  "Folder of the store (default: $HONE_DATA, else ~/.local/share/hone)")
      ->type_name("DIR");
  parser.add_flag("--json", program.session.json, "Print one JSON document on stdout");
  parser.add_flag("--quiet", program.session.quiet, "No progress on stderr");
}

/// A usage error must be JSON too when --json stands anywhere in the command line.
bool wants_json(int count, char** words) {
  return std::any_of(words, words + count,
                     [](const char* word) { return std::string_view(word) == "--json"; });
}

Error usage_from(const CLI::ParseError& error) {
  return usage_error("usage.arguments", error.what())
      .fix("`hone --help` and `hone COMMAND --help` list what there is.");
}

int run(int count, char** words) {
  Program program;
  add_globals(program);
  register_models(program);
  register_datasets(program);
  register_measuring(program);
  register_weights(program);
  register_catalog(program);
  register_comparing(program);
  register_graph(program);
  register_inferring(program);
  register_quantizing(program);
  register_exporting(program);
  register_reporting(program);
  register_kept(program);
  register_jobs(program);
  register_sweep(program);
  register_projects(program);
  register_targets(program);
  register_demo(program);
  register_openapi(program);
  register_manual(program);
  register_serving(program);
  register_users(program);
  try {
    program.parser.parse(count, words);
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", program.parser.help());
    return 0;
  } catch (const CLI::CallForAllHelp&) {
    fmt::print("{}", program.parser.help("", CLI::AppFormatMode::All));
    return 0;
  } catch (const CLI::ParseError& error) {
    program.session.json = wants_json(count, words);
    return program.session.fail(usage_from(error));
  }
  const Status status = program.chosen();
  return status ? 0 : program.session.fail(status.error());
}

}  // namespace

CLI::App& add_group(CLI::App& parent, const std::string& name, const std::string& help) {
  CLI::App& group = *parent.add_subcommand(name, help);
  group.require_subcommand(1);
  return group;
}

}  // namespace hone::cli

int main(int count, char** words) {
  hone::cli::set_up_process();
  try {
    return hone::cli::run(count, words);
  } catch (const std::exception& error) {
    fmt::print(stderr, "hone: an error that should not happen: {} [bug.exception]\n", error.what());
    return 1;
  }
}
