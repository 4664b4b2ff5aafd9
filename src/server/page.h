#pragma once
// The page's files. They are listed once; a request names a file only by being equal to a name of
// that list, so nothing else of the folder or of the machine can be asked for.
// Thread rule: unchanged after load(); any thread.

#include <map>
#include <optional>
#include <string>

#include "server/head.h"
#include "server/reply.h"

namespace hone::server {

class Page {
 public:
  /// An empty folder gives a page that says it was not built. Errors: those of listing files.
  static Result<Page> load(const std::string& folder);

  /// The file for an address: the file of that name, else for the page's own addresses index.html.
  /// A compressed form beside it (NAME.br, NAME.gz) where the client takes that.
  [[nodiscard]] Outgoing file_for(const std::string& path, std::string_view accept_encoding) const;

 private:
  struct File {
    std::string plain;  ///< path
    std::optional<std::string> brotli;
    std::optional<std::string> gzip;
  };
  [[nodiscard]] static Outgoing reply_with(const std::string& name, const File& file,
                                           std::string_view accept_encoding);
  std::map<std::string, File> files_;  ///< by address, such as "/assets/index-1a2b.js"
};

}  // namespace hone::server
