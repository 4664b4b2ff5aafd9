#include "unpack/pack.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

#include "os/files.h"
#include "unpack/names.h"
#include "unpack/utf8_locale.h"

namespace hone::unpack {
namespace {

constexpr std::size_t kChunkBytes = 256 * 1024;

struct FreeWriter {
  void operator()(archive* writer) const { archive_write_free(writer); }
};
using Writer = std::unique_ptr<archive, FreeWriter>;

struct FreeEntry {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

Error write_error(archive* writer) {
  const int reason = archive_errno(writer);
  if (reason > 0) return os::system_error(reason, "The archive cannot be written", "");
  const char* text = archive_error_string(writer);
  return environment_error("os.io", "The archive cannot be written.").at(text ? text : "");
}

/// No time, no name and no operating system in the head of the gzip stream.
Result<Writer> open_writer(int descriptor) {
  Writer writer(archive_write_new());
  const bool ready = writer &&
                     archive_write_set_format_pax_restricted(writer.get()) == ARCHIVE_OK &&
                     archive_write_add_filter_gzip(writer.get()) == ARCHIVE_OK &&
                     archive_write_set_options(writer.get(), "gzip:!timestamp") == ARCHIVE_OK &&
                     archive_write_open_fd(writer.get(), descriptor) == ARCHIVE_OK;
  if (!ready) return environment_error("os.io", "libarchive cannot write a tar.");
  return writer;
}

Status write_head(archive* writer, const PackedFile& file, std::uint64_t bytes) {
  const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
  archive_entry_set_pathname_utf8(entry.get(), file.name.c_str());
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), file.mode == FileMode::program ? 0755 : 0644);
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes));
  archive_entry_set_mtime(entry.get(), 0, 0);
  if (archive_write_header(writer, entry.get()) != ARCHIVE_OK) return write_error(writer);
  return {};
}

Status write_file(archive* writer, const PackedFile& file, const std::function<bool()>& cancelled) {
  HONE_TRY(const auto source, os::open_file(file.path));
  HONE_TRY(const auto size, os::file_size(source));
  HONE_CHECK(write_head(writer, file, size.count));
  std::vector<std::byte> chunk(kChunkBytes);
  for (std::uint64_t at = 0; at < size.count; at += chunk.size()) {
    if (cancelled && cancelled()) {
      return Error(ErrorKind::cancelled, "unpack.cancelled", "Writing the archive was cancelled.");
    }
    chunk.resize(std::min<std::uint64_t>(kChunkBytes, size.count - at));
    HONE_CHECK(os::read_at(source, at, chunk));
    if (archive_write_data(writer, chunk.data(), chunk.size()) !=
        static_cast<la_ssize_t>(chunk.size())) {
      return write_error(writer);
    }
  }
  return {};
}

Status check_names(const std::vector<PackedFile>& files) {
  for (std::size_t i = 0; i < files.size(); ++i) {
    HONE_TRY(const auto clean, clean_name(files[i].name, Limits()));
    if (clean != files[i].name) {
      return input_error("unpack.name", "The name of an entry is not clean.").at(files[i].name);
    }
    if (i > 0 && files[i - 1].name == files[i].name) {
      return input_error("unpack.duplicate", "Two entries have one name.").at(files[i].name);
    }
  }
  return {};
}

}  // namespace

Status pack(std::vector<PackedFile> files, const std::filesystem::path& archive,
            const std::function<bool()>& cancelled) {
  std::sort(files.begin(), files.end(),
            [](const PackedFile& a, const PackedFile& b) { return a.name < b.name; });
  HONE_CHECK(check_names(files));
  const Utf8Locale names_are_utf8;
  const int opened = ::open(archive.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (opened < 0) return os::system_error(errno, "The archive cannot be made", archive.string());
  const os::Descriptor descriptor(opened);
  HONE_TRY(const auto writer, open_writer(opened));
  for (const auto& file : files) HONE_CHECK(write_file(writer.get(), file, cancelled));
  if (archive_write_close(writer.get()) != ARCHIVE_OK) return write_error(writer.get());
  return {};
}

}  // namespace hone::unpack
