#pragma once
// Inside the store only: the open database and what turns its exceptions into errors.

#include <filesystem>
#include <memory>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

#include "base/fields.h"
#include "store/store.h"

namespace hone::store {

inline constexpr int kBusyTimeoutMs = 10'000;  // writers hold the lock for milliseconds

struct Database {
  std::filesystem::path root;
  std::unique_ptr<SQLite::Database> handle;
  bool in_transaction = false;

  [[nodiscard]] std::filesystem::path file() const { return root / "hone.db"; }
  [[nodiscard]] std::filesystem::path staging() const { return root / "staging"; }
  [[nodiscard]] std::filesystem::path blobs() const { return root / "blobs"; }
};

struct Store::State : Database {};

/// `store.corrupt`, `store.disk_full`, `store.busy`, `store.open` or `store.database`.
Error database_error(const Database& database, const SQLite::Exception& failure);
Error corrupt_error(const std::string& what, const std::filesystem::path& where);

/// Calls `work`, which returns a Result or Status, at the edge to SQLite.
template <class Work>
auto guarded(const Database& database, Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const SQLite::Exception& failure) {
    return database_error(database, failure);
  }
}

/// Runs `work` in the transaction that is open, or in one of its own.
Status atomically(Database& database, const std::function<Status()>& work);

/// JSON as the store writes it: compact; bytes that are not UTF-8 are replaced.
std::string json_text(const Json& json);

/// The record in a column. `store.corrupt` when it cannot be read.
template <class Record>
Result<Record> record_from(const Database& database, const std::string& text) {
  auto json = parse_json(text);
  if (!json) return corrupt_error("A record of the store is damaged", database.file());
  auto record = from_json<Record>(*json);
  if (!record) return corrupt_error("A record of the store is damaged", database.file());
  return record;
}

/// All records that the statement gives in its first column.
template <class Record>
Result<std::vector<Record>> records_from(const Database& database, SQLite::Statement& statement) {
  std::vector<Record> records;
  while (statement.executeStep()) {
    HONE_TRY(Record record, record_from<Record>(database, statement.getColumn(0).getString()));
    records.push_back(std::move(record));
  }
  return records;
}

/// A table whose rows people name.
struct Noun {
  const char* table;  ///< with the columns id and record, and name where `named`
  const char* word;   ///< "model"
  bool named;
};
inline constexpr Noun kModels{"models", "model", true};
inline constexpr Noun kDatasets{"datasets", "dataset", true};
inline constexpr Noun kRuns{"runs", "run", false};
inline constexpr Noun kJobs{"jobs", "job", false};

/// The id that a reference means: an id, a name, or an unambiguous prefix of an id.
Result<std::string> resolve(Database& database, const Noun& noun, const std::string& reference);
Error not_found(const Noun& noun, const std::string& reference);

template <class Record>
Result<Record> find_record(Database& database, const Noun& noun, const std::string& reference) {
  return guarded(database, [&]() -> Result<Record> {
    HONE_TRY(const std::string id, resolve(database, noun, reference));
    SQLite::Statement query(*database.handle,
                            std::string("SELECT record FROM ") + noun.table + " WHERE id = ?");
    query.bind(1, id);
    if (!query.executeStep()) return not_found(noun, reference);
    return record_from<Record>(database, query.getColumn(0).getString());
  });
}

}  // namespace hone::store
