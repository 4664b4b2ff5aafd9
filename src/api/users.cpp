#include "api/users.h"

#include <array>

namespace hone::api {
namespace {

constexpr std::array<EnumName<UserRole>, 3> kRoles{
    {{UserRole::viewer, "viewer"}, {UserRole::editor, "editor"}, {UserRole::admin, "admin"}}};

}  // namespace

std::span<const EnumName<UserRole>> enum_names(UserRole) { return kRoles; }

}  // namespace hone::api
