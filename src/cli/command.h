#pragma once
// A command is one registration: where it stands, what it says in help, and a function from its
// request to a status. Files of this room register theirs in `register_*`; main.cpp lists those.

#include <functional>
#include <memory>
#include <string>

#include "cli/options.h"
#include "cli/session.h"

namespace hone::cli {

/// Collects what the parsed command wants to do; run after parsing.
struct Program {
  CLI::App parser{"Measures, explains and improves trained networks on this machine.", "hone"};
  Session session;
  std::function<Status()> chosen;
};

/// A command without a request of its own.
struct Nothing {
  static void fields(auto&, auto&&) {}
};

template <class Request>
CLI::App& add_command(Program& program, CLI::App& parent, const std::string& name,
                      const std::string& help, Status (*run)(Session&, const Request&)) {
  CLI::App& command = *parent.add_subcommand(name, help);
  auto options = std::make_shared<Options<Request>>(command);
  command.callback([&program, options, run] {
    program.chosen = [&program, options, run]() -> Status {
      HONE_TRY(const auto request, options->read());
      return run(program.session, request);
    };
  });
  return command;
}

/// A word that only groups commands: "model", "dataset" …
CLI::App& add_group(CLI::App& parent, const std::string& name, const std::string& help);

void register_models(Program& program);
void register_datasets(Program& program);
void register_measuring(Program& program);
void register_weights(Program& program);
void register_catalog(Program& program);
void register_comparing(Program& program);
void register_graph(Program& program);
void register_inferring(Program& program);
void register_quantizing(Program& program);
void register_exporting(Program& program);
void register_reporting(Program& program);
void register_kept(Program& program);
void register_jobs(Program& program);
void register_sweep(Program& program);
void register_projects(Program& program);
void register_targets(Program& program);
void register_demo(Program& program);
void register_openapi(Program& program);
void register_manual(Program& program);
void register_serving(Program& program);
void register_users(Program& program);

}  // namespace hone::cli
