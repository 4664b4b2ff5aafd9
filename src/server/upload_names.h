#pragma once
// What a client may call a file. A name is a list of words; nothing else of it reaches the file
// system. Thread rule: free functions.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hone::server {

/// Words with "/" between them: none is empty, "." or "..", holds a backslash or what cannot be
/// shown, or is longer than a file's name may be. Errors: `upload.name` (usage).
Status check_upload_name(const std::string& name);

/// Also: each name once, and none a folder of another.
Status check_upload_names(const std::vector<std::string>& names);

/// The first word that all names begin with, where each has more of them; else empty.
std::string common_folder(const std::vector<std::string>& names);

/// "sha-256=:…:" of RFC 9530 for the digest's 64 hexadecimal digits.
std::string repr_digest_of(std::string_view hex);
/// Whether the header, a list of digests, gives this SHA-256. One without a SHA-256 says nothing.
bool repr_digest_fits(std::string_view header, std::string_view hex);

}  // namespace hone::server
