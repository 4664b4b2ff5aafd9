#pragma once
// What the server answers: one table of routes (routes.h), each with its access policy. A route
// cannot be written down without one. Transport (http.h) knows bytes, limits and who asks; handlers
// know use cases; neither knows the other.
// Invariant: nothing that a client sends is ever a path, a query or a URL that is fetched.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "server/describe.h"

namespace hone::server {

enum class Method { get, post, put, patch, del };

/// The least that somebody must be. The token of the printed URL is an admin.
enum class Role { anyone, viewer, editor, admin };

/// What a request carries.
enum class Body {
  none,
  json,      ///< application/json, at most limits::kRequestJsonBytes
  document,  ///< application/json that is kept as it is, at most limits::kDocumentBytes
  bytes,     ///< application/octet-stream of any length, streamed to a Sink
};

/// Who may use a route and what it may carry. Has no default: every route says it.
/// A route that changes something is refused from a foreign page whatever its method.
struct Policy {
  Role least;
  Body body;
  bool changes;
  constexpr Policy(Role least_role, Body carried, bool changes_something)
      : least(least_role), body(carried), changes(changes_something) {}
};
inline constexpr Policy kOpen{Role::anyone, Body::none, false};
inline constexpr Policy kRead{Role::viewer, Body::none, false};
inline constexpr Policy kChange{Role::editor, Body::json, true};
inline constexpr Policy kKeep{Role::editor, Body::document, true};
inline constexpr Policy kRemove{Role::editor, Body::none, true};
inline constexpr Policy kUpload{Role::editor, Body::bytes, true};
inline constexpr Policy kAdmin{Role::admin, Body::json, true};

/// Who asks.
struct Caller {
  std::string name;  ///< account, or "token"
  Role role = Role::anyone;
  std::string session = {};  ///< its key inside Access; empty: none, or a token of a script
};

/// A request that its policy lets through. Everything in it is untrusted text.
struct Request {
  Method method = Method::get;
  std::string path;                             ///< decoded, without the query
  std::map<std::string, std::string> segments;  ///< "{id}" of the pattern, decoded
  std::map<std::string, std::string> query;     ///< decoded
  Json body;  ///< Body::json and Body::document; null where none came
  Caller caller;
  std::string last_event_id;                ///< of an event stream that goes on
  std::optional<std::uint64_t> body_bytes;  ///< Body::bytes: length that the client stated
  std::string repr_digest;                  ///< header Repr-Digest (RFC 9530), as it came
};

/// Part of a file that the server may send as it is.
struct FileSlice {
  std::string path;  ///< chosen by us
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

struct Reply {
  int status = 200;
  Json json;                        ///< sent where neither text nor file is set
  std::optional<std::string> text;  ///< sent as `type`
  std::optional<FileSlice> file;    ///< sent as `type`
  std::string type;                 ///< media type, of our own list and never from a name
  std::string attachment;           ///< offered for saving under this name
  bool immutable = false;           ///< bytes called by their digest: may be kept for ever
  std::map<std::string, std::string> headers;  ///< such as Location, Retry-After
};

/// Receives a streamed body in pieces, by one thread of the pool at a time, not always the same
/// and not the one that made it: it keeps nothing of Services that belongs to one thread.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual Status write(std::string_view piece) = 0;
  /// All has come. What was written and not finished stays for going on.
  virtual Result<Reply> finish() = 0;
};

struct Services;  ///< what handlers work with, one a thread of the pool: services.h

using Handle = std::function<Result<Reply>(Services&, const Request&)>;
using Receive = std::function<Result<std::unique_ptr<Sink>>(Services&, const Request&)>;

/// What OpenAPI says of it; schemas come from the fields of requests and results (describe.h).
struct Documentation {
  std::string_view id;  ///< operationId: "listModels"
  std::string summary;
  std::string_view tag;  ///< the noun
  Describe query = {};   ///< an object whose members are the parameters; none: none are taken
  Describe body = {};    ///< of the JSON body
  Describe reply = {};   ///< of the reply's JSON; none: `type` says what it is
  std::string_view type = "application/json";
  int status = 200;  ///< of success
};

/// Exactly one of `handle`, `receive` and `events` is there.
struct Route {
  Method method;
  std::string_view pattern;  ///< "/api/v1/models/{id}"
  Policy policy;
  Documentation documentation;
  Handle handle = {};
  Receive receive = {};  ///< Body::bytes
  bool events = false;   ///< the stream of events (events.h)
};

}  // namespace hone::server
