// This machine, this program, and the document that describes the routes.

#include "server/machine.h"
#include "server/routes_parts.h"

namespace hone::server {
namespace {

constexpr std::string_view kTag = "system";

Result<Reply> show_system(Services& services, const Request&) {
  return answer("system", to_json(system_facts(services.workbench.store(), services.metrics)));
}

Result<Reply> show_load(Services&, const Request&) { return answer("load", to_json(load_now())); }

/// Made once: it is the same as long as the program runs.
Result<Reply> show_openapi(Services&, const Request&) {
  static const Json kDocument = openapi();
  Reply reply;
  reply.json = kDocument;
  return reply;
}

}  // namespace

void add_system_routes(Table& table) {
  table.push_back({Method::get,
                   "/api/v1/system",
                   kRead,
                   {.id = "getSystem",
                    .summary = "This program and its machine",
                    .tag = kTag,
                    .reply = gives<System>("system")},
                   without_query(show_system)});
  table.push_back({Method::get,
                   "/api/v1/system/load",
                   kRead,
                   {.id = "getLoad",
                    .summary = "What the machine does now",
                    .tag = kTag,
                    .reply = gives<Load>("load")},
                   without_query(show_load)});
  table.push_back(
      {Method::get,
       "/api/v1/openapi.json",
       kRead,
       {.id = "getOpenapi", .summary = "This document", .tag = kTag, .reply = takes_any()},
       without_query(show_openapi)});
}

}  // namespace hone::server
