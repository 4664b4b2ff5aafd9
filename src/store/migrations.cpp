#include "store/migrations.h"

#include <SQLiteCpp/Backup.h>

namespace hone::store {
namespace {

constexpr std::array<Migration, 3> kMigrations{{{1, R"(
CREATE TABLE models (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, imported_at TEXT NOT NULL, record TEXT NOT NULL);
CREATE TABLE datasets (
  id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, imported_at TEXT NOT NULL, record TEXT NOT NULL);
CREATE TABLE sources (key TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX sources_by_id ON sources (id);
CREATE TABLE derived (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE runs (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL,
  model TEXT REFERENCES models (id) ON DELETE CASCADE,
  dataset TEXT, created_at TEXT NOT NULL, record TEXT NOT NULL);
CREATE INDEX runs_by_time ON runs (created_at);
CREATE INDEX runs_by_model ON runs (model, created_at);
CREATE TABLE jobs (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL,
  created_at TEXT NOT NULL, updated_at TEXT NOT NULL, record TEXT NOT NULL);
CREATE INDEX jobs_by_time ON jobs (created_at);
CREATE INDEX jobs_by_state ON jobs (state);
)"},
                                                // What a list of runs shows, and what chooses the
                                                // fastest, without reading whole records.
                                                {2, R"(
ALTER TABLE runs ADD COLUMN head TEXT;
ALTER TABLE runs ADD COLUMN throughput_fps REAL;
UPDATE runs SET throughput_fps = json_extract(record, '$.result.throughput_fps')
  WHERE kind = 'benchmark' AND json_valid(record)
  AND json_extract(record, '$.result.verdict.valid');
CREATE INDEX runs_by_kind ON runs (kind, created_at);
CREATE INDEX runs_by_model_and_kind ON runs (model, kind, created_at);
CREATE INDEX runs_by_throughput ON runs (model, throughput_fps);
)"},
                                                {3, R"(
CREATE TABLE users (name TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;
)"}}};

int version_of(SQLite::Database& handle) {
  return handle.execAndGet("PRAGMA user_version").getInt();
}

/// The second connection still sees the state before the transaction that the first has open.
void back_up(const Database& database, int version) {
  const std::string copy = database.file().string() + ".v" + std::to_string(version) + ".bak";
  std::error_code ignored;
  std::filesystem::remove(copy, ignored);
  SQLite::Database from(database.file().string(), SQLite::OPEN_READONLY, kBusyTimeoutMs);
  SQLite::Database into(copy, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  SQLite::Backup(into, from).executeStep();
}

Error newer_error(const Database& database, int version) {
  return environment_error("store.newer", "The store was written by a newer Hone (version " +
                                              std::to_string(version) + " of its form).")
      .at(database.file().string())
      .fix("Use the newer Hone, or another folder with --data.");
}

}  // namespace

std::span<const Migration> migrations() { return kMigrations; }

Status migrate(Database& database, std::span<const Migration> steps) {
  SQLite::Database& handle = *database.handle;
  const int wanted = steps.back().version;
  if (version_of(handle) == wanted) return {};
  return atomically(database, [&]() -> Status {
    const int version = version_of(handle);  // another process may have been quicker
    if (version > wanted) return newer_error(database, version);
    if (version > 0 && version < wanted) back_up(database, version);
    for (const Migration& step : steps) {
      if (step.version > version) handle.exec(step.sql);
    }
    handle.exec("PRAGMA user_version = " + std::to_string(wanted));
    return {};
  });
}

}  // namespace hone::store
