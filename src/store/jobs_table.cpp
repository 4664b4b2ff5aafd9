// Jobs.

#include "store/database.h"

namespace hone::store {
namespace {

constexpr std::array<EnumName<JobState>, 5> kStates{{{JobState::queued, "queued"},
                                                     {JobState::running, "running"},
                                                     {JobState::done, "done"},
                                                     {JobState::failed, "failed"},
                                                     {JobState::cancelled, "cancelled"}}};

}  // namespace

std::span<const EnumName<JobState>> enum_names(JobState) { return kStates; }

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
    insert.bind(6, json_text(to_json(job)));
    insert.exec();
    return {};
  });
}

Result<std::vector<Job>> Store::jobs(std::size_t limit) {
  return guarded(*state_, [&]() -> Result<std::vector<Job>> {
    SQLite::Statement query(*state_->handle,
                            "SELECT record FROM jobs ORDER BY created_at DESC, rowid DESC LIMIT ?");
    query.bind(1, static_cast<std::int64_t>(limit));
    return records_from<Job>(*state_, query);
  });
}

Result<std::vector<Job>> Store::jobs_in(JobState state) {
  return guarded(*state_, [&]() -> Result<std::vector<Job>> {
    SQLite::Statement query(
        *state_->handle,
        "SELECT record FROM jobs WHERE state = ? ORDER BY created_at DESC, rowid DESC");
    query.bind(1, std::string(enum_name(state)));
    return records_from<Job>(*state_, query);
  });
}

Result<Job> Store::job(const std::string& reference) {
  return find_record<Job>(*state_, kJobs, reference);
}

}  // namespace hone::store
