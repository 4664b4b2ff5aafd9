#pragma once
// Replies as they go out: which status an error has, which headers everything carries, what may be
// kept by a browser. Pure. Thread rule: plain values, free functions.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/route.h"

namespace hone::server {

/// A reply in the form in which it is written.
struct Outgoing {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;  ///< without line ends in them
  std::string body;
  std::optional<FileSlice> file;  ///< in place of the body

  void set(std::string name, std::string_view value);
};

/// The status that an error has (docs/http-api.md).
int http_status(const Error& error);

/// `{"error": …}`, with Retry-After for what may be tried again.
Outgoing outgoing(const Error& error);
/// JSON is written here, on the thread of the handler.
Outgoing outgoing(Reply reply);

/// Headers of every reply: nothing of ours is framed, sniffed, or used by foreign pages.
/// `page` is the policy for the documents of the page, all others can run nothing.
enum class Content { page, data };
void add_security_headers(Outgoing& reply, Content content);

}  // namespace hone::server
