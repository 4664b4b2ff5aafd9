// Jobs.

#include "store/database.h"

namespace hone::store {
namespace {

constexpr std::array<EnumName<JobState>, 5> kStates{{{JobState::queued, "queued"},
                                                     {JobState::running, "running"},
                                                     {JobState::done, "done"},
                                                     {JobState::failed, "failed"},
                                                     {JobState::cancelled, "cancelled"}}};

constexpr const char* kColumns = "SELECT id, kind, created_at, updated_at, record FROM jobs ";

std::vector<Job> jobs_from(const Database& database, SQLite::Statement& query) {
  std::vector<Job> jobs;
  while (query.executeStep()) jobs.push_back(job_from(database, query));
  return jobs;
}

}  // namespace

std::span<const EnumName<JobState>> enum_names(JobState) { return kStates; }

Job job_from(const Database& database, SQLite::Statement& row) {
  const std::string id = row.getColumn(0).getString();
  auto job = record_from<Job>(database, "job " + id, row.getColumn(4).getString());
  if (job && job->id == id) return *std::move(job);
  Job damaged;
  damaged.id = id;
  damaged.kind = row.getColumn(1).getString();
  damaged.state = JobState::failed;
  damaged.error = error_to_json(damaged_record(database, "job " + id));
  damaged.created_at = row.getColumn(2).getString();
  damaged.updated_at = row.getColumn(3).getString();
  return damaged;
}

Status Store::put_job(const Job& job) {
  return guarded(*state_, [&]() -> Status {
    SQLite::Statement insert(
        *state_->handle,
        "INSERT INTO jobs (id, kind, state, created_at, updated_at, record) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, "
        "state = excluded.state, created_at = excluded.created_at, "
        "updated_at = excluded.updated_at, record = excluded.record");
    insert.bind(1, job.id);
    insert.bind(2, job.kind);
    insert.bind(3, std::string(enum_name(job.state)));
    insert.bind(4, job.created_at);
    insert.bind(5, job.updated_at);
    insert.bind(6, sealed_text(to_json(job)));
    insert.exec();
    return {};
  });
}

Result<std::vector<Job>> Store::jobs(std::size_t limit) {
  return guarded(*state_, [&]() -> Result<std::vector<Job>> {
    SQLite::Statement query(*state_->handle,
                            std::string(kColumns) + "ORDER BY created_at DESC, rowid DESC LIMIT ?");
    query.bind(1, static_cast<std::int64_t>(limit));
    return jobs_from(*state_, query);
  });
}

Result<std::vector<Job>> Store::jobs_in(JobState state, std::size_t limit) {
  return guarded(*state_, [&]() -> Result<std::vector<Job>> {
    SQLite::Statement query(
        *state_->handle,
        std::string(kColumns) + "WHERE state = ? ORDER BY created_at DESC, rowid DESC LIMIT ?");
    query.bind(1, std::string(enum_name(state)));
    query.bind(2, static_cast<std::int64_t>(limit));
    return jobs_from(*state_, query);
  });
}

Result<Job> Store::job(const std::string& reference) {
  return guarded(*state_, [&]() -> Result<Job> {
    HONE_TRY(const std::string id, resolve(*state_, kJobs, reference));
    SQLite::Statement query(*state_->handle, std::string(kColumns) + "WHERE id = ?");
    query.bind(1, id);
    if (!query.executeStep()) return not_found(kJobs, reference);
    return job_from(*state_, query);
  });
}

Result<bool> Store::cancel_requested(const std::string& id) {
  return guarded(*state_, [&]() -> Result<bool> {
    SQLite::Statement query(*state_->handle,
                            "SELECT json_extract(record, '$.cancel_requested') FROM jobs "
                            "WHERE id = ?");
    query.bind(1, id);
    return query.executeStep() && query.getColumn(0).getInt() != 0;
  });
}

}  // namespace hone::store
