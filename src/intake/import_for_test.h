#pragma once
// Files written for a test, and what importing them gives. Private to this room's tests.

#include <gtest/gtest.h>

#include <fstream>

#include "intake/intake.h"
#include "os/files.h"

namespace hone::intake {

class ImportTest : public ::testing::Test {
 protected:
  ImportTest() : folder_(*os::TempDir::create()) {}
  [[nodiscard]] std::filesystem::path path(const std::string& name) const {
    return folder_.path() / name;
  }

  std::filesystem::path write(const std::string& name, const std::string& bytes) const {
    std::filesystem::create_directories(path(name).parent_path());
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }

  static Result<Imported> import(const std::filesystem::path& source) {
    const auto staging = os::TempDir::create();
    return import_model({.sources = {{source, ""}}, .staging = staging->path()});
  }
  /// The code of importing the path, "ok" when it worked.
  static std::string code(const std::filesystem::path& source) {
    const auto imported = import(source);
    return imported ? "ok" : imported.error().code;
  }
  static std::string message(const std::filesystem::path& source) {
    const auto imported = import(source);
    return imported ? "ok" : imported.error().message + imported.error().where;
  }

 private:
  os::TempDir folder_;
};

inline std::string four_floats() { return std::string(16, '\0'); }

}  // namespace hone::intake
