#pragma once
// Who asks, and from where. One token for the person who started the server, sessions for those
// who opened its URL or signed in with an account, and lists of the hosts and origins that a
// request may name.
//
// The token: 256 bits from the kernel, in a file of mode 0600, made once and the same after a
// restart, so that scripts go on. It is compared in constant time and stands in no log, error,
// process list or database. The printed URL may be opened any number of times: each time begins a
// session of its own, and the token leaves the address at once. Sessions are random 256 bits in a
// cookie, of which only the SHA-256 is kept; they end with the server.
// Thread rule: any thread.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"
#include "server/route.h"

namespace hone::server {

struct AccessOptions {
  std::filesystem::path token_file;
  std::vector<std::string> allowed_hosts;  ///< beside the loopback names; "name" or "name:port"
  bool tls = false;
};

class Access {
 public:
  /// Reads the token, or makes it. Errors: `access.token_file` (environment) when others may read
  /// the file or it holds no token, `access.host_name` (usage), those of files.
  static Result<std::unique_ptr<Access>> open(const AccessOptions& options);
  ~Access();

  /// Names the loopback hosts; before the first request.
  void listens_at(std::uint16_t port);

  /// The Host header names this server: 127.0.0.1, localhost, [::1] with the port, and allowed
  /// hosts, compared as text.
  [[nodiscard]] bool host_allowed(std::string_view host) const;
  /// The Origin header is that of a page which came from `host` (of host_allowed).
  [[nodiscard]] bool origin_allowed(std::string_view origin, std::string_view host) const;

  /// Who sends these headers; Role::anyone where nobody is known by them.
  Caller who(std::string_view authorization, std::string_view cookies);
  [[nodiscard]] bool is_token(std::string_view text) const;
  /// For the URL that is printed, and nothing else.
  [[nodiscard]] const std::string& token() const;

  /// Begins a session; the value of its Set-Cookie header.
  std::string begin_session(const Caller& caller);
  /// Ends it; the value of a Set-Cookie header that removes the cookie.
  std::string end_session(const Caller& caller);
  /// Whether the account behind the session has to be looked up again; true once in a while.
  bool account_due(const Caller& caller);
  /// What looking up found: the role, or nothing where the account is gone, which ends its
  /// sessions.
  void account_is(const std::string& name, std::optional<Role> role);

  /// Whether one more password may be tried now. Takes one try.
  bool login_allowed();

 private:
  struct State;
  explicit Access(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

std::span<const EnumName<Role>> enum_names(Role);

}  // namespace hone::server
