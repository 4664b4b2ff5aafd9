#include "api/graph.h"

namespace hone::api {
namespace {

constexpr std::array<EnumName<GraphFormat>, 2> kFormats{
    {{GraphFormat::json, "json"}, {GraphFormat::dot, "dot"}}};

}  // namespace

std::span<const EnumName<GraphFormat>> enum_names(GraphFormat) { return kFormats; }

}  // namespace hone::api
