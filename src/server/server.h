#pragma once
// `hone serve`: puts the parts together, says what keeps it safe, and serves until it is told to
// end. Thread rule: one server in a process, on the thread that calls.

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "server/http.h"

namespace hone::server {

struct ServeOptions {
  std::filesystem::path data;
  HttpOptions http;
  std::filesystem::path token_file;        ///< empty: `token` in the data folder
  std::vector<std::string> allowed_hosts;  ///< beside the loopback names
  bool require_sandbox = false;            ///< do not start where the kernel cannot enforce it
  std::string catalog = {};                ///< as app::use_catalog gave it; empty: none
};

/// What a person needs to get in.
struct Serving {
  std::uint16_t port = 0;
  std::string token;
  std::vector<std::string> sandbox_missing;  ///< what the kernel does not enforce
};

/// Errors: `serve.sandbox` (environment) with require_sandbox; those of the store, of Access::open
/// and of serve_http.
Status serve(const ServeOptions& options, const std::function<void(const Serving&)>& ready,
             const std::function<bool()>& stop);

}  // namespace hone::server
