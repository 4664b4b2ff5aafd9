#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "os/files.h"
#include "unpack/places.h"

namespace hone::unpack {
namespace {

constexpr mode_t kFolderMode = 0700;
constexpr mode_t kFileMode = 0600;

Error write_error(std::string_view name, int error_number) {
  return os::system_error(error_number, "The file cannot be written", printable(name));
}

Error place_error(std::string_view name, int error_number) {
  if (error_number == EEXIST || error_number == ENOTDIR || error_number == ELOOP) {
    return input_error("unpack.duplicate", "The same name is used twice, as file or folder.")
        .at(printable(name))
        .fix("Pack the files again with different names.");
  }
  return write_error(name, error_number);
}

/// Writes each file beneath a folder that it created.
class Writer : public Visitor {
 public:
  explicit Writer(Descriptor root) : root_(std::move(root)) {}

  Status file(const Entry& entry, Chunks& chunks) override {
    HONE_TRY(const Descriptor folder, folder_of(entry.name));
    const std::string leaf = entry.name.substr(entry.name.rfind('/') + 1);
    const Descriptor file(::openat(folder.get(), leaf.c_str(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                   kFileMode));
    if (!file.open()) return place_error(entry.name, errno);
    std::uint64_t size = 0;
    while (true) {
      HONE_TRY(const auto bytes, chunks.next());
      if (bytes.empty()) break;
      HONE_CHECK(
          os::write_all(file.get(), {reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
      size += bytes.size();
    }
    files_.push_back({entry.name, size, entry.links});
    return {};
  }

  std::vector<Entry> take_files() {
    std::sort(files_.begin(), files_.end(),
              [](const Entry& a, const Entry& b) { return a.name < b.name; });
    return std::move(files_);
  }

 private:
  /// Creates the folders of a clean name one beneath the other and opens the last.
  Result<Descriptor> folder_of(const std::string& name) {
    Descriptor folder(::fcntl(root_.get(), F_DUPFD_CLOEXEC, 0));
    for (std::size_t begin = 0, end = 0; (end = name.find('/', begin)) != std::string::npos;
         begin = end + 1) {
      const std::string part = name.substr(begin, end - begin);
      if (::mkdirat(folder.get(), part.c_str(), kFolderMode) != 0 && errno != EEXIST) {
        return write_error(name, errno);
      }
      folder = Descriptor(
          ::openat(folder.get(), part.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      if (!folder.open()) return place_error(name, errno);
    }
    return folder;
  }

  Descriptor root_;
  std::vector<Entry> files_;
};

Result<Descriptor> fresh_folder(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), kFolderMode) != 0) return write_error(folder.string(), errno);
  Descriptor root(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!root.open()) return write_error(folder.string(), errno);
  return root;
}

}  // namespace

Result<Extracted> extract(const Source& source, const std::filesystem::path& folder,
                          const Limits& limits) {
  HONE_TRY(Descriptor root, fresh_folder(folder));
  Writer writer(std::move(root));
  HONE_TRY(Summary summary, walk(source, limits, writer));
  return Extracted{writer.take_files(), std::move(summary)};
}

}  // namespace hone::unpack
