// Models and data sets, what was imported from which bytes, and what was derived.

#include "base/limits.h"
#include "base/text.h"
#include "store/database.h"

namespace hone::store {
namespace {

constexpr std::size_t kShortestPrefix = 4;
constexpr int kShownCandidates = 5;

std::string from_table(const Noun& noun, const char* columns) {
  return std::string("SELECT ") + columns + " FROM " + noun.table + " ";
}

std::optional<std::string> id_where(Database& database, const Noun& noun, const char* column,
                                    const std::string& value) {
  SQLite::Statement query(*database.handle, from_table(noun, "id") + "WHERE " + column + " = ?");
  query.bind(1, value);
  if (!query.executeStep()) return std::nullopt;
  return query.getColumn(0).getString();
}

std::vector<std::string> ids_with_prefix(Database& database, const Noun& noun,
                                         const std::string& prefix) {
  if (prefix.size() < kShortestPrefix) return {};
  // "~" sorts behind every character of an id, so this is a range of the index.
  SQLite::Statement query(
      *database.handle,
      from_table(noun, "id") + "WHERE id >= ?1 AND id < ?1 || '~' ORDER BY id LIMIT ?2");
  query.bind(1, prefix);
  query.bind(2, kShownCandidates);
  std::vector<std::string> ids;
  while (query.executeStep()) ids.push_back(query.getColumn(0).getString());
  return ids;
}

Error ambiguous(const Noun& noun, const std::string& reference,
                const std::vector<std::string>& ids) {
  return usage_error("store.ambiguous", fmt::format("Several {}s begin with \"{}\".", noun.word,
                                                    clean_text(reference, limits::kNameBytes)))
      .at(fmt::format("{}", fmt::join(ids, ", ")))
      .fix("Give more digits of the identifier.");
}

template <class Record>
Status put_record(Database& database, const Noun& noun, const Record& record) {
  return guarded(database, [&]() -> Status {
    const auto holder = id_where(database, noun, "name", record.name);
    if (holder && *holder != record.id) {
      return usage_error("store.name_taken",
                         fmt::format("Another {} has the name \"{}\".", noun.word, record.name))
          .fix("Choose another name.");
    }
    SQLite::Statement insert(
        *database.handle,
        fmt::format("INSERT INTO {} (id, name, imported_at, record) VALUES (?, ?, ?, ?) "
                    "ON CONFLICT (id) DO UPDATE SET name = excluded.name, "
                    "imported_at = excluded.imported_at, record = excluded.record",
                    noun.table));
    insert.bind(1, record.id);
    insert.bind(2, record.name);
    insert.bind(3, record.imported_at);
    insert.bind(4, sealed_text(to_json(record)));
    insert.exec();
    return {};
  });
}

/// Newest last, as they were imported.
template <class Record>
Result<std::vector<Record>> all_records(Database& database, const Noun& noun) {
  return guarded(database, [&]() -> Result<std::vector<Record>> {
    SQLite::Statement query(*database.handle, from_table(noun, "id, record") + "ORDER BY rowid");
    return records_from<Record>(database, noun, query);
  });
}

Result<std::string> free_name(Database& database, const Noun& noun, const std::string& wanted,
                              const std::string& id) {
  return guarded(database, [&]() -> Result<std::string> {
    constexpr std::size_t kSuffixRoom = 8;
    std::string base = clean_text(wanted, limits::kNameBytes - kSuffixRoom);
    if (base.empty()) base = noun.word;
    std::string name = base;
    for (int number = 2;; ++number) {
      const auto holder = id_where(database, noun, "name", name);
      if (!holder || *holder == id) return name;
      name = base + "-" + std::to_string(number);
    }
  });
}

void exec_with(Database& database, const std::string& sql, const std::string& value) {
  SQLite::Statement statement(*database.handle, sql);
  statement.bind(1, value);
  statement.exec();
}

/// The record, where it came from, and what was derived from its digest. Runs of a model go with
/// it through the foreign key. Of a record that cannot be read, derived work stays behind.
template <class Record>
Status remove_record(Database& database, const Noun& noun, const std::string& reference) {
  return atomically(database, [&]() -> Status {
    HONE_TRY(const std::string id, resolve(database, noun, reference));
    const auto record = find_record<Record>(database, noun, id);
    exec_with(database, fmt::format("DELETE FROM {} WHERE id = ?", noun.table), id);
    exec_with(database, "DELETE FROM sources WHERE id = ?", id);
    exec_with(database, "INSERT OR REPLACE INTO derived VALUES (?, 'true')", kUncollected);
    if (record && !record->digest.empty()) {
      exec_with(database, "DELETE FROM derived WHERE instr(key, ?) > 0", record->digest.hex());
    }
    return {};
  });
}

}  // namespace

Error not_found(const Noun& noun, const std::string& reference) {
  return usage_error("store.not_found", fmt::format("There is no {} \"{}\".", noun.word,
                                                    clean_text(reference, limits::kNameBytes)))
      .fix(fmt::format("See `hone {} list`.", noun.word));
}

Result<std::string> resolve(Database& database, const Noun& noun, const std::string& reference) {
  if (const auto id = id_where(database, noun, "id", reference)) return *id;
  if (noun.named) {
    if (const auto id = id_where(database, noun, "name", reference)) return *id;
  }
  const auto ids = ids_with_prefix(database, noun, reference);
  if (ids.size() > 1) return ambiguous(noun, reference, ids);
  if (ids.empty()) return not_found(noun, reference);
  return ids.front();
}

Result<std::string> Store::free_model_name(const std::string& wanted, const std::string& id) {
  return free_name(*state_, kModels, wanted, id);
}
Status Store::put_model(const model::Record& record) {
  return put_record(*state_, kModels, record);
}
Result<std::vector<model::Record>> Store::models() {
  return all_records<model::Record>(*state_, kModels);
}
Result<model::Record> Store::model(const std::string& reference) {
  return find_record<model::Record>(*state_, kModels, reference);
}
Status Store::remove_model(const std::string& id) {
  return remove_record<model::Record>(*state_, kModels, id);
}

Result<std::string> Store::free_dataset_name(const std::string& wanted, const std::string& id) {
  return free_name(*state_, kDatasets, wanted, id);
}
Status Store::put_dataset(const dataset::Record& record) {
  return put_record(*state_, kDatasets, record);
}
Result<std::vector<dataset::Record>> Store::datasets() {
  return all_records<dataset::Record>(*state_, kDatasets);
}
Result<dataset::Record> Store::dataset(const std::string& reference) {
  return find_record<dataset::Record>(*state_, kDatasets, reference);
}
Status Store::remove_dataset(const std::string& id) {
  return remove_record<dataset::Record>(*state_, kDatasets, id);
}

Status Store::put_source(const Digest& key, const std::string& id) {
  return guarded(*state_, [&]() -> Status {
    SQLite::Statement insert(*state_->handle, "INSERT OR REPLACE INTO sources VALUES (?, ?)");
    insert.bind(1, key.hex());
    insert.bind(2, id);
    insert.exec();
    return {};
  });
}

Result<std::optional<std::string>> Store::source(const Digest& key) {
  return guarded(*state_, [&]() -> Result<std::optional<std::string>> {
    SQLite::Statement query(*state_->handle, "SELECT id FROM sources WHERE key = ?");
    query.bind(1, key.hex());
    if (!query.executeStep()) return std::optional<std::string>();
    return std::optional(query.getColumn(0).getString());
  });
}

Status Store::put_derived(const std::string& key, const Json& value) {
  return guarded(*state_, [&]() -> Status {
    SQLite::Statement insert(*state_->handle, "INSERT OR REPLACE INTO derived VALUES (?, ?)");
    insert.bind(1, key);
    insert.bind(2, sealed_text(value));
    insert.exec();
    return {};
  });
}

Result<std::size_t> Store::derived_below(const std::string& prefix) {
  return guarded(*state_, [&]() -> Result<std::size_t> {
    SQLite::Statement query(*state_->handle,
                            "SELECT count(*) FROM derived WHERE key >= ?1 AND key < ?1 || '~'");
    query.bind(1, prefix);
    query.executeStep();
    return static_cast<std::size_t>(query.getColumn(0).getInt64());
  });
}

Result<std::optional<Json>> Store::derived(const std::string& key) {
  return guarded(*state_, [&]() -> Result<std::optional<Json>> {
    SQLite::Statement query(*state_->handle, "SELECT value FROM derived WHERE key = ?");
    query.bind(1, key);
    if (!query.executeStep()) return std::optional<Json>();
    auto value = unsealed(query.getColumn(0).getString());
    if (!value) return damaged_record(*state_, key);
    return value;
  });
}

}  // namespace hone::store
