#include "server/access.h"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>

#include "base/digest.h"
#include "server/limits.h"
#include "server/token.h"

namespace hone::server {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::array<EnumName<Role>, 4> kRoles{{{Role::anyone, "anyone"},
                                                {Role::viewer, "viewer"},
                                                {Role::editor, "editor"},
                                                {Role::admin, "admin"}}};
constexpr const char* kTokenName = "token";

struct Session {
  std::string name;
  Role role;
  bool account;  ///< of the store, not of the token
  Clock::time_point began;
  Clock::time_point used;
  Clock::time_point looked_up;
};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  return out;
}

bool is_host_text(std::string_view text) {
  return !text.empty() && text.size() < 256 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' ||
           c == ':' || c == '[' || c == ']';
  });
}

Error host_name_error(const std::string& host) {
  return usage_error("access.host_name",
                     "An allowed host is a name or an address, with or without "
                     "a port.")
      .at(host)
      .fix("Such as --allowed-host bench.example or --allowed-host 192.168.1.20:5665.");
}

bool has_port(std::string_view host) {
  const auto bracket = host.find(']');  // of an IPv6 address
  return host.substr(bracket == std::string_view::npos ? 0 : bracket).find(':') !=
         std::string_view::npos;
}

/// The value of one cookie; empty where it is not there.
std::string_view cookie_value(std::string_view cookies, std::string_view name) {
  while (!cookies.empty()) {
    const auto end = std::min(cookies.find(';'), cookies.size());
    std::string_view one = cookies.substr(0, end);
    cookies.remove_prefix(std::min(end + 1, cookies.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=') {
      return one.substr(name.size() + 1);
    }
  }
  return {};
}

}  // namespace

std::span<const EnumName<Role>> enum_names(Role) { return kRoles; }

struct Access::State {
  std::string token;
  bool tls = false;
  std::vector<std::string> wanted_hosts;
  std::vector<std::string> hosts;          ///< as a Host header says them
  std::vector<std::string> foreign_hosts;  ///< of these, by way of a proxy, both schemes
  std::string cookie = "hone_session";
  std::mutex mutex;
  std::map<std::string, Session> sessions;  ///< by the digest of the cookie
  double logins = limits::kLoginsAtOnce;
  Clock::time_point logins_at = Clock::now();

  void forget_old(Clock::time_point now) {
    std::erase_if(sessions, [&](const auto& row) {
      return now - row.second.used > limits::kSessionIdleTime ||
             now - row.second.began > limits::kSessionTime;
    });
    if (sessions.size() < limits::kSessions) return;
    sessions.erase(std::min_element(
        sessions.begin(), sessions.end(),
        [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
  }
};

Access::Access(std::unique_ptr<State> state) : state_(std::move(state)) {}
Access::~Access() = default;

Result<std::unique_ptr<Access>> Access::open(const AccessOptions& options) {
  auto state = std::make_unique<State>();
  HONE_TRY(state->token, read_or_make_token(options.token_file));
  state->tls = options.tls;
  for (const auto& host : options.allowed_hosts) {
    const std::string name = lower(host);
    if (!is_host_text(name)) return host_name_error(host);
    state->wanted_hosts.push_back(name);
  }
  return std::unique_ptr<Access>(new Access(std::move(state)));
}

void Access::listens_at(std::uint16_t port) {
  const std::string suffix = ":" + std::to_string(port);
  const bool default_port = port == (state_->tls ? 443 : 80);
  for (const auto* name : {"127.0.0.1", "localhost", "[::1]"}) {
    state_->hosts.push_back(name + suffix);
    if (default_port) state_->hosts.emplace_back(name);
  }
  for (const auto& name : state_->wanted_hosts) {
    state_->foreign_hosts.push_back(name);
    if (!has_port(name)) state_->foreign_hosts.push_back(name + suffix);
  }
  // Cookies know no ports: two servers of one machine must not overwrite each other's.
  state_->cookie = "hone_session_" + std::to_string(port);
}

bool Access::host_allowed(std::string_view host) const {
  const std::string name = lower(host);
  const auto in = [&](const std::vector<std::string>& list) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  return in(state_->hosts) || in(state_->foreign_hosts);
}

bool Access::origin_allowed(std::string_view origin, std::string_view host) const {
  const std::string from = lower(origin);
  const std::string name = lower(host);
  if (from == (state_->tls ? "https://" : "http://") + name) return true;
  const auto& foreign = state_->foreign_hosts;  // where a proxy ends TLS before us
  return from == "https://" + name &&
         std::find(foreign.begin(), foreign.end(), name) != foreign.end();
}

Caller Access::who(std::string_view authorization, std::string_view cookies) {
  constexpr std::string_view kBearer = "bearer ";
  if (!authorization.empty()) {
    const bool bearer = lower(authorization.substr(0, kBearer.size())) == kBearer;
    if (!bearer || !is_token(authorization.substr(kBearer.size()))) return {};
    return {kTokenName, Role::admin, {}};
  }
  const auto secret = cookie_value(cookies, state_->cookie);
  if (secret.empty()) return {};
  const std::string key = Digest::of(secret).hex();
  const auto now = Clock::now();
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->sessions.find(key);
  if (found == state_->sessions.end()) return {};
  Session& session = found->second;
  if (now - session.used > limits::kSessionIdleTime || now - session.began > limits::kSessionTime) {
    state_->sessions.erase(found);
    return {};
  }
  session.used = now;
  return {session.name, session.role, key};
}

bool Access::is_token(std::string_view text) const { return same_secret(text, state_->token); }

const std::string& Access::token() const { return state_->token; }

std::string Access::begin_session(const Caller& caller) {
  const std::string secret = random_secret();
  const auto now = Clock::now();
  const std::lock_guard lock(state_->mutex);
  state_->forget_old(now);
  state_->sessions[Digest::of(secret).hex()] = {caller.name, caller.role, caller.name != kTokenName,
                                                now,         now,         now};
  return state_->cookie + "=" + secret + "; Path=/; HttpOnly; SameSite=Strict" +
         (state_->tls ? "; Secure" : "");
}

std::string Access::end_session(const Caller& caller) {
  const std::lock_guard lock(state_->mutex);
  state_->sessions.erase(caller.session);
  return state_->cookie + "=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0" +
         (state_->tls ? "; Secure" : "");
}

bool Access::account_due(const Caller& caller) {
  const auto now = Clock::now();
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->sessions.find(caller.session);
  if (found == state_->sessions.end() || !found->second.account) return false;
  if (now - found->second.looked_up < limits::kAccountBelievedTime) return false;
  found->second.looked_up = now;
  return true;
}

void Access::account_is(const std::string& name, std::optional<Role> role) {
  const std::lock_guard lock(state_->mutex);
  std::erase_if(state_->sessions, [&](const auto& row) {
    return row.second.account && row.second.name == name && !role;
  });
  for (auto& [key, session] : state_->sessions) {
    if (session.account && session.name == name) session.role = *role;
  }
}

bool Access::login_allowed() {
  const auto now = Clock::now();
  const std::lock_guard lock(state_->mutex);
  const std::chrono::duration<double> passed = now - state_->logins_at;
  const std::chrono::duration<double> each = limits::kLoginTime;
  state_->logins_at = now;
  state_->logins = std::min<double>(limits::kLoginsAtOnce, state_->logins + passed / each);
  if (state_->logins < 1) return false;
  state_->logins -= 1;
  return true;
}

}  // namespace hone::server
