#pragma once
// What every command has: the global options, the workbench when it is needed, and the one way to
// answer. stdout carries the answer and nothing else; progress and errors go to stderr.

#include <functional>
#include <string>

#include "app/app.h"
#include "cli/progress.h"

namespace hone::cli {

class Session {
 public:
  // Global options, filled by the parser.
  std::string data;
  bool json = false;
  bool quiet = false;

  /// Opens the store.
  Result<app::Workbench> open();

  /// Prints `{name: value}` with --json, else the text for people.
  void answer(const std::string& name, const Json& value, const std::function<std::string()>& text);
  /// Prints a whole document with --json, else the text for people.
  void answer_document(const Json& document, const std::function<std::string()>& text);
  /// Prints an error the one way and gives its exit code.
  [[nodiscard]] int fail(const Error& error);

  /// Ends the progress display before something is printed.
  void end_progress();

 private:
  Progress progress_;
};

}  // namespace hone::cli
