#pragma once
// Secrets out of the kernel, and the file that keeps the server's token.
// Thread rule: free functions.

#include <filesystem>
#include <string>

#include "base/result.h"

namespace hone::server {

/// 256 bits of the kernel's random numbers as 64 hexadecimal digits.
std::string random_secret();

/// The token in the file; made, mode 0600, where there is no such file. Errors:
/// `access.token_file` (environment) when others may read it or it holds no token; those of files.
Result<std::string> read_or_make_token(const std::filesystem::path& file);

/// Whether both are the same, in a time that does not depend on where they differ.
bool same_secret(std::string_view one, std::string_view other);

}  // namespace hone::server
