#include "cli/command.h"
#include "cli/render.h"

namespace hone::cli {
namespace {

Status list_jobs(Session& session, const api::JobListRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto jobs, workbench.jobs(request));
  session.answer("jobs", to_json(jobs), [&] { return render(jobs); });
  return {};
}

Status answer_job(Session& session, const store::Job& job) {
  session.answer("job", to_json(job), [&] { return render(job); });
  return {};
}

Status show_job(Session& session, const api::ReferenceRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto job, workbench.job(request.reference));
  return answer_job(session, job);
}

Status cancel_job(Session& session, const api::ReferenceRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto job, workbench.cancel_job(request.reference));
  session.answer("job", to_json(job), [&] {
    const bool running = job.state == store::JobState::running;
    return running ? "job " + job.id + " was asked to end and has not ended yet"
                   : "job " + job.id + " is " + std::string(enum_name(job.state));
  });
  return {};
}

Status show_log(Session& session, const api::ReferenceRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto job, workbench.job(request.reference));
  HONE_TRY(const auto text, workbench.job_log(job.id));
  const Json log{{"job", job.id}, {"state", enum_name(job.state)}, {"text", text}};
  session.answer("log", log, [&] {
    return text.empty() ? "No log yet: the job is " + std::string(enum_name(job.state)) : text;
  });
  return {};
}

Status resume(Session& session, const api::JobResumeRequest& request) {
  HONE_TRY(auto workbench, session.open());
  if (request.job) {
    HONE_TRY(const auto job, workbench.resume(*request.job));
    return answer_job(session, job);
  }
  HONE_TRY(const auto jobs, workbench.resume_all());
  session.answer("jobs", to_json(jobs),
                 [&] { return jobs.empty() ? "No job waits." : render(jobs); });
  return {};
}

}  // namespace

void register_jobs(Program& program) {
  CLI::App& jobs = add_group(program.parser, "job", "Work that was asked for");
  add_command(program, jobs, "list", "Jobs, newest first", list_jobs);
  add_command(program, jobs, "show", "One job", show_job);
  add_command(program, jobs, "cancel", "End a job, whichever process runs it", cancel_job);
  add_command(program, jobs, "log", "What the workers of a job did and wrote", show_log);
  add_command(program, jobs, "resume", "Run what waits since its process was killed", resume);
}

}  // namespace hone::cli
