// Kept runs.

#include <sqlite3.h>

#include "store/database.h"

namespace hone::store {
namespace {

void bind_or_null(SQLite::Statement& statement, int index, const std::string& value) {
  if (value.empty()) {
    statement.bind(index);
  } else {
    statement.bind(index, value);
  }
}

/// Frames a second of a benchmark that can be trusted.
std::optional<double> valid_throughput(const Run& run) {
  if (run.kind != "benchmark" || !run.result.is_object()) return std::nullopt;
  const auto verdict = run.result.find("verdict");
  const auto throughput = run.result.find("throughput_fps");
  const bool valid = verdict != run.result.end() && verdict->is_object() &&
                     verdict->value("valid", Json(false)) == Json(true);
  if (!valid || throughput == run.result.end() || !throughput->is_number()) return std::nullopt;
  return throughput->get<double>();
}

}  // namespace

Run head_of(Run run) {
  if (!run.result.is_object()) return run;
  Json head = Json::object();
  for (const auto& [name, value] : run.result.items()) {
    if (!value.is_structured() || value.dump().size() <= kHeadMemberBytes) head[name] = value;
  }
  run.result = std::move(head);
  return run;
}

Status Store::put_run(const Run& run) {
  return guarded(*state_, [&]() -> Status {
    SQLite::Statement insert(*state_->handle,
                             "INSERT INTO runs (id, kind, model, dataset, created_at, record, "
                             "head, throughput_fps) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(1, run.id);
    insert.bind(2, run.kind);
    bind_or_null(insert, 3, run.model);
    bind_or_null(insert, 4, run.dataset);
    insert.bind(5, run.created_at);
    insert.bind(6, sealed_text(to_json(run)));
    insert.bind(7, sealed_text(to_json(head_of(run))));
    if (const auto throughput = valid_throughput(run)) insert.bind(8, *throughput);
    try {
      insert.exec();
    } catch (const SQLite::Exception& failure) {
      if (failure.getExtendedErrorCode() != SQLITE_CONSTRAINT_FOREIGNKEY) throw;
      return not_found(kModels, run.model);  // it was removed while it was measured
    }
    return {};
  });
}

Result<std::vector<Run>> Store::runs(const std::string& kind, const std::string& model,
                                     std::size_t limit) {
  return guarded(*state_, [&]() -> Result<std::vector<Run>> {
    std::string sql = "SELECT id, record FROM runs WHERE (?1 = '' OR kind = ?1)";
    if (!model.empty()) sql += " AND model = ?3";
    SQLite::Statement query(*state_->handle,
                            sql + " ORDER BY created_at DESC, rowid DESC LIMIT ?2");
    query.bind(1, kind);
    query.bind(2, static_cast<std::int64_t>(limit));
    if (!model.empty()) query.bind(3, model);
    return records_from<Run>(*state_, kRuns, query);
  });
}

Result<Run> Store::run(const std::string& reference) {
  return find_record<Run>(*state_, kRuns, reference);
}

Status Store::remove_run(const std::string& id) {
  return atomically(*state_, [&]() -> Status {
    SQLite::Statement erase(*state_->handle, "DELETE FROM runs WHERE id = ?");
    erase.bind(1, id);
    return erase.exec() > 0 ? collect_later() : not_found(kRuns, id);
  });
}

}  // namespace hone::store
