#pragma once
// What http.cpp does besides moving bytes, without sockets: calls handlers and sinks, turns events
// into text, opens files. Thread rule: as each function says.

#include "os/files.h"
#include "server/reply.h"
#include "server/services.h"

namespace hone::server {

struct Passage;

// --- on a thread of the pool

/// Calls the route's handler; an exception that escapes it is `bug.exception`. An account that was
/// removed or has another role by now is `access.session` or `access.role`.
Result<Outgoing> answer_of(Services& services, Passage& passage);

/// The same for a streamed body. The value is always true.
Result<bool> begin_receiving(Services& services, Passage& passage, std::unique_ptr<Sink>& sink);
Result<bool> write_piece(Sink& sink, std::string_view piece);
Result<Outgoing> finish_receiving(Sink& sink);

// --- on the thread of the sockets

Outgoing too_many_uploads();      ///< `limit.uploads`
Outgoing too_many_streams();      ///< `http.busy`
Outgoing too_many_connections();  ///< `http.busy`
Outgoing events_head();           ///< of a stream of events

/// Where one client is in the stream of events, and the text that goes to it
/// (https://html.spec.whatwg.org/multipage/server-sent-events.html).
class EventCursor {
 public:
  EventCursor(Events& events, const Request& request);
  [[nodiscard]] std::string hello() const;
  std::string news();  ///< what came since the last call; may be empty

 private:
  Events& events_;
  std::string last_;
};

/// Errors: those of files; `os.io` when the file has become shorter.
Result<os::Descriptor> open_slice(const FileSlice& slice);

}  // namespace hone::server
