#pragma once
// SHA-256 (FIPS 180-4) of bytes: what a blob, a model or a data set is called in the store.
// The same 64 hexadecimal characters that `sha256sum` prints.

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace hone {

class Digest {
 public:
  Digest() = default;  ///< the empty digest; empty() is true

  static Result<Digest> from_hex(std::string_view hex);  ///< `digest.syntax` unless 64 hex digits
  static Digest of(std::string_view bytes);

  [[nodiscard]] const std::string& hex() const { return hex_; }
  [[nodiscard]] bool empty() const { return hex_.empty(); }
  auto operator<=>(const Digest&) const = default;

  [[nodiscard]] Json json_form() const { return hex_; }
  static Result<Digest> from_form(const Json& json);
  static Json form_schema();

 private:
  friend class DigestStream;
  std::string hex_;
};

/// Feeds bytes piece by piece. Not shared between threads.
class DigestStream {
 public:
  DigestStream();
  ~DigestStream();
  DigestStream(DigestStream&&) noexcept;
  DigestStream& operator=(DigestStream&&) noexcept;

  void add(const void* data, std::size_t bytes);
  void add(std::string_view bytes) { add(bytes.data(), bytes.size()); }
  Digest finish();  ///< once; the stream is empty and new afterwards

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace hone
