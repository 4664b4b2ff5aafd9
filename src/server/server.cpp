#include "server/server.h"

#include <sys/resource.h>

#include "app/catalog.h"
#include "os/memory.h"
#include "server/access.h"
#include "server/confine.h"
#include "server/metrics.h"
#include "server/queue.h"
#include "server/routes.h"
#include "server/uploads.h"

namespace hone::server {
namespace {

/// Each connection is a descriptor; the soft limit is often 1024 for all.
void allow_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

Result<SandboxFacts> confine(const ServeOptions& options) {
  Confinement confinement{.data = options.data, .readable = {}, .fetching = Fetching::no};
  auto& readable = confinement.readable;
  if (!options.http.page.empty()) readable.emplace_back(options.http.page);
  if (options.http.tls) readable.emplace_back(options.http.tls->certificate);
  if (options.http.tls) readable.emplace_back(options.http.tls->key);
  if (!options.catalog.empty()) confinement.fetching = Fetching::yes;
  if (!options.catalog.empty() && !app::is_address(options.catalog)) {
    readable.emplace_back(options.catalog);
  }
  HONE_TRY(SandboxFacts facts, confine_server(confinement));
  if (facts.enforced || !options.require_sandbox) return facts;
  return environment_error("serve.sandbox", "This kernel does not enforce all of the sandbox.")
      .at(fmt::format("{}", fmt::join(facts.missing, ", ")))
      .fix("Use Linux 6.12 or later with Landlock, or start without --require-sandbox.");
}

}  // namespace

Status serve(const ServeOptions& options, const std::function<void(const Serving&)>& ready,
             const std::function<bool()>& stop) {
  os::use_few_heaps();
  allow_descriptors();
  // Before there are threads: the store is brought to its present form, and its folder is there.
  HONE_TRY(auto first, app::Workbench::open(options.data, {}, app::References::kept));
  const auto token_file = options.token_file.empty() ? options.data / "token" : options.token_file;
  HONE_TRY(const auto access,
           Access::open({token_file, options.allowed_hosts, options.http.tls.has_value()}));
  Metrics metrics;
  HONE_TRY(metrics.sandbox, confine(options));
  Events events;
  HONE_TRY(const auto uploads, Uploads::open(options.data));
  HONE_TRY(const auto queue, Queue::start(options.data, events, *uploads));
  const MakeServices make_services = [&]() -> Result<std::unique_ptr<Services>> {
    HONE_TRY(auto workbench,
             app::Workbench::open(options.data, {}, app::References::kept, store::Trust::checked));
    return std::unique_ptr<Services>(
        new Services{std::move(workbench), events, *queue, *uploads, *access, metrics});
  };
  const Served served{routes(), *access, events, metrics, make_services};
  return serve_http(
      options.http, served,
      [&](std::uint16_t port) {
        ready({port, access->token(), metrics.sandbox.missing});
      },
      stop);
}

}  // namespace hone::server
