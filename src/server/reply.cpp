#include "server/reply.h"

#include <algorithm>
#include <array>

#include "server/limits.h"

namespace hone::server {
namespace {

struct CodeStatus {
  std::string_view code;
  int status;
};

// Where the kind of an error does not say enough.
constexpr std::array kStatusOfCode{
    CodeStatus{"http.not_found", 404},
    CodeStatus{"http.method", 405},
    CodeStatus{"http.target_too_long", 414},
    CodeStatus{"http.content_type", 415},
    CodeStatus{"http.content_encoding", 415},
    CodeStatus{"http.head_too_large", 431},
    CodeStatus{"http.busy", 429},
    CodeStatus{"access.session", 401},
    CodeStatus{"access.token", 401},
    CodeStatus{"access.password", 401},
    CodeStatus{"access.role", 403},
    CodeStatus{"access.host", 403},
    CodeStatus{"access.origin", 403},
    CodeStatus{"access.logins", 429},
    CodeStatus{"store.disk_full", 507},
    CodeStatus{"limit.queue", 429},
    CodeStatus{"limit.uploads", 429},
    CodeStatus{"json.syntax", 400},
    CodeStatus{"json.too_deep", 400},
    CodeStatus{"job.ended", 409},
    CodeStatus{"job.not_queued", 409},
    CodeStatus{"store.ambiguous", 409},
    CodeStatus{"graph.not_made", 409},
    CodeStatus{"weights.not_made", 409},
    CodeStatus{"upload.offset", 409},
    CodeStatus{"upload.incomplete", 409},
    CodeStatus{"upload.busy", 409},
    CodeStatus{"analysis.not_made", 409},
    CodeStatus{"catalog.not_made", 409},
    CodeStatus{"catalog.place", 404},
    CodeStatus{"project.not_made", 409},
};

int status_of_kind(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage: return 400;
    case ErrorKind::input: return 422;
    case ErrorKind::limit: return 413;
    case ErrorKind::cancelled: return 409;
    case ErrorKind::target: return 503;
    case ErrorKind::environment:
    case ErrorKind::bug: return 500;
  }
  return 500;
}

bool may_try_again(int status) { return status == 429 || status == 503 || status == 413; }

std::string json_text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// A file name for Content-Disposition (RFC 6266): plain characters, and all of it encoded.
std::string attachment(const std::string& name) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  std::string plain;
  std::string encoded;
  for (const char c : name) {
    const bool known = kPlain.find(c) != std::string_view::npos;
    plain += known ? c : '_';
    encoded += known ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
}

constexpr const char* kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; worker-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types default hone";
constexpr const char* kDataPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
constexpr const char* kPermissions =
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()";

}  // namespace

void Outgoing::set(std::string name, std::string_view value) {
  std::string clean(value);
  std::replace_if(
      clean.begin(), clean.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  headers.emplace_back(std::move(name), std::move(clean));
}

int http_status(const Error& error) {
  for (const auto& row : kStatusOfCode) {
    if (row.code == error.code) return row.status;
  }
  // What a request names is not there; a file that is missing is another matter.
  if (error.code.ends_with(".not_found") && !error.code.starts_with("os.")) return 404;
  return status_of_kind(error.kind);
}

Outgoing outgoing(const Error& error) {
  Outgoing out;
  out.status = http_status(error);
  out.body = json_text({{"error", error_to_json(error)}});
  out.set("Content-Type", "application/json");
  out.set("Cache-Control", "no-store");
  if (may_try_again(out.status)) {
    out.set("Retry-After", std::to_string(limits::kRetryAfter.count()));
  }
  if (out.status == 401) out.set("WWW-Authenticate", "Bearer realm=\"hone\"");
  return out;
}

Outgoing outgoing(Reply reply) {
  Outgoing out;
  out.status = reply.status;
  const bool is_json = !reply.text && !reply.file;
  if (is_json && reply.status != 204) out.body = json_text(reply.json);
  if (reply.text) out.body = std::move(*reply.text);
  out.file = std::move(reply.file);
  if (reply.status != 204) {
    out.set("Content-Type", is_json || reply.type.empty() ? "application/json" : reply.type);
  }
  if (!reply.attachment.empty()) out.set("Content-Disposition", attachment(reply.attachment));
  out.set("Cache-Control", reply.immutable ? "private, max-age=31536000, immutable" : "no-store");
  for (const auto& [name, value] : reply.headers) out.set(name, value);
  return out;
}

void add_security_headers(Outgoing& reply, Content content) {
  reply.set("Content-Security-Policy", content == Content::page ? kPagePolicy : kDataPolicy);
  reply.set("X-Content-Type-Options", "nosniff");
  reply.set("Cross-Origin-Opener-Policy", "same-origin");
  reply.set("Cross-Origin-Resource-Policy", "same-origin");
  reply.set("Referrer-Policy", "no-referrer");
  reply.set("Permissions-Policy", kPermissions);
}

}  // namespace hone::server
