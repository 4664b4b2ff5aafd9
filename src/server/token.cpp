#include "server/token.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include "os/files.h"

namespace hone::server {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kTokenCharacters = 32;  // at least: 128 bits as hexadecimal digits
constexpr std::size_t kTokenMost = 512;

Error token_error(const std::string& message, const std::filesystem::path& file) {
  return environment_error("access.token_file", message)
      .at(file.string())
      .fix("Remove the file, and `hone serve` makes a new one; or give another with --token-file.");
}

/// Where the file is somebody else's to read, the token is no secret.
Status check_private(const os::Descriptor& opened, const std::filesystem::path& file) {
  struct stat facts {};
  if (::fstat(opened.get(), &facts) != 0)
    return os::system_error(errno, "The token's file cannot be examined", file.string());
  if (facts.st_uid != ::geteuid())
    return token_error("The token's file belongs to another account.", file);
  if ((facts.st_mode & 077) != 0)
    return token_error("Other accounts may read the token's file.", file);
  return {};
}

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

}  // namespace

std::string random_secret() {
  std::array<unsigned char, kSecretBytes> bytes{};
  // Up to 256 bytes come at once and whole (getrandom(2)); without random numbers nothing is safe.
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    std::abort();
  std::string text;
  for (const auto byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

Result<std::string> read_or_make_token(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    const std::string token = random_secret();
    HONE_CHECK(os::write_file_atomic(file, token + "\n"));
    return token;
  }
  HONE_TRY(const os::Descriptor opened, os::open_file(file));
  HONE_CHECK(check_private(opened, file));
  HONE_TRY(std::string token, os::read_all(opened, Bytes{kTokenMost}));
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  if (token.size() < kTokenCharacters || !std::all_of(token.begin(), token.end(), is_plain)) {
    return token_error("The file holds no token of 32 or more letters and digits.", file);
  }
  return token;
}

bool same_secret(std::string_view one, std::string_view other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace hone::server
