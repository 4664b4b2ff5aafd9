#include "store/migrations.h"

#include <gtest/gtest.h>

#include "os/files.h"

namespace hone::store {
namespace {

class MigrationsTest : public testing::Test {
 protected:
  Database database() const {
    Database database;
    database.root = folder_.path();
    database.handle = std::make_unique<SQLite::Database>(
        database.file().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs);
    database.handle->exec("PRAGMA journal_mode = WAL");
    return database;
  }
  os::TempDir folder_ = std::move(*os::TempDir::create());
};

constexpr Migration kFirst{1, "CREATE TABLE notes (text TEXT)"};
constexpr Migration kSecond{2, "ALTER TABLE notes ADD COLUMN author TEXT DEFAULT 'nobody'"};
constexpr Migration kBroken{2, "ALTER TABLE notes ADD COLUMN author TEXT; DROP TABLE missing"};

int version(const Database& database) {
  return database.handle->execAndGet("PRAGMA user_version").getInt();
}

TEST_F(MigrationsTest, OlderStoreIsBroughtForwardWithACopyBeside) {
  Database database = this->database();
  ASSERT_TRUE(migrate(database, std::array{kFirst}));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "hone.db.v0.bak"));
  database.handle->exec("INSERT INTO notes VALUES ('kept')");
  ASSERT_TRUE(migrate(database, std::array{kFirst, kSecond}));
  EXPECT_EQ(version(database), 2);
  EXPECT_EQ(database.handle->execAndGet("SELECT text || author FROM notes").getString(),
            "keptnobody");
  SQLite::Database copy((folder_.path() / "hone.db.v1.bak").string());
  EXPECT_EQ(copy.execAndGet("PRAGMA user_version").getInt(), 1);
  EXPECT_EQ(copy.execAndGet("SELECT text FROM notes").getString(), "kept");
}

TEST_F(MigrationsTest, FailedStepChangesNothing) {
  Database database = this->database();
  ASSERT_TRUE(migrate(database, std::array{kFirst}));
  EXPECT_EQ(migrate(database, std::array{kFirst, kBroken}).error().code, "store.database");
  EXPECT_EQ(version(database), 1);
  EXPECT_TRUE(migrate(database, std::array{kFirst, kSecond}));
}

TEST_F(MigrationsTest, NewerStoreIsRefusedAndLeftAlone) {
  ASSERT_TRUE(Store::open(folder_.path()));
  const int newer = migrations().back().version + 1;
  database().handle->exec("PRAGMA user_version = " + std::to_string(newer));
  const auto store = Store::open(folder_.path());
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, "store.newer");
  EXPECT_FALSE(store.error().remedy.empty());
  EXPECT_EQ(version(database()), newer);
}

TEST_F(MigrationsTest, VersionsCountFromOneWithoutAGap) {
  int expected = 0;
  for (const Migration& step : migrations()) EXPECT_EQ(step.version, ++expected);
}

}  // namespace
}  // namespace hone::store
