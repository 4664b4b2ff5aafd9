#pragma once
// What waits to be written to a worker. Nothing here waits: what does not fit into the pipe now
// goes later. A blob is read piece by piece when its turn comes.
// Thread rule: one thread.

#include <deque>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "protocol/protocol.h"

namespace hone::jobs {

class Outbox {
 public:
  Status add(const Json& header);  ///< `protocol.frame` when it is too large
  void add_blob(const Digest& digest, const std::filesystem::path& file);
  [[nodiscard]] bool empty() const { return current_.empty() && waiting_.empty(); }
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

  /// Writes as much as goes without waiting. A closed pipe empties the box: what became of the
  /// worker is learnt from its end. Errors: `store.corrupt` when a blob cannot be read.
  Status push(int descriptor);

 private:
  struct Blob {
    Digest digest;
    std::filesystem::path path;
    std::ifstream file;
  };
  struct Item {
    std::string frame;           ///< a whole frame, or
    std::unique_ptr<Blob> blob;  ///< a file of which the rest is still to be sent
  };

  Status refill();
  static Result<std::string> next_chunk(Blob& blob);

  std::deque<Item> waiting_;
  std::string current_;
  std::size_t sent_ = 0;  ///< of current_
};

}  // namespace hone::jobs
