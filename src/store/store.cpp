#include "store/store.h"

#include <sqlite3.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <cerrno>
#include <ctime>
#include <thread>

#include "base/limits.h"
#include "os/fault.h"
#include "os/files.h"
#include "store/database.h"
#include "store/migrations.h"

namespace hone::store {
namespace {

namespace fs = std::filesystem;
constexpr mode_t kPrivate = 0700;
constexpr std::uintmax_t kCheckedBytes = 32 * limits::kMiB;  // some 100 ms

Status make_private_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), kPrivate) == 0 || errno == EEXIST) return {};
  return environment_error("store.open",
                           os::system_error(errno, "The store's folder cannot be made", "").message)
      .at(folder.string())
      .fix("Name a folder that you may write to with --data.");
}

Status make_folders(const Database& database) {
  std::error_code ignored;
  if (database.root.has_parent_path()) fs::create_directories(database.root.parent_path(), ignored);
  HONE_CHECK(make_private_folder(database.root));
  HONE_CHECK(make_private_folder(database.blobs()));
  return make_private_folder(database.staging());
}

/// Changing the journal's mode does not wait for a second process that does the same.
void enter_wal(SQLite::Database& handle) {
  for (int waited_ms = 0;; waited_ms += 10) {
    try {
      handle.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (const SQLite::Exception& failure) {
      if (failure.getErrorCode() != SQLITE_BUSY || waited_ms >= kBusyTimeoutMs) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
}

/// Damage between the records, such as an index that hides one. A larger database is trusted to
/// what SQLite notices while it reads, since every command would wait for this.
Status check_whole(Database& database) {
  std::error_code ignored;
  if (fs::file_size(database.file(), ignored) > kCheckedBytes) return {};
  SQLite::Statement check(*database.handle, "PRAGMA integrity_check(1)");
  const std::string found = check.executeStep() ? check.getColumn(0).getString() : "no answer";
  if (found == "ok") return {};
  return corrupt_error("The store's database is damaged (" + found + ")", database.file());
}

/// An empty database beside blobs is not a new store but one whose database was cut or is lost.
Status check_not_lost(Database& database) {
  if (database.handle->execAndGet("PRAGMA user_version").getInt() != 0) return {};
  std::error_code ignored;
  if (fs::directory_iterator(database.blobs(), ignored) == fs::directory_iterator()) return {};
  return corrupt_error("The store's database is empty, but the store is not", database.file());
}

Status open_database(Database& database, Trust trust) {
  return guarded(database, [&]() -> Status {
    database.handle = std::make_unique<SQLite::Database>(
        database.file().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs);
    enter_wal(*database.handle);
    database.handle->exec(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON");
    HONE_CHECK(check_not_lost(database));
    HONE_CHECK(migrate(database, migrations()));
    return trust == Trust::checked ? Status{} : check_whole(database);
  });
}

std::string utc(const char* format) {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

/// SQLite tells only ENOSPC apart; a quota or a file-size limit is a failed write to it.
bool out_of_space(const SQLite::Exception& failure) {
  return failure.getErrorCode() == SQLITE_FULL ||
         failure.getExtendedErrorCode() == SQLITE_IOERR_WRITE;
}

}  // namespace

Error corrupt_error(const std::string& what, const fs::path& where) {
  return environment_error("store.corrupt", what + ".")
      .at(where.string())
      .fix("Bring the folder back from a backup, or begin a new store with --data.");
}

Error full_error(const Database& database) {
  return limit_error("store.disk_full",
                     "The disk or its quota is full; nothing was changed in the store.")
      .at(database.file().string())
      .fix("Free some disk space, or keep the data elsewhere with --data.");
}

Error database_error(const Database& database, const SQLite::Exception& failure) {
  const int code = failure.getErrorCode();
  const std::string reason = failure.getErrorStr();
  const std::string file = database.file().string();
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) {
    return corrupt_error("The store's database is damaged (" + reason + ")", database.file());
  }
  if (out_of_space(failure)) {
    return full_error(database);
  }
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
    return environment_error("store.busy", "Another process held the store for too long.")
        .at(file)
        .fix("Try again; look for a Hone process that hangs.");
  }
  if (code == SQLITE_CANTOPEN || code == SQLITE_READONLY || code == SQLITE_PERM) {
    return environment_error("store.open", "The store cannot be opened: " + reason + ".")
        .at(file)
        .fix("Name a folder that you may write to with --data.");
  }
  return environment_error("store.database", "The store's database failed: " + reason + ".")
      .at(file);
}

Status atomically(Database& database, const std::function<Status()>& work) {
  if (database.in_transaction) return work();
  return guarded(database, [&]() -> Status {
    // IMMEDIATE: waits for other writers here, instead of failing in the middle.
    if (os::fault_point()) return full_error(database);
    SQLite::Transaction transaction(*database.handle, SQLite::TransactionBehavior::IMMEDIATE);
    database.in_transaction = true;
    const std::unique_ptr<bool, void (*)(bool*)> leave(&database.in_transaction,
                                                       [](bool* inside) { *inside = false; });
    HONE_CHECK(work());
    if (os::fault_point()) return full_error(database);
    transaction.commit();
    (void)os::fault_point();  // the moment after; what is committed cannot fail any more
    return {};
  });
}

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const fs::path& root, Trust trust) {
  auto state = std::make_unique<State>();
  std::error_code ignored;
  state->root = fs::absolute(root, ignored).lexically_normal();
  if (!state->root.has_filename()) state->root = state->root.parent_path();
  HONE_CHECK(make_folders(*state));
  HONE_CHECK(open_database(*state, trust));
  return Store(std::move(state));
}

Status Store::transaction(const std::function<Status()>& work) {
  if (state_->in_transaction) {
    return bug_error("store.nested", "A transaction was begun inside another.");
  }
  return atomically(*state_, work);
}

std::string new_id(std::string_view prefix) {
  std::uint32_t random = 0;
  while (::getrandom(&random, sizeof random, 0) != sizeof random) {
  }
  return fmt::format("{}-{}-{:08x}", prefix, utc("%Y%m%d-%H%M%S"), random);
}

std::string utc_now() { return utc("%Y-%m-%dT%H:%M:%SZ"); }

}  // namespace hone::store
