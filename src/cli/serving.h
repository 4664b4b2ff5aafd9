#pragma once
// Serving from another command.

#include "cli/session.h"

namespace hone::cli {

/// Serves the session's store at the usual address, or where that is taken at any port that is
/// free, until it is interrupted. Errors: those of server::serve.
Status serve_here(Session& session);

}  // namespace hone::cli
