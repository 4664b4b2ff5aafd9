#pragma once
// Inside the store only: how the database came to its present form, one row a version.

#include <span>

#include "store/database.h"

namespace hone::store {

struct Migration {
  int version;  ///< PRAGMA user_version afterwards; 1, 2, 3 …
  const char* sql;
};
std::span<const Migration> migrations();

/// Brings the database to the last version in one transaction; a copy of an older one is put
/// beside it first ("hone.db.v1.bak"). `store.newer` when it is of a later version than ours.
Status migrate(Database& database, std::span<const Migration> steps);

}  // namespace hone::store
