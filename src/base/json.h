#pragma once
// JSON values. Field order is kept, so that output reads in the order of the description.

#include <string_view>

#include <nlohmann/json.hpp>

#include "base/result.h"

namespace hone {

using Json = nlohmann::ordered_json;

/// Parses text of unknown origin. Depth and size are limited (base/limits.h).
/// Errors: `json.syntax`, `json.too_deep`, `json.too_large`.
Result<Json> parse_json(std::string_view text);

Json error_to_json(const Error& error);    ///< {"code","kind","message","where","remedy"}
Error error_from_json(const Json& value);  ///< missing members become empty

}  // namespace hone
