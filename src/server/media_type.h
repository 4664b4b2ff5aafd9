#pragma once
// What kind of picture a file is, by its first bytes. Names and claims of a file play no part, and
// nothing that a browser could run is among the answers. Thread rule: free functions.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hone::server {

/// image/jpeg, image/png, image/webp, image/bmp or image/gif; else application/octet-stream.
std::string image_type(std::string_view first_bytes);

/// The same of a part of a file. Errors: those of os/files.h.
Result<std::string> image_type(const std::filesystem::path& file, std::uint64_t offset,
                               std::uint64_t bytes);

}  // namespace hone::server
