#include "unpack/unpack.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "unpack/places.h"

namespace hone::unpack {
namespace {

Result<std::string> read_head(const Descriptor& file, const std::string& name) {
  std::string head(kHeadBytes, '\0');
  const ssize_t got = ::pread(file.get(), head.data(), head.size(), 0);
  if (got < 0) return read_error(name, errno);
  head.resize(static_cast<std::size_t>(got));
  return head;
}

std::string source_name(const SourcePath& source) {
  if (!source.name.empty()) return source.name;
  const auto name = source.path.filename().string();
  return name.empty() ? source.path.parent_path().filename().string() : name;
}

Result<Descriptor> open_source(const SourcePath& source) {
  Descriptor file(::open(source.path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!file.open()) return read_error(source_name(source), errno);
  return file;
}

/// A file that is not a folder: an archive to look into, or the one file itself.
Status walk_plain(const Descriptor& file, Entry entry, Archives archives, Gate& gate) {
  if (archives == Archives::appended) return walk_archive(file, "zip", gate);
  HONE_TRY(const std::string head, read_head(file, entry.name));
  const FileKind kind = file_kind(head);
  if (kind.group != FileGroup::archive || archives == Archives::keep) {
    HONE_CHECK(gate.count_entry());
    return walk_file(file, std::move(entry), gate);
  }
  gate.summary().archive = std::string(kind.name);
  // The end of a zip at its beginning: no entries. libarchive does not take it for a zip.
  if (head.starts_with("PK\x05\x06")) return {};
  return walk_archive(file, kind.name, gate);
}

Status walk_source(const SourcePath& source, Archives archives, Gate& gate) {
  HONE_TRY(Descriptor file, open_source(source));
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) return read_error(source_name(source), errno);
  gate.enter(0);
  if (S_ISDIR(facts.st_mode)) return walk_folder(std::move(file), gate);
  if (!S_ISREG(facts.st_mode)) {
    return input_error("unpack.special", "This is a device or a pipe, not a file.")
        .at(printable(source_name(source)))
        .fix("Give a file, a folder or an archive.");
  }
  Entry entry{source_name(source), static_cast<std::uint64_t>(facts.st_size), facts.st_nlink};
  return walk_plain(file, std::move(entry), archives, gate);
}

}  // namespace

Limits model_limits() {
  return {.entries = limits::kModelArchiveEntries, .expanded_bytes = limits::kModelBytes};
}

Result<Summary> walk(const Source& source, const Limits& limits, Visitor& visitor) {
  Gate gate(limits, visitor);
  for (const auto& path : source.paths) HONE_CHECK(walk_source(path, source.archives, gate));
  if (source.paths.size() != 1) gate.summary().archive.reset();
  if (gate.summary().files > 0) return gate.summary();
  return input_error("unpack.empty", "There are no files in it.")
      .fix("Give a file, a folder or an archive with files.");
}

}  // namespace hone::unpack
