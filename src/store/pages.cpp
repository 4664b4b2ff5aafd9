// Lists a page at a time, and what changed since another look. A page begins behind a place: the
// time and the row number of the last one of the page before, so that it holds when that is
// removed.

#include <charconv>

#include "store/database.h"

namespace hone::store {
namespace {

constexpr int kNewestJobs = 100;

struct Place {
  std::string time;
  std::int64_t row = 0;
};

Result<Place> place_from(const std::string& text) {
  const auto dot = text.rfind('.');
  Place place;
  place.time = text.substr(0, dot);
  const char* begin = text.data() + std::min(text.size(), dot == std::string::npos ? dot : dot + 1);
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(begin, end, place.row);
  if (dot != std::string::npos && begin != end && stop == end && error == std::errc{}) return place;
  return usage_error("store.page", "This is not where a page of a list begins.")
      .at("after")
      .fix("Give what the page before had as next.");
}

/// A list being put together: conditions, and values for them in order.
struct Question {
  std::string columns;
  std::string table;
  std::vector<std::pair<std::string, std::string>> conditions;  ///< column, value
};

Result<SQLite::Statement> ask(Database& database, const Question& question, const Page& page) {
  std::string sql =
      "SELECT " + question.columns + ", created_at, rowid FROM " + question.table + " WHERE 1";
  for (const auto& [column, value] : question.conditions) sql += " AND " + column + " = ?";
  Place place;
  if (!page.after.empty()) {
    HONE_TRY(place, place_from(page.after));
    sql += " AND created_at <= ? AND (created_at < ? OR rowid < ?)";
  }
  SQLite::Statement query(*database.handle, sql + " ORDER BY created_at DESC, rowid DESC LIMIT ?");
  int index = 0;
  for (const auto& [column, value] : question.conditions) query.bind(++index, value);
  if (!page.after.empty()) {
    query.bind(++index, place.time);
    query.bind(++index, place.time);
    query.bind(++index, place.row);
  }
  query.bind(++index, static_cast<std::int64_t>(page.limit + 1));  // one more tells of a next page
  return query;
}

/// Takes rows until the page is full; `read` makes one of what the statement stands at.
template <class Row, class Read>
Result<Rows<Row>> take(SQLite::Statement& query, std::size_t limit, Read read) {
  Rows<Row> page;
  std::string last;
  while (query.executeStep()) {
    if (page.rows.size() == limit) {
      page.next = last;
      break;
    }
    HONE_TRY(Row row, read(query));
    page.rows.push_back(std::move(row));
    const int columns = query.getColumnCount();
    last = query.getColumn(columns - 2).getString() + "." +
           std::to_string(query.getColumn(columns - 1).getInt64());
  }
  return page;
}

/// The head as it is kept; of a run of an older store it is made now.
Result<Run> head_from(const Database& database, SQLite::Statement& row) {
  const std::string which = "run " + row.getColumn(0).getString();
  if (!row.getColumn(1).isNull()) {
    return record_from<Run>(database, which, row.getColumn(1).getString());
  }
  HONE_TRY(Run run, record_from<Run>(database, which, row.getColumn(2).getString()));
  return head_of(std::move(run));
}

constexpr const char* kHead = "id, head, CASE WHEN head IS NULL THEN record END";

/// The end of a record is its seal, which changes with any byte of it.
std::map<std::string, std::string> marks(Database& database, const std::string& from) {
  SQLite::Statement query(*database.handle, "SELECT id, substr(record, -20) FROM " + from);
  std::map<std::string, std::string> found;
  while (query.executeStep()) {
    found[query.getColumn(0).getString()] = query.getColumn(1).getString();
  }
  return found;
}

}  // namespace

Result<Rows<Run>> Store::run_heads(const std::string& kind, const std::string& model,
                                   const Page& page) {
  return guarded(*state_, [&]() -> Result<Rows<Run>> {
    Question question{kHead, "runs", {}};
    if (!model.empty()) question.conditions.emplace_back("model", model);
    if (!kind.empty()) question.conditions.emplace_back("kind", kind);
    HONE_TRY(auto query, ask(*state_, question, page));
    return take<Run>(query, page.limit,
                     [&](SQLite::Statement& row) { return head_from(*state_, row); });
  });
}

Result<std::optional<Run>> Store::fastest_run(const std::string& model) {
  return guarded(*state_, [&]() -> Result<std::optional<Run>> {
    SQLite::Statement query(*state_->handle,
                            std::string("SELECT ") + kHead +
                                " FROM runs WHERE model = ? AND throughput_fps IS NOT NULL "
                                "ORDER BY throughput_fps DESC LIMIT 1");
    query.bind(1, model);
    if (!query.executeStep()) return std::optional<Run>();
    HONE_TRY(Run run, head_from(*state_, query));
    return std::optional(std::move(run));
  });
}

Result<Rows<Job>> Store::job_page(std::optional<JobState> state, const Page& page) {
  return guarded(*state_, [&]() -> Result<Rows<Job>> {
    Question question{"id, kind, created_at, updated_at, record", "jobs", {}};
    if (state) question.conditions.emplace_back("state", std::string(enum_name(*state)));
    HONE_TRY(auto query, ask(*state_, question, page));
    return take<Job>(query, page.limit,
                     [&](SQLite::Statement& row) -> Result<Job> { return job_from(*state_, row); });
  });
}

Result<std::map<std::string, std::int64_t>> Store::job_counts() {
  return guarded(*state_, [&]() -> Result<std::map<std::string, std::int64_t>> {
    SQLite::Statement query(*state_->handle, "SELECT state, count(*) FROM jobs GROUP BY state");
    std::map<std::string, std::int64_t> counts;
    while (query.executeStep()) {
      counts[query.getColumn(0).getString()] = query.getColumn(1).getInt64();
    }
    return counts;
  });
}

Result<std::int64_t> Store::changes() {
  return guarded(*state_, [&]() -> Result<std::int64_t> {
    return state_->handle->execAndGet("PRAGMA data_version").getInt64();
  });
}

Result<Outline> Store::outline() {
  return guarded(*state_, [&]() -> Result<Outline> {
    Outline outline;
    outline.models = marks(*state_, "models");
    outline.datasets = marks(*state_, "datasets");
    SQLite::Statement runs(*state_->handle, "SELECT id FROM runs");
    while (runs.executeStep()) outline.runs.insert(runs.getColumn(0).getString());
    outline.jobs = marks(*state_, "jobs WHERE state IN ('queued', 'running')");
    for (const auto& [id, mark] : outline.jobs) outline.active.insert(id);
    outline.jobs.merge(marks(*state_, fmt::format("jobs WHERE state NOT IN ('queued', 'running') "
                                                  "ORDER BY rowid DESC LIMIT {}",
                                                  kNewestJobs)));
    return outline;
  });
}

}  // namespace hone::store
