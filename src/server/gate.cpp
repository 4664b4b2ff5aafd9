#include "server/gate.h"

#include "base/text.h"
#include "server/limits.h"

namespace hone::server {
namespace {

constexpr const char* kApi = "/api/";

std::optional<Method> method_of(const std::string& name) {
  if (name == "GET" || name == "HEAD") return Method::get;
  if (name == "POST") return Method::post;
  if (name == "PUT") return Method::put;
  if (name == "PATCH") return Method::patch;
  if (name == "DELETE") return Method::del;
  return std::nullopt;
}

const char* name_of(Method method) {
  switch (method) {
    case Method::get: return "GET, HEAD";
    case Method::post: return "POST";
    case Method::put: return "PUT";
    case Method::patch: return "PATCH";
    case Method::del: return "DELETE";
  }
  return "GET";
}

Status check_head(const Head& head) {
  if (head.target.size() > limits::kRequestTargetBytes) {
    return usage_error("http.target_too_long", "The address is longer than 8 KB.")
        .fix("Send long values in the body.");
  }
  if (head.headers > limits::kRequestHeaders) {
    return usage_error("http.head_too_large", "The request has more than 64 headers.")
        .fix("Send fewer headers.");
  }
  if (head.repeated) {
    return usage_error("http.malformed", "A header that may stand once is there twice.")
        .fix("Send each header once.");
  }
  if (!head.content_encoding.empty() && media_type(head.content_encoding) != "identity") {
    return usage_error("http.content_encoding", "A compressed body is not taken.")
        .fix("Send the body as it is, without Content-Encoding.");
  }
  return {};
}

Error host_error() {
  return usage_error("access.host", "The request does not name this server as its host.")
      .fix("Use the address that `hone serve` printed, or start it with --allowed-host NAME.");
}

Error origin_error() {
  return usage_error("access.origin", "The request comes from another page.")
      .fix("Open the workbench by the address that `hone serve` printed.");
}

Status check_body(const Head& head, const Policy& policy) {
  if (policy.body == Body::none) {
    if (!head.has_body()) return {};
    return usage_error("http.body", "This request takes no body.").fix("Leave the body away.");
  }
  const char* wanted = policy.body == Body::bytes ? "application/octet-stream" : "application/json";
  if (media_type(head.content_type) != wanted) {
    return usage_error("http.content_type", std::string("The body must be ") + wanted + ".")
        .fix(std::string("Send Content-Type: ") + wanted + ".");
  }
  if (policy.body != Body::bytes && head.content_length.value_or(0) > json_limit(policy.body)) {
    return json_too_large(policy.body);
  }
  return {};
}

/// Where the first null is: what a request does not say, it leaves out.
std::optional<std::string> null_in(const Json& json, const std::string& place = "") {
  if (json.is_null()) return place;
  if (!json.is_structured()) return std::nullopt;
  for (const auto& [key, member] : json.items()) {
    if (auto found = null_in(member, place.empty() ? key : place + "." + key)) return found;
  }
  return std::nullopt;
}

Outgoing with_content(Outgoing reply, Content content) {
  add_security_headers(reply, content);
  return reply;
}

}  // namespace

Status check_role(const Caller& caller, const Policy& policy) {
  if (caller.role >= policy.least) return {};
  if (caller.role == Role::anyone) {
    return usage_error("access.session", "Nobody is signed in.")
        .fix(
            "Open the address that `hone serve` printed, sign in, or send the token as "
            "Authorization: Bearer.");
  }
  return usage_error("access.role", "This account may not do that.")
      .fix("Ask an administrator for another role.");
}

std::uint64_t json_limit(Body body) {
  return body == Body::document ? limits::kDocumentBytes : limits::kRequestJsonBytes;
}

Error json_too_large(Body body) {
  return limit_error("http.json_too_large",
                     "The JSON of this request is at most " + human_bytes(json_limit(body)) + ".")
      .fix("Send less at once.");
}

Result<Passage> Gate::find(const Head& head, Target target) const {
  const auto method = method_of(head.method);
  std::string allowed;
  for (const Route& route : routes_) {
    auto segments = match(route.pattern, target.segments);
    if (!segments) continue;
    if (method == route.method) {
      Passage passage{&route, {}};
      passage.request.method = route.method;
      passage.request.path = std::move(target.path);
      passage.request.segments = std::move(*segments);
      passage.request.query = std::move(target.query);
      return passage;
    }
    allowed += (allowed.empty() ? "" : ", ") + std::string(name_of(route.method));
  }
  if (!allowed.empty()) {
    return usage_error("http.method",
                       "This address does not take " + clean_text(head.method, 20) + ".")
        .at(allowed)
        .fix("Use " + allowed + ".");
  }
  return usage_error("http.not_found", "There is no such address.")
      .fix("GET /api/v1/openapi.json lists all of them.");
}

Status Gate::check_source(const Head& head, const Policy& policy, bool events) const {
  const bool guarded = policy.changes || policy.least != Role::anyone || events;
  if (!guarded) return {};
  if (!head.origin.empty() && !access_.origin_allowed(head.origin, head.host)) {
    return origin_error();
  }
  const bool own = head.fetch_site.empty() || head.fetch_site == "same-origin";
  // A person who types an address may read; nothing that a person types changes anything.
  const bool typed = head.fetch_site == "none" && !policy.changes;
  if (!own && !typed) return origin_error();
  return {};
}

Outgoing Gate::exchange(const std::string& token) const {
  if (!access_.is_token(token)) {
    return outgoing(usage_error("access.token", "This address is not valid any more.")
                        .fix("Open the address that `hone serve` printed last."));
  }
  Outgoing out;
  out.status = 303;
  out.set("Location", "/");
  out.set("Set-Cookie", access_.begin_session({"token", Role::admin, {}}));
  out.set("Cache-Control", "no-store");
  return out;
}

Outgoing Gate::page_reply(const Head& head, const Target& target) const {
  const auto token = target.query.find("token");
  if (target.path == "/" && token != target.query.end()) {
    return with_content(exchange(token->second), Content::data);
  }
  return with_content(page_.file_for(target.path, head.accept_encoding), Content::page);
}

std::variant<Passage, Outgoing> Gate::enter(const Head& head) const {
  const auto refuse = [](const Error& error) {
    Outgoing out = outgoing(error);
    if (error.code == "http.method") out.set("Allow", error.where);
    return with_content(std::move(out), Content::data);
  };
  if (auto sound = check_head(head); !sound) return refuse(sound.error());
  if (head.hosts != 1 || !access_.host_allowed(head.host)) return refuse(host_error());
  auto target = read_target(head.target);
  if (!target) return refuse(target.error());
  const bool reads = head.method == "GET" || head.method == "HEAD";
  const Target whole = *target;
  auto passage = find(head, std::move(*target));
  if (!passage && passage.error().code == "http.not_found" && reads && !head.has_body() &&
      !whole.path.starts_with(kApi)) {
    return page_reply(head, whole);
  }
  if (!passage) return refuse(passage.error());
  const Policy& policy = passage->route->policy;
  if (auto own = check_source(head, policy, passage->route->events); !own) {
    return refuse(own.error());
  }
  passage->request.caller = access_.who(head.authorization, head.cookies);
  if (auto may = check_role(passage->request.caller, policy); !may) return refuse(may.error());
  if (auto fits = check_body(head, policy); !fits) return refuse(fits.error());
  passage->request.last_event_id = head.last_event_id;
  passage->request.body_bytes = head.content_length;
  passage->request.repr_digest = head.repr_digest;
  return std::move(*passage);
}

Status take_body(Passage& passage, std::string_view bytes) {
  if (bytes.empty()) return {};
  HONE_TRY(auto json, parse_json(bytes));
  if (passage.route->policy.body == Body::json) {
    if (const auto place = null_in(json)) return field_error(*place, "must not be null");
  }
  passage.request.body = std::move(json);
  return {};
}

}  // namespace hone::server
