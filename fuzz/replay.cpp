// fuzz_replay FOLDER: gives every file of FOLDER/<target>/ to its target.

#include <cstdio>

#include "targets.h"

namespace {

int replay(const hone::fuzz::Target& target, const std::filesystem::path& folder) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto file = hone::os::MappedFile::open(entry.path());
    if (!file) continue;
    target.run(file->text());
    ++count;
  }
  return count;
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) {
    fmt::print(stderr, "usage: fuzz_replay FOLDER\n");
    return 2;
  }
  for (const auto& target : hone::fuzz::targets()) {
    const auto folder = std::filesystem::path(words[1]) / target.name;
    const int files = std::filesystem::is_directory(folder) ? replay(target, folder) : 0;
    fmt::print("{:<12} {:>4} files\n", target.name, files);
    if (files == 0) return 1;
  }
  return 0;
}
