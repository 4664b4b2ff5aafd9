#include "base/result.h"

#include <array>

namespace hone {
namespace {

struct KindRow {
  ErrorKind kind;
  std::string_view name;
  int exit_code;
};
constexpr std::array<KindRow, 7> kKinds{{{ErrorKind::input, "input", 3},
                                         {ErrorKind::limit, "limit", 4},
                                         {ErrorKind::cancelled, "cancelled", 5},
                                         {ErrorKind::target, "target", 6},
                                         {ErrorKind::environment, "environment", 1},
                                         {ErrorKind::bug, "bug", 1},
                                         {ErrorKind::usage, "usage", 2}}};

}  // namespace

int exit_code(ErrorKind kind) {
  for (const auto& row : kKinds) {
    if (row.kind == kind) return row.exit_code;
  }
  return 1;
}

std::string_view to_string(ErrorKind kind) {
  for (const auto& row : kKinds) {
    if (row.kind == kind) return row.name;
  }
  return "bug";
}

ErrorKind error_kind_from(std::string_view text) {
  for (const auto& row : kKinds) {
    if (row.name == text) return row.kind;
  }
  return ErrorKind::bug;
}

}  // namespace hone
