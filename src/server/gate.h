#pragma once
// Decides about a request by its head alone, in this order: is the head sound, does it name this
// server, is there such a route, does it come from the page itself, who asks, may they, and is the
// body of the kind that the route takes. Pure but for the sessions that Access keeps.
// Thread rule: one thread.

#include <span>
#include <variant>

#include "server/access.h"
#include "server/head.h"
#include "server/page.h"
#include "server/reply.h"

namespace hone::server {

/// A request that may go on to its route.
struct Passage {
  const Route* route;
  Request request;
};

class Gate {
 public:
  /// All of them outlive it.
  Gate(std::span<const Route> routes, Access& access, const Page& page)
      : routes_(routes), access_(access), page_(page) {}

  /// A passage, or the reply that ends it here: a file of the page, a session, an error.
  std::variant<Passage, Outgoing> enter(const Head& head) const;

 private:
  [[nodiscard]] Result<Passage> find(const Head& head, Target target) const;
  [[nodiscard]] Status check_source(const Head& head, const Policy& policy, bool events) const;
  [[nodiscard]] Outgoing page_reply(const Head& head, const Target& target) const;
  [[nodiscard]] Outgoing exchange(const std::string& token) const;

  std::span<const Route> routes_;
  Access& access_;
  const Page& page_;
};

/// `access.session` where nobody is known, `access.role` where somebody else would have to ask.
Status check_role(const Caller& caller, const Policy& policy);

/// How much JSON a body of this kind may be, and the error beyond it.
std::uint64_t json_limit(Body body);
Error json_too_large(Body body);

/// Reads a body of JSON; none is null. Errors: those of parse_json; `request.field` (usage) for a
/// null in a request, other than in a document that is kept as it is.
Status take_body(Passage& passage, std::string_view bytes);

}  // namespace hone::server
