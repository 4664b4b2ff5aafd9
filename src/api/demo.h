#pragma once
// The demo's model and data set.

#include <string_view>

#include "base/fields.h"

namespace hone::api {

struct DemoRequest {
  static constexpr std::string_view kKind = "demo";
  static void fields(auto&, auto&&) {}
};

}  // namespace hone::api
