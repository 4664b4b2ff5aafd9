#include "cli/session.h"

#include <unistd.h>

#include "base/text.h"
#include "os/terminal.h"

namespace hone::cli {
namespace {

void print_out(const std::string& text) {
  fmt::print(stdout, "{}", text);
  if (!text.empty() && text.back() != '\n') fmt::print(stdout, "\n");
}

}  // namespace

Result<app::Workbench> Session::open() {
  const bool bar = os::is_terminal(STDERR_FILENO) && !json;
  progress_.set_style(quiet ? Progress::Style::none
                      : bar ? Progress::Style::bar
                            : Progress::Style::lines);
  return app::Workbench::open(
      data.empty() ? app::default_data_folder() : std::filesystem::path(data),
      [this](const protocol::Event& event) { progress_.show(event); });
}

void Session::end_progress() { progress_.end(); }

void Session::answer_document(const Json& document, const std::function<std::string()>& text) {
  progress_.end();
  print_out(json ? document.dump(2, ' ', false, Json::error_handler_t::replace) : text());
}

void Session::answer(const std::string& name, const Json& value,
                     const std::function<std::string()>& text) {
  answer_document(Json{{name, value}}, text);
}

int Session::fail(const Error& error) {
  progress_.end();
  if (json) {
    print_out(
        Json{{"error", error_to_json(error)}}.dump(2, ' ', false, Json::error_handler_t::replace));
    return exit_code(error.kind);
  }
  fmt::print(stderr, "hone: {} [{}]\n", clean_text(error.message), error.code);
  if (!error.where.empty()) fmt::print(stderr, "  where: {}\n", clean_text(error.where));
  if (!error.remedy.empty()) fmt::print(stderr, "  remedy: {}\n", clean_text(error.remedy));
  return exit_code(error.kind);
}

}  // namespace hone::cli
