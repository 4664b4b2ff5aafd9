#include "catalog/catalog.h"

#include <algorithm>
#include <set>

#include "base/limits.h"

namespace hone::catalog {
namespace {

constexpr std::string_view kFile = "model.yml";
constexpr std::uint64_t kMostBytes = limits::kMiB;  // the zoo's largest has 90 KB

/// Name of the folder that the file lies in; empty for any other file, and for one in no folder.
std::string model_of(const std::string& path) {
  const std::string ending = "/" + std::string(kFile);
  if (!path.ends_with(ending)) return {};
  const std::string folder = path.substr(0, path.size() - ending.size());
  return folder.substr(folder.rfind('/') + 1);
}

class Reader : public unpack::Visitor {
 public:
  Status file(const unpack::Entry& entry, unpack::Chunks& chunks) override {
    const std::string name = model_of(entry.name);
    if (name.empty()) return {};
    std::string text;
    for (;;) {
      HONE_TRY(const auto chunk, chunks.next());
      if (chunk.empty()) break;
      if (text.size() + chunk.size() > kMostBytes) return tell(entry, "It is too large.");
      text.append(reinterpret_cast<const char*>(chunk.data()), chunk.size());
    }
    auto read = read_entry(name, text);
    if (!read) return tell(entry, read.error().message + " " + read.error().where);
    if (!names_.insert(name).second) return tell(entry, "Another model has its name.");
    catalog.entries.push_back(*std::move(read));
    return {};
  }

  api::Catalog catalog;

 private:
  Status tell(const unpack::Entry& entry, std::string problem) {
    catalog.problems.push_back({unpack::printable(entry.name), std::move(problem)});
    return {};
  }

  std::set<std::string> names_;
};

}  // namespace

Result<api::Catalog> read_catalog(const unpack::Source& source) {
  Reader reader;
  HONE_TRY(const auto summary, unpack::walk(source, unpack::Limits(), reader));
  auto& entries = reader.catalog.entries;
  if (entries.empty() && reader.catalog.problems.empty()) {
    return input_error("catalog.empty", "There is no model.yml in this catalogue.")
        .fix("Name a folder or an archive in the form of Open Model Zoo.");
  }
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return std::move(reader.catalog);
}

}  // namespace hone::catalog
