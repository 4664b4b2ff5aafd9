#include "server/page.h"

#include <array>

#include "os/files.h"

namespace hone::server {
namespace {

constexpr std::size_t kMostFiles = 10'000;
constexpr const char* kIndex = "/index.html";

struct Type {
  std::string_view suffix;
  const char* media;
};
constexpr std::array kTypes{
    Type{".html", "text/html; charset=utf-8"},
    Type{".js", "text/javascript; charset=utf-8"},
    Type{".mjs", "text/javascript; charset=utf-8"},
    Type{".css", "text/css; charset=utf-8"},
    Type{".svg", "image/svg+xml"},
    Type{".png", "image/png"},
    Type{".jpg", "image/jpeg"},
    Type{".webp", "image/webp"},
    Type{".ico", "image/x-icon"},
    Type{".woff2", "font/woff2"},
    Type{".json", "application/json"},
    Type{".map", "application/json"},
    Type{".webmanifest", "application/manifest+json"},
    Type{".wasm", "application/wasm"},
    Type{".txt", "text/plain; charset=utf-8"},
};

const char* type_of(std::string_view name) {
  for (const auto& type : kTypes) {
    if (name.ends_with(type.suffix)) return type.media;
  }
  return "application/octet-stream";
}

Outgoing text_reply(int status, std::string text) {
  Outgoing out;
  out.status = status;
  out.body = std::move(text);
  out.set("Content-Type", "text/plain; charset=utf-8");
  out.set("Cache-Control", "no-store");
  return out;
}

}  // namespace

Result<Page> Page::load(const std::string& folder) {
  Page page;
  if (folder.empty()) return page;
  HONE_TRY(const auto listed, os::list_files(folder, kMostFiles));
  for (const auto& file : listed) {
    page.files_["/" + file.name] = {folder + "/" + file.name, {}, {}};
  }
  for (auto& [name, file] : page.files_) {
    const auto brotli = page.files_.find(name + ".br");
    if (brotli != page.files_.end()) file.brotli = brotli->second.plain;
    const auto gzip = page.files_.find(name + ".gz");
    if (gzip != page.files_.end()) file.gzip = gzip->second.plain;
  }
  return page;
}

Outgoing Page::reply_with(const std::string& name, const File& file,
                          std::string_view accept_encoding) {
  Outgoing out;
  std::string path = file.plain;
  if (file.brotli && lists(accept_encoding, "br")) {
    path = *file.brotli;
    out.set("Content-Encoding", "br");
  } else if (file.gzip && lists(accept_encoding, "gzip")) {
    path = *file.gzip;
    out.set("Content-Encoding", "gzip");
  }
  if (file.brotli || file.gzip) out.set("Vary", "Accept-Encoding");
  out.set("Content-Type", type_of(name));
  // The build puts a digest into the names below assets/.
  out.set("Cache-Control",
          name.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
  std::error_code error;  // the file may have been built anew; one that is gone is said when opened
  const auto bytes = std::filesystem::file_size(path, error);
  out.file = FileSlice{path, 0, error ? 0 : bytes};
  return out;
}

Outgoing Page::file_for(const std::string& path, std::string_view accept_encoding) const {
  const auto found = files_.find(path);
  if (found != files_.end()) return reply_with(path, found->second, accept_encoding);
  const auto index = files_.find(kIndex);
  if (index == files_.end()) {
    return text_reply(404,
                      "The page is not installed here. The HTTP interface is below /api/v1.\n");
  }
  if (path.starts_with("/assets/")) return text_reply(404, "There is no such file.\n");
  return reply_with(kIndex, index->second, accept_encoding);
}

}  // namespace hone::server
