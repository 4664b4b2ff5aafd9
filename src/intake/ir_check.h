#pragma once
// Checks of an OpenVINO IR before the runtime sees it. Private to this room.

#include <string_view>

#include "intake/format.h"

namespace hone::intake {

/// Whether text begins like an IR: <net> as root, after a prolog at most.
bool looks_like_ir(std::string_view head);

/// Reads the XML and checks it against a weights file of that many bytes; none: there is no file.
/// Errors: `intake.ir.*`, `limit.model`.
Status check_ir(const std::filesystem::path& xml, std::optional<std::uint64_t> weights_bytes);

}  // namespace hone::intake
