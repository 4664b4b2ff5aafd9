// Removes what nothing names. Safe beside running imports: what is younger than an hour stays,
// and an import that meets an existing blob renews its time (blobs.cpp).

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <set>

#include "store/database.h"

namespace hone::store {
namespace {

namespace fs = std::filesystem;
constexpr std::chrono::hours kKeep{1};
constexpr std::size_t kDigits = 64;

/// When it changed last; nothing when it is gone.
std::optional<std::time_t> changed_at(const fs::path& path) {
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0) return std::nullopt;
  return facts.st_mtime;
}

bool is_old(const fs::path& path) {
  const auto changed = changed_at(path);
  return changed && *changed + std::chrono::seconds(kKeep).count() < std::time(nullptr);
}

std::set<std::string> old_blobs(const fs::path& blobs) {
  std::set<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(blobs, ignored)) {
    if (entry.is_regular_file(ignored) && is_old(entry.path())) {
      names.insert(entry.path().filename().string());
    }
  }
  return names;
}

/// Takes every run of exactly 64 hexadecimal digits in the text out of the set.
void spare_named(std::string_view text, std::set<std::string>& names) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : '\0';
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')) continue;
    if (i - begin == kDigits) names.erase(std::string(text.substr(begin, kDigits)));
    begin = i + 1;
  }
}

void spare_all_named(Database& database, std::set<std::string>& names) {
  SQLite::Statement query(*database.handle,
                          "SELECT record FROM models UNION ALL SELECT record FROM datasets "
                          "UNION ALL SELECT record FROM runs UNION ALL SELECT value FROM derived "
                          "UNION ALL SELECT record FROM jobs WHERE state IN ('queued', 'running')");
  while (!names.empty() && query.executeStep()) {
    const SQLite::Column text = query.getColumn(0);
    spare_named({text.getText(), static_cast<std::size_t>(text.getBytes())}, names);
  }
}

/// Moves it away first and looks at its time again: an import that met the blob meanwhile has
/// either renewed it, and it goes back, or found it gone, and puts its own there.
void remove_blob(const Database& database, const std::string& name) {
  const fs::path place = database.blobs() / name.substr(0, 2) / name;
  const fs::path away = database.staging() / ("collected-" + name);
  if (::rename(place.c_str(), away.c_str()) != 0) return;
  if (is_old(away)) {
    ::unlink(away.c_str());
  } else {
    ::rename(away.c_str(), place.c_str());
  }
}

std::optional<std::string> job_state(Database& database, const std::string& id) {
  SQLite::Statement query(*database.handle, "SELECT state FROM jobs WHERE id = ?");
  query.bind(1, id);
  if (!query.executeStep()) return std::nullopt;
  return query.getColumn(0).getString();
}

/// A live job keeps its folder, an ended one does not; without a job, age decides.
bool is_left_over(Database& database, const fs::path& entry) {
  const auto state = job_state(database, entry.filename().string());
  if (!state) return is_old(entry);
  return *state != "queued" && *state != "running";
}

}  // namespace

Status Store::collect() {
  return guarded(*state_, [&]() -> Status {
    std::set<std::string> names = old_blobs(state_->blobs());
    if (!names.empty()) spare_all_named(*state_, names);
    for (const auto& name : names) remove_blob(*state_, name);
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(state_->staging(), ignored)) {
      if (is_left_over(*state_, entry.path())) fs::remove_all(entry.path(), ignored);
    }
    return {};
  });
}

}  // namespace hone::store
