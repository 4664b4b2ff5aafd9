#pragma once
// The one table of routes, in the order in which the OpenAPI document shows them. A noun's routes
// stand in routes_<noun>.cpp.

#include <span>

#include "server/route.h"

namespace hone::server {

std::span<const Route> routes();

/// OpenAPI 3.1 document of the table; named types are its components (api/schemas.h).
Json openapi();

}  // namespace hone::server
