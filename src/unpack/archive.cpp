#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>

#include <array>
#include <memory>

#include "unpack/places.h"
#include "unpack/utf8_locale.h"

namespace hone::unpack {
namespace {

constexpr std::size_t kChunkBytes = 256 * 1024;
constexpr std::size_t kReadBytes = 128 * 1024;

struct FreeArchive {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, FreeArchive>;

/// The formats of this room. Of zip only the reader that trusts the directory at the end: the
/// streaming one would read a cut archive as a shorter one.
Reader new_reader(std::string_view kind) {
  Reader reader(archive_read_new());
  if (!reader) return reader;
  if (kind == "zip") {
    archive_read_support_format_zip_seekable(reader.get());
  } else if (kind == "7z") {
    archive_read_support_format_7zip(reader.get());
  } else {
    archive_read_support_format_tar(reader.get());
    archive_read_support_filter_gzip(reader.get());
    archive_read_support_filter_bzip2(reader.get());
    archive_read_support_filter_xz(reader.get());
    archive_read_support_filter_zstd(reader.get());
  }
  return reader;
}

Error encrypted_error(std::string_view name) {
  return input_error("unpack.encrypted", "The archive is encrypted.")
      .at(std::string(name))
      .fix("Unpack it, and import the folder.");
}

Error not_archive_error(std::string_view kind) {
  if (kind == "zip") {
    return input_error("unpack.truncated",
                       "The zip archive has no directory at its end: it is cut.")
        .fix("Download or copy the file again.");
  }
  return input_error("unpack.not_archive",
                     fmt::format("This is {} data, but not a {} archive that can be read.", kind,
                                 kind == "7z" ? "7z" : "tar"))
      .fix("Import the files themselves, or a zip or tar archive of them.");
}

/// Why libarchive gave up.
Error damage_error(archive* reader, std::string_view kind, std::string_view name) {
  const char* text = archive_error_string(reader);
  const std::string reason = printable(text == nullptr ? "no reason given" : text);
  // Before a format is chosen, libarchive must not be asked about encryption: it would crash.
  if (reason.find("Unrecognized archive format") != std::string::npos) {
    return not_archive_error(kind);
  }
  if (archive_format(reader) != 0 && archive_read_has_encrypted_entries(reader) == 1) {
    return encrypted_error(printable(name));
  }
  const bool cut = reason.find("runcated") != std::string::npos;
  Error error = cut ? input_error("unpack.truncated", "The archive is cut: " + reason + ".")
                    : input_error("unpack.damaged", "The archive is damaged: " + reason + ".");
  return std::move(error).at(printable(name)).fix("Download or copy the file again.");
}

/// Data of the current entry.
class EntryChunks : public Chunks {
 public:
  EntryChunks(archive* reader, std::string_view kind, std::string_view name)
      : reader_(reader), kind_(kind), name_(name), buffer_(kChunkBytes) {}
  Result<std::span<const std::byte>> next() override {
    const la_ssize_t got = archive_read_data(reader_, buffer_.data(), buffer_.size());
    // A wrong checksum or size is only a warning to libarchive.
    if (got < 0) return damage_error(reader_, kind_, name_);
    return std::span<const std::byte>(buffer_.data(), static_cast<std::size_t>(got));
  }

 private:
  archive* reader_;
  std::string_view kind_;
  std::string_view name_;
  std::vector<std::byte> buffer_;
};

std::string raw_name(archive_entry* entry) {
  const char* name = archive_entry_pathname(entry);
  if (name == nullptr) name = archive_entry_pathname_utf8(entry);
  return name == nullptr ? std::string() : std::string(name);
}

Error link_error(std::string_view name) {
  return input_error("unpack.link", "There is a link in the archive; links are not followed.")
      .at(printable(name))
      .fix("Pack the files again with copies in place of links.");
}

Status walk_entry(archive* reader, archive_entry* entry, std::string_view kind, Gate& gate) {
  HONE_CHECK(gate.count_entry());
  const std::string raw = raw_name(entry);
  HONE_CHECK(clean_name(raw, gate.limits()));
  const auto type = archive_entry_filetype(entry);
  if (type == AE_IFLNK || archive_entry_hardlink(entry) != nullptr) return link_error(raw);
  if (archive_entry_is_encrypted(entry) != 0) return encrypted_error(printable(raw));
  EntryChunks chunks(reader, kind, raw);
  if (type != AE_IFREG) {
    if (type != AE_IFDIR) gate.skip_special();
    return gate.drain(chunks);
  }
  HONE_TRY(std::string name, gate.admit(raw));
  Entry shown_entry{std::move(name), std::nullopt, 1};
  if (archive_entry_size_is_set(entry) != 0 && archive_entry_size(entry) >= 0) {
    shown_entry.size = static_cast<std::uint64_t>(archive_entry_size(entry));
  }
  return gate.show(shown_entry, chunks);
}

}  // namespace

Status walk_archive(const Descriptor& file, std::string_view kind, Gate& gate) {
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) return read_error("", errno);
  const auto bytes = static_cast<std::uint64_t>(facts.st_size);
  gate.enter(bytes);
  if (kind == "zip") HONE_CHECK(gate.expect_entries(declared_zip_entries(file, bytes)));
  const Utf8Locale locale;
  const Reader reader = new_reader(kind);
  if (!reader) return limit_error("limit.memory", "There is no memory for reading archives.");
  if (archive_read_open_fd(reader.get(), file.get(), kReadBytes) != ARCHIVE_OK) {
    return damage_error(reader.get(), kind, "");
  }
  archive_entry* entry = nullptr;
  while (true) {
    const int got = archive_read_next_header(reader.get(), &entry);
    if (got == ARCHIVE_EOF) return {};
    if (got != ARCHIVE_OK && got != ARCHIVE_WARN) return damage_error(reader.get(), kind, "");
    HONE_CHECK(walk_entry(reader.get(), entry, kind, gate));
  }
}

}  // namespace hone::unpack
