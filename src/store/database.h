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
Error full_error(const Database& database);
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

/// JSON as the store writes it: compact; bytes that are not UTF-8 are replaced; an object ends with
/// its seal, the member "seal" with the beginning of the SHA-256 of the text without it.
std::string sealed_text(const Json& json);
/// The value without its seal; nothing when it is not JSON or the seal does not fit. Records of a
/// Hone that wrote no seals are read as they are.
std::optional<Json> unsealed(std::string text);

/// `store.corrupt` for one record: `which` is "run r-…".
Error damaged_record(const Database& database, const std::string& which);

/// The record in a column. `store.corrupt` when it cannot be read.
template <class Record>
Result<Record> record_from(const Database& database, const std::string& which,
                           const std::string& text) {
  const auto json = unsealed(text);
  if (!json) return damaged_record(database, which);
  auto record = from_json<Record>(*json);
  if (!record) return damaged_record(database, which);
  return record;
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

/// All records of the noun that the statement gives as id and record. A damaged one is the error.
template <class Record>
Result<std::vector<Record>> records_from(const Database& database, const Noun& noun,
                                         SQLite::Statement& statement) {
  std::vector<Record> records;
  while (statement.executeStep()) {
    const std::string which = std::string(noun.word) + " " + statement.getColumn(0).getString();
    HONE_TRY(Record record,
             record_from<Record>(database, which, statement.getColumn(1).getString()));
    records.push_back(std::move(record));
  }
  return records;
}

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
    return record_from<Record>(database, std::string(noun.word) + " " + id,
                               query.getColumn(0).getString());
  });
}

/// A row of the jobs' table as id, kind, created_at, updated_at, record. One that cannot be read is
/// a failed job, so that the others can be worked with.
Job job_from(const Database& database, SQLite::Statement& row);

/// What is said in the table of derived work while there is something to collect.
inline constexpr const char* kUncollected = "store/uncollected";

}  // namespace hone::store
