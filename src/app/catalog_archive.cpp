#include "app/catalog_archive.h"

#include "app/ask.h"

namespace hone::app {
namespace {

constexpr const char* kArchiveKey = "catalog-archive";

struct KeptArchive {
  std::string place;
  std::string digest;
  static void fields(auto& self, auto&& field) {
    field("place", self.place, "Address that it came from");
    field("digest", self.digest, "Its bytes");
  }
};

/// A blob's time of change is when it was kept last.
bool is_fresh(const std::filesystem::path& blob) {
  std::error_code error;
  const auto kept_at = std::filesystem::last_write_time(blob, error);
  const auto now = std::filesystem::file_time_type::clock::now();
  return !error && kept_at <= now && now - kept_at < kArchiveAge;
}

}  // namespace

Status keep_archive(store::Store& store, const std::string& place, const Digest& archive) {
  HONE_CHECK(store.put_derived(kArchiveKey, to_json(KeptArchive{place, archive.hex()})));
  HONE_CHECK(store.collect_later());
  if (archive.empty()) return {};
  // The blob may have been there before; where its time cannot be set, it is fetched again.
  std::error_code ignored;
  std::filesystem::last_write_time(store.blob_path(archive),
                                   std::filesystem::file_time_type::clock::now(), ignored);
  return {};
}

Result<std::optional<std::filesystem::path>> kept_archive(store::Store& store,
                                                          const std::string& place) {
  using Kept = std::optional<std::filesystem::path>;
  HONE_TRY(const auto json, store.derived(kArchiveKey));
  if (!json) return Kept();
  HONE_TRY(const auto kept, read_result<KeptArchive>(*json));
  if (kept.digest.empty()) return Kept();
  HONE_TRY(const auto digest, Digest::from_hex(kept.digest));
  const auto blob = store.blob_path(digest);
  const bool whole = is_fresh(blob) && store.read_blob(digest);
  if (!whole) {
    HONE_CHECK(store.transaction([&] { return keep_archive(store, kept.place, {}); }));
    return Kept();
  }
  return kept.place == place ? Kept(blob) : Kept();
}

}  // namespace hone::app
