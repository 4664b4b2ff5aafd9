#include "base/digest.h"

#include <openssl/evp.h>

#include <algorithm>

namespace hone {
namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

struct DigestStream::Context {
  EVP_MD_CTX* handle = EVP_MD_CTX_new();
  Context() { EVP_DigestInit_ex(handle, EVP_sha256(), nullptr); }
  ~Context() { EVP_MD_CTX_free(handle); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
};

DigestStream::DigestStream() : context_(std::make_unique<Context>()) {}
DigestStream::~DigestStream() = default;
DigestStream::DigestStream(DigestStream&&) noexcept = default;
DigestStream& DigestStream::operator=(DigestStream&&) noexcept = default;

void DigestStream::add(const void* data, std::size_t bytes) {
  EVP_DigestUpdate(context_->handle, data, bytes);
}

Digest DigestStream::finish() {
  std::array<unsigned char, 32> raw{};
  EVP_DigestFinal_ex(context_->handle, raw.data(), nullptr);
  EVP_DigestInit_ex(context_->handle, EVP_sha256(), nullptr);
  static constexpr std::string_view kDigits = "0123456789abcdef";
  Digest digest;
  for (const unsigned char byte : raw) {
    digest.hex_ += kDigits[byte >> 4U];
    digest.hex_ += kDigits[byte & 15U];
  }
  return digest;
}

Result<Digest> Digest::from_hex(std::string_view hex) {
  if (hex.size() != 64 || !std::all_of(hex.begin(), hex.end(), is_hex)) {
    return input_error("digest.syntax", "A digest is 64 lower-case hexadecimal digits.");
  }
  Digest digest;
  digest.hex_ = hex;
  return digest;
}

Digest Digest::of(std::string_view bytes) {
  DigestStream stream;
  stream.add(bytes);
  return stream.finish();
}

Result<Digest> Digest::from_form(const Json& json) {
  if (json.is_string() && json.get_ref<const std::string&>().empty()) return Digest{};
  return from_hex(json.is_string() ? json.get_ref<const std::string&>() : std::string());
}

Json Digest::form_schema() { return {{"type", "string"}, {"pattern", "^([0-9a-f]{64})?$"}}; }

}  // namespace hone
