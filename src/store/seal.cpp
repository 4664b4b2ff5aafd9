// Seals: a record says what its own bytes were, so that a changed one is noticed when it is read.

#include "base/digest.h"
#include "store/database.h"

namespace hone::store {
namespace {

constexpr std::size_t kSealDigits = 16;
constexpr std::string_view kMember = R"("seal":")";
constexpr std::string_view kEnd = R"("})";

std::string seal_of(std::string_view text) { return Digest::of(text).hex().substr(0, kSealDigits); }

}  // namespace

std::string sealed_text(const Json& json) {
  std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (!json.is_object() || json.empty()) return text;
  const std::string seal = seal_of(text);
  text.pop_back();
  return text + "," + std::string(kMember) + seal + std::string(kEnd);
}

std::optional<Json> unsealed(std::string text) {
  constexpr std::size_t kTail = 1 + kMember.size() + kSealDigits + kEnd.size();
  const std::size_t begin = text.size() < kTail ? 0 : text.size() - kTail;
  const bool sealed = begin > 0 && text.compare(begin + 1, kMember.size(), kMember) == 0;
  if (sealed) {
    const std::string seal = text.substr(begin + 1 + kMember.size(), kSealDigits);
    text.resize(begin);
    text += '}';
    if (seal_of(text) != seal) return std::nullopt;
  }
  auto json = parse_json(text);
  if (!json) return std::nullopt;
  return std::move(*json);
}

Error damaged_record(const Database& database, const std::string& which) {
  return environment_error("store.corrupt", "A record of the store is damaged: " + which + ".")
      .at(database.file().string())
      .fix("Remove it and make it again, or bring the folder back from a backup.");
}

}  // namespace hone::store
