// Removes what nothing names. Safe beside running jobs, whose blobs have no name yet: what is not
// an hour older than the start of the oldest one stays, and a job that meets an existing blob
// renews its time (blobs.cpp). Both times are of the same clock, so a clock that jumps does no
// harm. No job begins meanwhile, since beginning one is a write transaction and this is inside of
// another.

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <set>

#include "os/fault.h"
#include "store/database.h"

namespace hone::store {
namespace {

namespace fs = std::filesystem;
constexpr std::int64_t kKeepSeconds = 3600;
constexpr std::size_t kDigits = 64;
constexpr std::string_view kAway = "collected-";  // begins the name of a blob on its way out

/// When it changed last; nothing when it is gone.
std::optional<std::time_t> changed_at(const fs::path& path) {
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0) return std::nullopt;
  return facts.st_mtime;
}

/// What changed before this moment belongs to no running job. Nothing: no job runs.
using Horizon = std::optional<std::time_t>;

bool is_old(const fs::path& path, const Horizon& horizon) {
  const auto changed = changed_at(path);
  return changed && (!horizon || *changed < *horizon);
}

Horizon horizon_of(Database& database) {
  SQLite::Statement query(*database.handle,
                          "SELECT min(CAST(strftime('%s', updated_at) AS INTEGER)), count(*) "
                          "FROM jobs WHERE state = 'running'");
  query.executeStep();
  if (query.getColumn(1).getInt64() == 0) return std::nullopt;
  return std::min(query.getColumn(0).getInt64(), std::int64_t{std::time(nullptr)}) - kKeepSeconds;
}

std::set<std::string> old_blobs(const fs::path& blobs, const Horizon& horizon) {
  std::set<std::string> names;
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(blobs, ignored)) {
    if (entry.is_regular_file(ignored) && is_old(entry.path(), horizon)) {
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
                          "UNION ALL SELECT record FROM jobs");
  while (!names.empty() && query.executeStep()) {
    const SQLite::Column text = query.getColumn(0);
    spare_named({text.getText(), static_cast<std::size_t>(text.getBytes())}, names);
  }
}

fs::path place_of(const Database& database, const std::string& name) {
  return database.blobs() / name.substr(0, 2) / name;
}

/// Moves it away first and looks at its time again: a job that met the blob meanwhile has either
/// renewed it, and it goes back, or found it gone, and puts its own there.
void remove_blob(const Database& database, const std::string& name, const Horizon& horizon) {
  const fs::path place = place_of(database, name);
  const fs::path away = database.staging() / (std::string(kAway) + name);
  if (::rename(place.c_str(), away.c_str()) != 0) return;
  (void)os::fault_point();
  if (is_old(away, horizon)) {
    ::unlink(away.c_str());
  } else {
    ::rename(away.c_str(), place.c_str());
  }
}

/// A process that died in the middle of remove_blob() left it away, and it may have got a name.
void bring_back(const Database& database) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(database.staging(), ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.size() != kAway.size() + kDigits || name.compare(0, kAway.size(), kAway) != 0)
      continue;
    const fs::path place = place_of(database, name.substr(kAway.size()));
    if (!changed_at(place)) ::rename(entry.path().c_str(), place.c_str());
  }
}

std::optional<std::string> job_state(Database& database, const std::string& id) {
  SQLite::Statement query(*database.handle, "SELECT state FROM jobs WHERE id = ?");
  query.bind(1, id);
  if (!query.executeStep()) return std::nullopt;
  return query.getColumn(0).getString();
}

/// A live job keeps its folder, an ended one does not; without a job, age decides.
bool is_left_over(Database& database, const fs::path& entry, const Horizon& horizon) {
  const auto state = job_state(database, entry.filename().string());
  if (!state) return is_old(entry, horizon);
  return *state != "queued" && *state != "running";
}

}  // namespace

Status Store::collect() {
  return atomically(*state_, [&]() -> Status {
    const Horizon horizon = horizon_of(*state_);
    bring_back(*state_);
    std::set<std::string> names = old_blobs(state_->blobs(), horizon);
    if (!names.empty()) spare_all_named(*state_, names);
    for (const auto& name : names) remove_blob(*state_, name, horizon);
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(state_->staging(), ignored)) {
      if (is_left_over(*state_, entry.path(), horizon)) fs::remove_all(entry.path(), ignored);
    }
    if (horizon) return collect_later();  // what belongs to no job may be too young to tell
    SQLite::Statement done(*state_->handle, "DELETE FROM derived WHERE key = ?");
    done.bind(1, std::string(kUncollected));
    done.exec();
    return {};
  });
}

Status Store::collect_later() { return put_derived(kUncollected, true); }

Status Store::sweep() {
  HONE_TRY(const auto uncollected, derived(kUncollected));
  if (!uncollected) return {};
  // It reads every record, which takes about a second for ten thousand runs, and would be done
  // again as long as a job runs: not beside a measurement.
  HONE_TRY(const auto running, jobs_in(JobState::running, 1));
  return running.empty() ? collect() : Status{};
}

}  // namespace hone::store
