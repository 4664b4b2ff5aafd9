#pragma once
// The head of a request as plain values, and what its target says. Pure; knows no sockets.
// Thread rule: plain values, free functions.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hone::server {

/// What of a request's head decides anything. All of it is untrusted text.
struct Head {
  std::string method;  ///< "GET"
  std::string target;  ///< as it came
  std::string host;
  std::size_t hosts = 0;    ///< how many Host headers there are
  std::size_t headers = 0;  ///< how many headers there are
  bool repeated = false;    ///< a header that decides something is there twice
  std::string origin;
  std::string fetch_site;  ///< Sec-Fetch-Site
  std::string authorization;
  std::string cookies;
  std::string content_type;
  std::string content_encoding;
  std::string accept_encoding;
  std::string last_event_id;
  std::string repr_digest;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;

  [[nodiscard]] bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

/// A target taken apart (RFC 3986, origin form only).
struct Target {
  std::string path;                   ///< decoded, for people and for the page's files
  std::vector<std::string> segments;  ///< decoded one by one: "%2F" is no separator
  std::map<std::string, std::string> query;
};

/// Errors: `http.target` for another form, a broken escape, a control character, text that is not
/// UTF-8 once decoded, or a name of the query that comes more than once.
Result<Target> read_target(std::string_view text);

/// The segments of `pattern` ("/api/v1/models/{id}") fit; then what stood for each "{name}".
std::optional<std::map<std::string, std::string>> match(std::string_view pattern,
                                                        const std::vector<std::string>& segments);

/// A media type without its parameters, in lower case: "application/json".
std::string media_type(std::string_view header);

/// A list header such as Accept-Encoding holds the word and does not weigh it with zero.
bool lists(std::string_view header, std::string_view word);

}  // namespace hone::server
