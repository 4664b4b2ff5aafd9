// Accounts of the server: `hone user add|list|remove`.

#include <unistd.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/render_text.h"
#include "os/terminal.h"

namespace hone::cli {
namespace {

constexpr std::size_t kMostPassword = 1024;

Result<std::string> ask_password() {
  HONE_TRY(auto password, os::read_secret("Password: ", kMostPassword));
  if (!os::is_terminal(STDIN_FILENO)) return password;
  HONE_TRY(const auto again, os::read_secret("Again: ", kMostPassword));
  if (again == password) return password;
  return usage_error("user.password", "The two passwords differ.").fix("Type it twice alike.");
}

std::string role_of(const api::User& user) { return std::string(enum_name(user.role)); }

Status add_user(Session& session, const api::UserAddRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto password, ask_password());
  HONE_TRY(const auto user, workbench.add_user(request, password));
  session.answer("user", to_json(user),
                 [&] { return user.name + " may sign in as " + role_of(user); });
  return {};
}

std::string render(const std::vector<api::User>& users) {
  if (users.empty()) return "no accounts; `hone user add NAME` makes one";
  Table table({{"name"}, {"role"}, {"made"}});
  for (const auto& user : users) table.add({user.name, role_of(user), user.created_at});
  return table.text(table_width());
}

Status list_users(Session& session, const Nothing&) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto users, workbench.users());
  session.answer("users", to_json(users), [&] { return render(users); });
  return {};
}

Status remove_user(Session& session, const api::UserNameRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto user, workbench.remove_user(request.name));
  session.answer("user", to_json(user), [&] { return "removed account " + user.name; });
  return {};
}

}  // namespace

void register_users(Program& program) {
  CLI::App& users = add_group(program.parser, "user", "Accounts of the server");
  add_command(program, users, "add", "Make an account; its password is read from stdin", add_user);
  add_command(program, users, "list", "All accounts", list_users);
  add_command(program, users, "remove", "Remove an account and end its sessions", remove_user);
}

}  // namespace hone::cli
