#pragma once
// Accounts of the server: what can be asked, and what is shown of one.

#include <span>
#include <string>

#include "base/fields.h"

namespace hone::api {

/// Viewers read, editors change and start jobs, administrators do everything.
enum class UserRole { viewer, editor, admin };
std::span<const EnumName<UserRole>> enum_names(UserRole);

struct UserAddRequest {
  std::string name;
  UserRole role = UserRole::viewer;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Name to sign in with: letters, digits and . _ -",
          {.required = true, .positional = true, .metavar = "NAME"});
    field("role", self.role, "What the account may do");
  }
};

struct UserNameRequest {
  std::string name;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "The account",
          {.required = true, .positional = true, .metavar = "NAME"});
  }
};

/// Never the password, and nothing made of it.
struct User {
  std::string name;
  UserRole role = UserRole::viewer;
  std::string created_at;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Name of the account");
    field("role", self.role, "What it may do");
    field("created_at", self.created_at, "When it was made, UTC");
  }
};

}  // namespace hone::api
