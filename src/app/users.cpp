// Accounts of the server. Passwords are kept as Argon2id only (RFC 9106), with the parameters that
// OWASP's Password Storage Cheat Sheet gives for it: 19 MiB, two passes.

#include <sodium.h>

#include <algorithm>
#include <mutex>

#include "app/app.h"
#include "base/text.h"

namespace hone::app {
namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemory = 19ULL * 1024 * 1024;
constexpr std::size_t kLeastPassword = 8;
constexpr std::size_t kMostPassword = 1024;
constexpr std::size_t kMostName = 64;
constexpr const char* kTokenName = "token";  // who comes with the server's token is called so

Error name_error() {
  return usage_error("user.name", "This cannot be the name of an account.")
      .fix("Use 1 to 64 letters, digits and . _ - ; \"token\" is taken.");
}

Status check_name(const std::string& name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return (c < 0x80 && std::isalnum(c) != 0) || c == '.' || c == '_' || c == '-';
  });
  if (!plain || name.empty() || name.size() > kMostName || name == kTokenName) return name_error();
  return {};
}

Status check_password(const std::string& password) {
  if (password.size() >= kLeastPassword && password.size() <= kMostPassword) return {};
  return usage_error("user.password", "A password has 8 to 1024 bytes.")
      .fix("Choose a longer one: several words are easy to keep in mind.");
}

Result<std::string> hash_of(const std::string& password) {
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (sodium_init() < 0 ||
      crypto_pwhash_str_alg(text.data(), password.data(), password.size(), kPasses, kMemory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return environment_error("user.hash", "There is too little memory to keep a password.")
        .fix("Free some memory and try again.");
  }
  return std::string(text.data());
}

/// One at a time, so that many who try take neither all memory nor all cores.
bool fits(const std::string& hash, const std::string& password) {
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  return sodium_init() >= 0 &&
         crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

api::User shown(const store::User& user) {
  return {user.name, enum_from_name<api::UserRole>(user.role).value_or(api::UserRole::viewer),
          user.created_at};
}

Error no_such_user(const std::string& name) {
  return usage_error("user.not_found", "There is no such account.")
      .at(clean_text(name, kMostName))
      .fix("`hone user list` shows all of them.");
}

}  // namespace

Result<api::User> Workbench::add_user(const api::UserAddRequest& request,
                                      const std::string& password) {
  HONE_CHECK(check_name(request.name));
  HONE_CHECK(check_password(password));
  HONE_TRY(const auto there, store_.user(request.name));
  if (there) {
    return usage_error("user.exists", "There is an account of this name.")
        .at(request.name)
        .fix("Remove it first, or choose another name.");
  }
  HONE_TRY(auto hash, hash_of(password));
  const store::User user{request.name, std::string(enum_name(request.role)), std::move(hash),
                         store::utc_now()};
  HONE_CHECK(store_.put_user(user));
  return shown(user);
}

Result<std::vector<api::User>> Workbench::users() {
  HONE_TRY(const auto users, store_.users());
  std::vector<api::User> all;
  for (const auto& user : users) all.push_back(shown(user));
  return all;
}

Result<std::optional<api::User>> Workbench::user(const std::string& name) {
  HONE_TRY(const auto user, store_.user(name));
  if (!user) return std::nullopt;
  return shown(*user);
}

Result<api::User> Workbench::remove_user(const std::string& name) {
  HONE_TRY(const auto user, store_.user(name));
  if (!user) return no_such_user(name);
  HONE_CHECK(store_.remove_user(name));
  return shown(*user);
}

Result<std::optional<api::User>> Workbench::sign_in(const std::string& name,
                                                    const std::string& password) {
  // For a name that is not there the same work is done, so that time does not tell which are.
  static const Result<std::string> nobody = hash_of("");
  if (password.size() > kMostPassword || name.size() > kMostName) return std::nullopt;
  HONE_TRY(const auto user, store_.user(name));
  if (!nobody) return nobody.error();
  const bool right = fits(user ? user->password : *nobody, password);
  if (!user || !right) return std::nullopt;
  return shown(*user);
}

}  // namespace hone::app
