// Files by HTTP, with libcurl.

#include <curl/curl.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <thread>

#include "base/text.h"
#include "catalog/catalog.h"
#include "os/files.h"

namespace hone::catalog {
namespace {

using namespace std::chrono_literals;

constexpr long kConnectSeconds = 30;
constexpr long kStallSeconds = 60;  // without a byte
constexpr std::size_t kChunkBytes = 1 << 20;
constexpr long kRangeNotSatisfiable = 416;
constexpr long kTooManyRequests = 429;
constexpr long kRequestTimeout = 408;
constexpr long kClientErrors = 400;
constexpr long kServerErrors = 500;

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;

bool is_https(const std::string& url) { return url.starts_with("https://"); }

/// A transfer with what its attempts share.
struct Transfer {
  const Download& wanted;
  os::Descriptor file;
  std::uint64_t done = 0;
  Status status;  ///< why we ended it ourselves
  long answer = 0;
  std::string reason = {};
};

Error size_error(const Download& wanted) {
  return input_error("catalog.size", "The file that came has another size than the catalogue says.")
      .at(clean_text(wanted.url))
      .fix("Get the newest catalogue; if it stays so, tell those who keep it.");
}

std::size_t take_bytes(char* bytes, std::size_t size, std::size_t count, void* context) {
  auto& transfer = *static_cast<Transfer*>(context);
  const std::size_t length = size * count;
  if (length > transfer.wanted.most - transfer.done) {
    transfer.status = size_error(transfer.wanted);
    return 0;
  }
  transfer.status = os::write_all(transfer.file.get(), {bytes, length});
  if (!transfer.status) return 0;
  transfer.done += length;
  return length;
}

int take_progress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& transfer = *static_cast<Transfer*>(context);
  // libcurl reports once more after a write that failed: the first reason stays.
  if (transfer.status && transfer.wanted.progress) {
    transfer.status = transfer.wanted.progress(transfer.done);
  }
  return transfer.status ? 0 : 1;
}

void set_options(CURL* handle, Transfer& transfer) {
  const auto& url = transfer.wanted.url;
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, is_https(url) ? "https" : "http,https");
  curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(handle, CURLOPT_MAXREDIRS, kRedirects);
  curl_easy_setopt(handle, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, kStallSeconds);
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "hone/" HONE_VERSION);
  curl_easy_setopt(handle, CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(transfer.done));
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_bytes);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, take_progress);
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}

CURLcode attempt(Transfer& transfer) {
  const Handle handle(curl_easy_init());
  if (!handle) return CURLE_FAILED_INIT;
  char text[CURL_ERROR_SIZE] = {};
  set_options(handle.get(), transfer);
  curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, text);
  const CURLcode code = curl_easy_perform(handle.get());
  curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &transfer.answer);
  transfer.reason = *text != '\0' ? text : curl_easy_strerror(code);
  return code;
}

Status begin_again(Transfer& transfer) {
  transfer.done = 0;
  const int file = transfer.file.get();
  if (::ftruncate(file, 0) == 0 && ::lseek(file, 0, SEEK_SET) == 0) return {};
  return os::system_error(errno, "A download cannot begin again", "");
}

/// Nothing where another attempt may help.
std::optional<Error> final_error(CURLcode code, const Transfer& transfer) {
  const bool refused = transfer.answer >= kClientErrors && transfer.answer < kServerErrors &&
                       transfer.answer != kRequestTimeout && transfer.answer != kTooManyRequests &&
                       transfer.answer != kRangeNotSatisfiable;
  if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT ||
      code == CURLE_TOO_MANY_REDIRECTS) {
    return input_error("catalog.address", "The address does not lead to a file by http or https: " +
                                              clean_text(transfer.reason) + ".")
        .at(clean_text(transfer.wanted.url))
        .fix("Check the entry of the catalogue.");
  }
  if (code != CURLE_HTTP_RETURNED_ERROR || !refused) return std::nullopt;
  return environment_error("catalog.download", "The server does not give the file: " +
                                                   clean_text(transfer.reason) + ".")
      .at(clean_text(transfer.wanted.url))
      .fix("Check the entry of the catalogue, and whether the file still exists.");
}

Status fetch(Transfer& transfer) {
  auto pause = 200ms;
  CURLcode code = CURLE_OK;
  for (int number = 0; number < kAttempts; ++number, pause *= 2) {
    if (number > 0) std::this_thread::sleep_for(pause);
    code = attempt(transfer);
    HONE_CHECK(std::exchange(transfer.status, Status()));
    if (code == CURLE_OK) {
      const bool whole = !transfer.wanted.bytes || transfer.done == *transfer.wanted.bytes;
      return whole ? Status() : size_error(transfer.wanted);
    }
    if (const auto error = final_error(code, transfer)) return *error;
    const bool no_range = code == CURLE_RANGE_ERROR || transfer.answer == kRangeNotSatisfiable;
    if (no_range) HONE_CHECK(begin_again(transfer));
  }
  return environment_error("catalog.download", fmt::format("The download failed {} times: {}.",
                                                           kAttempts, clean_text(transfer.reason)))
      .at(clean_text(transfer.wanted.url))
      .fix("Check the network and try again.");
}

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

Result<std::string> checksum_of(const std::filesystem::path& path, const EVP_MD* kind) {
  const std::unique_ptr<EVP_MD_CTX, FreeDigest> context(EVP_MD_CTX_new());
  EVP_DigestInit_ex(context.get(), kind, nullptr);
  HONE_TRY(const auto file, os::open_file(path));
  HONE_TRY(const auto size, os::file_size(file));
  std::vector<std::byte> chunk(kChunkBytes);
  for (std::uint64_t at = 0; at < size.count; at += chunk.size()) {
    chunk.resize(std::min<std::uint64_t>(kChunkBytes, size.count - at));
    HONE_CHECK(os::read_at(file, at, chunk));
    EVP_DigestUpdate(context.get(), chunk.data(), chunk.size());
  }
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  EVP_DigestFinal_ex(context.get(), digest, &length);
  std::string text;
  for (unsigned int i = 0; i < length; ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

Status check(const Download& wanted) {
  if (wanted.checksum.empty()) return {};
  constexpr std::size_t kSha256Digits = 64;
  HONE_TRY(const auto actual,
           checksum_of(wanted.file,
                       wanted.checksum.size() == kSha256Digits ? EVP_sha256() : EVP_sha384()));
  if (actual == wanted.checksum) return {};
  return input_error("catalog.checksum",
                     "The file that came is not the one that the catalogue names.")
      .at(clean_text(wanted.url))
      .fix("Try again; if it stays so, tell those who keep the catalogue.");
}

}  // namespace

Status download(const Download& wanted) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) return environment_error("catalog.download", "libcurl does not start.");
  if (!wanted.url.starts_with("http://") && !is_https(wanted.url)) {
    return input_error("catalog.address", "The address is not one of http or https.")
        .at(clean_text(wanted.url))
        .fix("Check the entry of the catalogue.");
  }
  constexpr mode_t kMode = 0600;
  os::Descriptor file(::open(wanted.file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode));
  if (!file.open()) return os::system_error(errno, "A file cannot be made", wanted.file.string());
  Transfer transfer{.wanted = wanted, .file = std::move(file), .status = {}};
  HONE_CHECK(fetch(transfer));
  return check(wanted);
}

}  // namespace hone::catalog
