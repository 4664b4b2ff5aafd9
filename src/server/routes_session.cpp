// Who one is: signing in with an account, asking, and signing out; and the routes at the root.

#include "server/access.h"
#include "server/metrics.h"
#include "server/routes_parts.h"

namespace hone::server {
namespace {

constexpr std::string_view kTag = "session";

/// Who asks, as the page is told.
struct Session {
  std::string name;
  api::UserRole role = api::UserRole::viewer;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Account; `token` for who came with the server's token");
    field("role", self.role, "What it may do");
  }
};

struct SignInRequest {
  std::string user;
  std::string password;
  static void fields(auto& self, auto&& field) {
    field("user", self.user, "Name of the account", {.required = true});
    field("password", self.password, "Its password", {.required = true});
  }
};

struct Health {
  std::string status = "ok";
  static void fields(auto& self, auto&& field) { field("status", self.status, "ok"); }
};

Session session_of(const Caller& caller) {
  return {caller.name,
          enum_from_name<api::UserRole>(enum_name(caller.role)).value_or(api::UserRole::viewer)};
}

Result<Reply> who_am_i(Services&, const Request& request) {
  return answer("session", to_json(session_of(request.caller)));
}

Error wrong_password() {
  return usage_error("access.password", "Name and password do not fit.")
      .fix("Try again, or ask who runs the server: `hone user list`.");
}

Result<Reply> sign_in(Services& services, const Request& request) {
  HONE_TRY(const auto asked, from_json<SignInRequest>(request.body, UnknownMembers::refuse));
  if (!services.access.login_allowed()) {
    return limit_error("access.logins", "Too many passwords were tried.")
        .fix("Wait some seconds and try again.");
  }
  HONE_TRY(const auto user, services.workbench.sign_in(asked.user, asked.password));
  if (!user) return wrong_password();
  const Caller caller{user->name,
                      enum_from_name<Role>(enum_name(user->role)).value_or(Role::viewer)};
  Reply reply = answer("session", to_json(session_of(caller)));
  reply.headers["Set-Cookie"] = services.access.begin_session(caller);
  return reply;
}

Result<Reply> sign_out(Services& services, const Request& request) {
  Reply reply;
  reply.status = 204;
  reply.text = "";
  reply.headers["Set-Cookie"] = services.access.end_session(request.caller);
  return reply;
}

Result<Reply> health(Services&, const Request&) {
  Reply reply;
  reply.json = to_json(Health{});
  return reply;
}

Result<Reply> metrics(Services& services, const Request&) {
  HONE_TRY(const auto jobs, services.workbench.store().job_counts());
  Reply reply;
  reply.text = services.metrics.text(jobs);
  reply.type = "text/plain; version=0.0.4; charset=utf-8";
  return reply;
}

constexpr Policy kSignIn{Role::anyone, Body::json, true};
constexpr Policy kSignOut{Role::viewer, Body::none, true};

}  // namespace

void add_session_routes(Table& table) {
  table.push_back({Method::post,
                   "/api/v1/session",
                   kSignIn,
                   {.id = "signIn",
                    .summary = "Signs in with an account",
                    .tag = kTag,
                    .body = takes<SignInRequest>(),
                    .reply = gives<Session>("session")},
                   without_query(sign_in)});
  table.push_back(
      {Method::get,
       "/api/v1/session",
       kRead,
       {.id = "getSession", .summary = "Who asks", .tag = kTag, .reply = gives<Session>("session")},
       without_query(who_am_i)});
  table.push_back({Method::del,
                   "/api/v1/session",
                   kSignOut,
                   {.id = "signOut", .summary = "Ends the session", .tag = kTag, .status = 204},
                   without_query(sign_out)});
  table.push_back({Method::get,
                   "/healthz",
                   kOpen,
                   {.id = "getHealth",
                    .summary = "That the server answers",
                    .tag = "system",
                    .reply = gives_whole<Health>()},
                   health});
  table.push_back({Method::get,
                   "/metrics",
                   kRead,
                   {.id = "getMetrics",
                    .summary = "Counters, as Prometheus reads them",
                    .tag = "system",
                    .type = "text/plain"},
                   metrics});
}

}  // namespace hone::server
