// Jobs: asked for, looked at, ended; and the stream of events.

#include "server/job_requests.h"
#include "server/routes_parts.h"
#include "server/views.h"

namespace hone::server {
namespace {

constexpr std::string_view kTag = "jobs";
constexpr std::chrono::milliseconds kCancelPatience{0};  // its end comes as an event

Json shown(Services& services, const store::Job& row) {
  Job job = view_of(row);
  if (row.state == store::JobState::running) job.progress = services.queue.progress(row.id);
  return to_json(job);
}

struct JobsQuery : PageQuery {
  std::optional<store::JobState> state;
  static void fields(auto& self, auto&& field) {
    PageQuery::fields(self, field);
    field("state", self.state, "Only jobs in this state");
  }
};

Result<Reply> list_jobs(Services& services, const Request&, const JobsQuery& query) {
  HONE_TRY(const auto page, services.workbench.store().job_page(
                                query.state, {.after = query.after,
                                              .limit = static_cast<std::size_t>(query.limit)}));
  Json rows = Json::array();
  for (const auto& row : page.rows) rows.push_back(shown(services, row));
  return answer_page("jobs", std::move(rows), page.next);
}

Result<Reply> post_job(Services& services, const Request& request) {
  HONE_TRY(const auto body, from_json<JobBody>(request.body, UnknownMembers::refuse));
  HONE_TRY(const auto job, new_job(body, services.uploads));
  HONE_TRY(const auto row, services.queue.add(services.workbench, job));
  Reply reply = answer("job", shown(services, row), 202);
  reply.headers["Location"] = "/api/v1/jobs/" + row.id;
  return reply;
}

Result<Reply> show_job(Services& services, const Request& request) {
  HONE_TRY(const auto row, services.workbench.job(segment(request, "id")));
  return answer("job", shown(services, row));
}

Result<Reply> cancel_job(Services& services, const Request& request) {
  HONE_TRY(const auto row, services.workbench.cancel_job(segment(request, "id"), kCancelPatience));
  let_go_of_upload(row, services.uploads);
  services.queue.wake();
  return answer("job", shown(services, row));
}

Result<Reply> job_log(Services& services, const Request& request) {
  Reply reply;
  HONE_TRY(reply.text, services.workbench.job_log(segment(request, "id")));
  reply.type = "text/plain; charset=utf-8";
  return reply;
}

}  // namespace

void add_job_routes(Table& table) {
  table.push_back({Method::post,
                   "/api/v1/jobs",
                   kChange,
                   {.id = "postJob",
                    .summary = "Asks for work; it waits for its turn",
                    .tag = kTag,
                    .body = describe_jobs,
                    .reply = gives<Job>("job"),
                    .status = 202},
                   without_query(post_job)});
  table.push_back({Method::get,
                   "/api/v1/jobs",
                   kRead,
                   {.id = "listJobs",
                    .summary = "Jobs, newest first",
                    .tag = kTag,
                    .query = takes<JobsQuery>(),
                    .reply = gives_page<Job>("jobs")},
                   with_query(list_jobs)});
  table.push_back({Method::get,
                   "/api/v1/jobs/{id}",
                   kRead,
                   {.id = "getJob",
                    .summary = "A job, with its progress while it runs",
                    .tag = kTag,
                    .reply = gives<Job>("job")},
                   without_query(show_job)});
  table.push_back(
      {Method::del,
       "/api/v1/jobs/{id}",
       kRemove,
       {.id = "cancelJob", .summary = "Ends a job", .tag = kTag, .reply = gives<Job>("job")},
       without_query(cancel_job)});
  table.push_back({Method::get,
                   "/api/v1/jobs/{id}/log",
                   kRead,
                   {.id = "getJobLog",
                    .summary = "What the job's workers said",
                    .tag = kTag,
                    .type = "text/plain"},
                   without_query(job_log)});
  table.push_back({Method::get,
                   "/api/v1/events",
                   kRead,
                   {.id = "listen",
                    .summary = "What happens, as server-sent events",
                    .tag = "events",
                    .type = "text/event-stream"},
                   {},
                   {},
                   true});
}

}  // namespace hone::server
