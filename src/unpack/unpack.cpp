#include "unpack/unpack.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "unpack/places.h"

namespace hone::unpack {
namespace {

constexpr std::size_t kHeadBytes = 512;  // one tar header

struct Magic {
  std::string_view bytes;
  std::string_view kind;
};
using namespace std::string_view_literals;
constexpr std::array<Magic, 8> kMagics{{{"PK\x03\x04"sv, "zip"},
                                        {"PK\x05\x06"sv, "zip"},  // no entries
                                        {"PK\x07\x08"sv, "zip"},  // one of several volumes
                                        {"7z\xbc\xaf\x27\x1c"sv, "7z"},
                                        {"\x1f\x8b"sv, "gzip"},
                                        {"BZh"sv, "bzip2"},
                                        {"\xfd\x37zXZ\0"sv, "xz"},
                                        {"\x28\xb5\x2f\xfd"sv, "zstd"}}};

/// A tar header carries the sum of its own bytes (POSIX.1-1988 ustar, and the older form).
bool is_tar_header(std::string_view head) {
  constexpr std::size_t kSumAt = 148;
  constexpr std::size_t kSumBytes = 8;
  if (head.size() < kHeadBytes || head[0] == '\0') return false;
  unsigned sum = 0;
  for (std::size_t i = 0; i < kHeadBytes; ++i) {
    const bool in_sum = i >= kSumAt && i < kSumAt + kSumBytes;
    sum += in_sum ? unsigned{' '} : static_cast<unsigned char>(head[i]);
  }
  const std::string field(head.substr(kSumAt, kSumBytes));
  return std::strtoul(field.c_str(), nullptr, 8) == sum;
}

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
  if (file.valid()) return file;
  if (errno == ENOENT || errno == ENOTDIR) {
    return input_error("unpack.missing", "There is no such file or folder.")
        .at(shown(source.path.string()))
        .fix("Check the path.");
  }
  return read_error(source_name(source), errno);
}

/// A file that is not a folder: an archive to look into, or the one file itself.
Status walk_plain(const Descriptor& file, Entry entry, Archives archives, Gate& gate) {
  HONE_TRY(const std::string head, read_head(file, entry.name));
  const auto kind = archive_kind(std::as_bytes(std::span(head)));
  if (kind.empty() || archives == Archives::keep) {
    HONE_CHECK(gate.count_entry());
    return walk_file(file, std::move(entry), gate);
  }
  gate.summary().archive = std::string(kind);
  return walk_archive(file, kind, gate);
}

Status walk_source(const SourcePath& source, Archives archives, Gate& gate) {
  HONE_TRY(Descriptor file, open_source(source));
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) return read_error(source_name(source), errno);
  gate.enter(0);
  if (S_ISDIR(facts.st_mode)) return walk_folder(std::move(file), gate);
  if (!S_ISREG(facts.st_mode)) {
    return input_error("unpack.special", "This is a device or a pipe, not a file.")
        .at(shown(source_name(source)))
        .fix("Give a file, a folder or an archive.");
  }
  Entry entry{source_name(source), static_cast<std::uint64_t>(facts.st_size), facts.st_nlink};
  return walk_plain(file, std::move(entry), archives, gate);
}

}  // namespace

Limits model_limits() {
  return {.entries = limits::kModelArchiveEntries, .expanded_bytes = limits::kModelBytes};
}

std::string_view archive_kind(std::span<const std::byte> head) {
  const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  for (const auto& magic : kMagics) {
    if (text.starts_with(magic.bytes)) return magic.kind;
  }
  return is_tar_header(text) ? "tar" : "";
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
