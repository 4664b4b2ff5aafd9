// Accounts of the server.

#include "store/database.h"

namespace hone::store {

Status Store::put_user(const User& user) {
  return guarded(*state_, [&]() -> Status {
    SQLite::Statement insert(*state_->handle,
                             "INSERT INTO users (name, record) VALUES (?, ?) "
                             "ON CONFLICT (name) DO UPDATE SET record = excluded.record");
    insert.bind(1, user.name);
    insert.bind(2, sealed_text(to_json(user)));
    insert.exec();
    return {};
  });
}

Result<std::vector<User>> Store::users() {
  return guarded(*state_, [&]() -> Result<std::vector<User>> {
    SQLite::Statement query(*state_->handle, "SELECT name, record FROM users ORDER BY name");
    std::vector<User> users;
    while (query.executeStep()) {
      HONE_TRY(User user, record_from<User>(*state_, "user " + query.getColumn(0).getString(),
                                            query.getColumn(1).getString()));
      users.push_back(std::move(user));
    }
    return users;
  });
}

Result<std::optional<User>> Store::user(const std::string& name) {
  return guarded(*state_, [&]() -> Result<std::optional<User>> {
    SQLite::Statement query(*state_->handle, "SELECT record FROM users WHERE name = ?");
    query.bind(1, name);
    if (!query.executeStep()) return std::nullopt;
    HONE_TRY(User user, record_from<User>(*state_, "user " + name, query.getColumn(0).getString()));
    return user;
  });
}

Result<bool> Store::remove_user(const std::string& name) {
  return guarded(*state_, [&]() -> Result<bool> {
    SQLite::Statement erase(*state_->handle, "DELETE FROM users WHERE name = ?");
    erase.bind(1, name);
    return erase.exec() > 0;
  });
}

}  // namespace hone::store
