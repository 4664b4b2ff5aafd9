#pragma once
// Expected failures are return values: every door that can fail gives a Result.
// Exceptions are caught at the engine's edge and in main(), nowhere else.
// Thread rule: plain values.

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace hone {

/// Who can do something about it; decides the exit code and the HTTP status.
enum class ErrorKind { input, limit, cancelled, target, environment, bug, usage };

/// One failure, handled exactly once: passed on or reported, never both.
struct Error {
  std::string code;  ///< stable, "room.thing" or "room.thing.detail"; scripts match on it
  ErrorKind kind = ErrorKind::bug;
  std::string message;  ///< one sentence: what went wrong
  std::string where;    ///< file, member, layer or line; may be empty; shown last
  std::string remedy;   ///< what the person can do now

  Error() = default;
  Error(ErrorKind error_kind, std::string error_code, std::string error_message)
      : code(std::move(error_code)), kind(error_kind), message(std::move(error_message)) {}

  Error at(std::string place) && {
    where = std::move(place);
    return std::move(*this);
  }
  Error fix(std::string advice) && {
    remedy = std::move(advice);
    return std::move(*this);
  }
};

inline Error input_error(std::string code, std::string message) {
  return {ErrorKind::input, std::move(code), std::move(message)};
}
inline Error limit_error(std::string code, std::string message) {
  return {ErrorKind::limit, std::move(code), std::move(message)};
}
inline Error environment_error(std::string code, std::string message) {
  return {ErrorKind::environment, std::move(code), std::move(message)};
}
inline Error usage_error(std::string code, std::string message) {
  return {ErrorKind::usage, std::move(code), std::move(message)};
}
inline Error bug_error(std::string code, std::string message) {
  return {ErrorKind::bug, std::move(code), std::move(message)};
}

/// A value or an Error. `if (!r) return r.error();` or HONE_TRY.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
  using Base = tl::expected<T, Error>;

 public:
  using Base::Base;
  Result(Error error) : Base(tl::unexpected<Error>(std::move(error))) {}  // NOLINT
};

using Status = Result<void>;

/// Exit code of a command that ended with this kind of error (CONTRACT.md).
int exit_code(ErrorKind kind);
std::string_view to_string(ErrorKind kind);
ErrorKind error_kind_from(std::string_view text);  ///< unknown text gives `bug`

}  // namespace hone

#define HONE_CONCAT_INNER(a, b) a##b
#define HONE_CONCAT(a, b) HONE_CONCAT_INNER(a, b)

/// HONE_TRY(auto x, might_fail()); gives x or returns the error.
#define HONE_TRY(declaration, expression) \
  HONE_TRY_IMPL(HONE_CONCAT(hone_try_, __COUNTER__), declaration, expression)
#define HONE_TRY_IMPL(temporary, declaration, expression) \
  auto temporary = (expression);                          \
  if (!temporary) return std::move(temporary).error();    \
  declaration = std::move(*temporary)

/// HONE_CHECK(status_returning_call()); returns the error if it failed.
#define HONE_CHECK(expression) HONE_CHECK_IMPL(HONE_CONCAT(hone_status_, __COUNTER__), expression)
#define HONE_CHECK_IMPL(status, expression)                                    \
  do {                                                                         \
    if (auto status = (expression); !status) return std::move(status).error(); \
  } while (false)
