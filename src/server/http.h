#pragma once
// HTTP on sockets: the only file that sees Boost.Beast is http.cpp. Reads requests under limits,
// asks Access who it is, finds the route, runs its handler on a pool, writes the reply, streams
// bodies to sinks and events to clients, and serves the page's files.
// Thread rule: one thread for all sockets, a pool of kHandlers threads for handlers.

#include <functional>
#include <span>
#include <string>

#include "server/route.h"
#include "server/services.h"

namespace hone::server {

struct Tls {
  std::string certificate;  ///< PEM file
  std::string key;
};

struct HttpOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 5665;  ///< 0: any that is free
  std::optional<Tls> tls;
  std::string page;  ///< folder with the page's files; empty: a page that says it was not built
};

/// Makes what a pool thread needs; called once on each, on that thread.
using MakeServices = std::function<Result<std::unique_ptr<Services>>()>;

/// What is served. All of it outlives the serving.
struct Served {
  std::span<const Route> routes;
  Access& access;
  Events& events;
  Metrics& metrics;
  MakeServices make_services;
};

/// Listens (on the loopback addresses of both families where `address` is 127.0.0.1), calls `ready`
/// with the port, and serves until `stop` is set. Errors: `server.listen` (environment),
/// `server.tls` (usage).
Status serve_http(const HttpOptions& options, const Served& served,
                  const std::function<void(std::uint16_t)>& ready,
                  const std::function<bool()>& stop);

}  // namespace hone::server
