#pragma once
// Reading a whole file as a protobuf message. Private to this room.

#include <filesystem>

#include "base/result.h"

namespace google::protobuf {
class MessageLite;
}

namespace hone::intake {

/// False when the file is cut, damaged or nested too deep (100 messages). Errors: those of
/// os::MappedFile, `limit.model` beyond 2 GiB, with `remedy`.
Result<bool> parse_protobuf(const std::filesystem::path& file, const char* remedy,
                            google::protobuf::MessageLite& message);

}  // namespace hone::intake
