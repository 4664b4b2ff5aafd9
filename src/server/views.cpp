#include "server/views.h"

namespace hone::server {

Job view_of(const store::Job& job) {
  Job view;
  view.id = job.id;
  view.kind = job.kind;
  view.state = job.state;
  view.request = Json::object();
  for (const char* member : {"request", "upload"}) {
    if (job.request.contains(member)) view.request[member] = job.request[member];
  }
  if (job.error) view.error = from_json<ErrorBody>(*job.error).value_or(ErrorBody{});
  view.run = job.run;
  view.attempts = job.attempts;
  view.priority = job.priority;
  view.cancel_requested = job.cancel_requested;
  view.created_at = job.created_at;
  view.updated_at = job.updated_at;
  return view;
}

}  // namespace hone::server
