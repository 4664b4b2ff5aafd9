#pragma once
// A catalogue of models in the form of Open Model Zoo (openvinotoolkit/open_model_zoo,
// `model.yml`), read from a folder or an archive of unknown origin, and its files, fetched by HTTP.
// Runs in the worker only. Of an entry only what api/catalog.h names is looked at; nothing of it is
// executed, and a file that a program would have to change after download is not fetched.
//
// Thread rule: free functions; one thread per call, `download` from one thread of the process.
//
// Errors: those of unpack/unpack.h;
//   `catalog.entry` (input)      an entry is not of the form
//   `catalog.empty` (input)      there is no model.yml in it
//   `catalog.address` (input)    an address that is not http or https, or leads to one that is not
//   `catalog.download` (environment)  the server does not give the file, however often it is asked
//   `catalog.size`, `catalog.checksum` (input)  what came is not what the entry says
//   `store.disk_full`, `job.cancelled`

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "api/catalog.h"
#include "base/result.h"
#include "unpack/unpack.h"

namespace hone::catalog {

/// The entry of a model called `name`. Errors: `catalog.entry`.
Result<api::CatalogEntry> read_entry(const std::string& name, std::string_view yaml);

/// All entries of a folder or an archive; those that cannot be read are told.
Result<api::Catalog> read_catalog(const unpack::Source& source);

/// The files of that precision; of an entry without ready precisions, all. Empty precision: FP32,
/// else FP16, else the first. Errors: `catalog.precision` (usage).
Result<std::vector<api::CatalogFile>> files_of(const api::CatalogEntry& entry,
                                               const std::string& precision);

struct Download {
  std::string url;
  std::filesystem::path file;          ///< made; must not exist
  std::uint64_t most = 0;              ///< no byte more is written
  std::optional<std::uint64_t> bytes;  ///< what must come; absent: anything up to `most`
  std::string checksum = {};           ///< SHA-256 or SHA-384 in hexadecimal; empty: not checked
  std::function<Status(std::uint64_t done)> progress = {};  ///< an error ends it
};

/// Follows at most kRedirects redirections, to http and https alone, and from https to https
/// alone. A transfer that breaks off goes on where it ended (RFC 9110, Range), kAttempts times at
/// most, each after a longer pause.
inline constexpr long kRedirects = 5;
inline constexpr int kAttempts = 5;
Status download(const Download& wanted);

}  // namespace hone::catalog
