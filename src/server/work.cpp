#include "server/work.h"

#include "server/gate.h"
#include "server/limits.h"

namespace hone::server {
namespace {

/// The edge between handlers and threads: what is thrown here would end the server.
template <class Call>
auto caught(Call call) -> decltype(call()) {
  try {
    return call();
  } catch (const std::exception& failure) {
    return bug_error("bug.exception", "An error that should not happen.")
        .at(failure.what())
        .fix("Report it with what you did.");
  }
}

/// Once in a while an account is looked up again: it may be gone, or have another role.
Status check_account(Services& services, Passage& passage) {
  Caller& caller = passage.request.caller;
  if (!services.access.account_due(caller)) return {};
  HONE_TRY(const auto user, services.workbench.user(caller.name));
  caller.role =
      user ? enum_from_name<Role>(enum_name(user->role)).value_or(Role::viewer) : Role::anyone;
  services.access.account_is(caller.name, user ? std::optional(caller.role) : std::nullopt);
  return check_role(caller, passage.route->policy);
}

Outgoing busy(const char* code, const char* message) {
  return outgoing(limit_error(code, message).fix("Try again in a moment."));
}

std::string event_text(const Told& told) {
  return "id: " + told.id + "\nevent: " + told.kind + "\ndata: " + told.data + "\n\n";
}

}  // namespace

Result<Outgoing> answer_of(Services& services, Passage& passage) {
  return caught([&]() -> Result<Outgoing> {
    HONE_CHECK(check_account(services, passage));
    HONE_TRY(Reply reply, passage.route->handle(services, passage.request));
    return outgoing(std::move(reply));
  });
}

Result<bool> begin_receiving(Services& services, Passage& passage, std::unique_ptr<Sink>& sink) {
  return caught([&]() -> Result<bool> {
    HONE_CHECK(check_account(services, passage));
    HONE_TRY(sink, passage.route->receive(services, passage.request));
    return true;
  });
}

Result<bool> write_piece(Sink& sink, std::string_view piece) {
  return caught([&]() -> Result<bool> {
    HONE_CHECK(sink.write(piece));
    return true;
  });
}

Result<Outgoing> finish_receiving(Sink& sink) {
  return caught([&]() -> Result<Outgoing> {
    HONE_TRY(Reply reply, sink.finish());
    return outgoing(std::move(reply));
  });
}

Outgoing too_many_uploads() { return busy("limit.uploads", "Two uploads run already."); }

Outgoing too_many_streams() { return busy("http.busy", "Too many clients listen to events."); }

Outgoing too_many_connections() { return busy("http.busy", "Too many connections are open."); }

Outgoing events_head() {
  Outgoing out;
  out.set("Content-Type", "text/event-stream");
  out.set("Cache-Control", "no-store");
  out.set("X-Accel-Buffering", "no");  // a proxy passes each event on at once
  return out;
}

EventCursor::EventCursor(Events& events, const Request& request)
    : events_(events), last_(request.last_event_id) {
  if (last_.empty()) last_ = events.newest();
}

std::string EventCursor::hello() const {
  const std::string newest = events_.newest();
  const Json data{{"run", newest.substr(0, newest.rfind('-'))}};
  return "retry: " + std::to_string(limits::kRetryAfter.count() * 1000) + "\n" +
         event_text({last_, "hello", data.dump()});
}

std::string EventCursor::news() {
  std::string text;
  for (const Told& told : events_.since(last_)) {
    text += event_text(told);
    last_ = told.id;
  }
  return text;
}

Result<os::Descriptor> open_slice(const FileSlice& slice) {
  HONE_TRY(os::Descriptor file, os::open_file(slice.path));
  HONE_TRY(const Bytes size, os::file_size(file));
  if (slice.offset > size.count || slice.bytes > size.count - slice.offset) {
    return environment_error("os.io", "The file has become shorter.").fix("Try again.");
  }
  return file;
}

}  // namespace hone::server
