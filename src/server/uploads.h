#pragma once
// Files on their way in. They lie in <data>/uploads/u-…/ until a job has taken them in, survive a
// restart, and go when they have not grown for limits::kUploadAge.
//
// Invariants: what a client calls a file is a name of checked words and never leads out of the
// upload's own folder; bytes that were acknowledged are on disk; of one file one stream is written
// at a time, and of all files limits::kUploadStreams.
// Thread rule: any thread.

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/fields.h"
#include "server/route.h"

namespace hone::server {

struct UploadFile {
  std::string name;                    ///< words with "/" between them
  std::optional<std::uint64_t> bytes;  ///< absent where the client could not say
  std::uint64_t received = 0;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Name of the file, with / between folders", {.required = true});
    field("bytes", self.bytes, "Its size");
    field("received", self.received, "How much of it has come");
  }
};

struct Upload {
  std::string id;  ///< "u-20261121-040501-3f9a61c2"
  std::vector<UploadFile> files;
  std::string created_at;  ///< UTC, ISO 8601
  static void fields(auto& self, auto&& field) {
    field("id", self.id, "Identifier");
    field("files", self.files, "The files");
    field("created_at", self.created_at, "When it began, UTC");
  }
};

/// One stream into one file.
struct Part {
  std::string upload;
  std::size_t file = 0;
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> bytes = {};  ///< that the client says are coming
  std::string repr_digest = {};             ///< Repr-Digest of the whole file, or empty
  bool drop_unfinished = false;             ///< nobody knows the upload to go on with it
};

/// What an import is given.
struct Arrived {
  std::vector<std::string> paths;  ///< the files, or the one folder that holds them
  std::vector<std::string> names;  ///< the same as the client called them
  std::string name;  ///< what a person would call it, where the paths do not tell; else empty
};

class Uploads {
 public:
  /// Takes over what lies in <data>/uploads and removes what is too old.
  static Result<std::unique_ptr<Uploads>> open(const std::filesystem::path& data);
  ~Uploads();

  /// Errors: `upload.name`, `upload.empty` (usage), `limit.upload` (limit), `store.disk_full`.
  Result<Upload> begin(const std::vector<UploadFile>& files);
  /// Errors: `upload.not_found` (usage).
  Result<Upload> find(const std::string& id);
  Status remove(const std::string& id);
  /// Takes a stream; `finished` makes the reply of what stands there then. Errors: also
  /// `upload.offset`, `upload.busy` (usage), `limit.uploads` (limit) when too many come at once,
  /// `upload.digest` (input) and `limit.upload` while it comes.
  using Finished = std::function<Result<Reply>(const Upload&)>;
  Result<std::unique_ptr<Sink>> receive(const Part& part, Finished finished);
  /// The files of an upload that is whole, under their names. Errors: also `upload.incomplete`.
  Result<Arrived> arrived(const std::string& id);
  /// The same as a single path: several files as their folder.
  Result<Arrived> arrived_as_one(const std::string& id);
  /// The same, never a folder.
  Result<Arrived> arrived_each(const std::string& id);
  /// Removes what is older than it may be.
  void sweep();

 private:
  struct State;
  class Stream;
  struct Place {
    std::filesystem::path file;
    std::optional<std::uint64_t> most;
  };
  enum class Shape { files, one, each };
  explicit Uploads(std::shared_ptr<State> state);
  Result<Place> admit(const Part& part);
  Result<Arrived> arrived(const std::string& id, Shape shape);
  std::shared_ptr<State> state_;
};

}  // namespace hone::server
