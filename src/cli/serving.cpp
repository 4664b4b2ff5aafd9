// The server: `hone serve`.

#include <unistd.h>

#include <charconv>
#include <cstdlib>

#include "app/catalog.h"
#include "cli/command.h"
#include "cli/serving.h"
#include "server/server.h"

namespace hone::cli {
namespace {

struct ServeRequest {
  std::string listen = "127.0.0.1:5665";
  std::vector<std::string> allowed_host;
  std::optional<std::string> token_file;
  std::optional<std::string> tls_cert;
  std::optional<std::string> tls_key;
  bool require_sandbox = false;
  std::optional<std::string> page;
  std::optional<std::string> catalog;
  static void fields(auto& self, auto&& field) {
    field("listen", self.listen, "Address and port; port 0 is any that is free",
          {.metavar = "HOST:PORT"});
    field("allowed_host", self.allowed_host,
          "A name by which clients reach the server, beside the loopback names",
          {.metavar = "HOST", .option = "allowed-host"});
    field("token_file", self.token_file,
          "File with the token, made where there is none (default: token in the store)",
          {.metavar = "FILE", .option = "token-file"});
    field("tls_cert", self.tls_cert, "Certificate chain, PEM",
          {.metavar = "FILE", .option = "tls-cert"});
    field("tls_key", self.tls_key, "Key of the certificate, PEM",
          {.metavar = "FILE", .option = "tls-key"});
    field("require_sandbox", self.require_sandbox,
          "Do not start where the kernel cannot enforce the sandbox",
          {.option = "require-sandbox"});
    field("page", self.page, "Folder of the page's files (default: beside the program)",
          {.metavar = "DIR"});
    field("catalog", self.catalog,
          "Models that others keep: folder, archive, or http(s) address of an archive; with it the "
          "server's workers that fetch may connect (default: $HONE_CATALOG, else none)",
          {.metavar = "DIR|URL"});
  }
};

/// share/hone/web beside the folder of the programs; empty where the page was not built.
std::string page_folder() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  auto folder = program.parent_path().parent_path() / "share/hone/web";
  return std::filesystem::exists(folder / "index.html", error) ? folder.string() : "";
}

Error listen_usage(const std::string& text) {
  return usage_error("serve.listen", "This is not an address and a port.")
      .at(text)
      .fix("Such as --listen 127.0.0.1:5665 or --listen [::1]:0.");
}

Status read_listen(const std::string& text, server::HttpOptions& options) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return listen_usage(text);
  options.address = text.substr(0, colon);
  if (options.address == "localhost") options.address = "127.0.0.1";
  if (options.address.starts_with('[') && options.address.ends_with(']')) {
    options.address = options.address.substr(1, options.address.size() - 2);
  }
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, options.port);
  if (error != std::errc{} || stop != end) return listen_usage(text);
  return {};
}

bool is_loopback(const std::string& address) { return address == "127.0.0.1" || address == "::1"; }

bool has_accounts(const std::filesystem::path& data) {
  auto workbench = app::Workbench::open(data, {});
  const auto users = workbench ? workbench->users() : Result<std::vector<api::User>>();
  return users && !users->empty();
}

/// Open to others only for those who say by which name, and who may.
Status check_open(const ServeRequest& request, const server::ServeOptions& options) {
  if (is_loopback(options.http.address)) return {};
  const bool named = !request.allowed_host.empty();
  if (named && (request.token_file || has_accounts(options.data))) return {};
  return usage_error("serve.open_address",
                     "Other machines could reach this address, and nothing says who may.")
      .at(request.listen)
      .fix(
          "Add --allowed-host NAME, and --token-file FILE or an account (`hone user add`); or "
          "listen at 127.0.0.1.");
}

/// Empty where there is none.
Result<std::string> catalog_of(const ServeRequest& request) {
  const char* usual = std::getenv("HONE_CATALOG");
  const std::string place = request.catalog.value_or(usual == nullptr ? "" : usual);
  return place.empty() ? Result<std::string>("") : app::use_catalog(place);
}

Result<server::ServeOptions> options_of(const Session& session, const ServeRequest& request) {
  server::ServeOptions options;
  options.data = session.data;
  if (options.data.empty()) options.data = app::default_data_folder();
  HONE_CHECK(read_listen(request.listen, options.http));
  HONE_CHECK(check_open(request, options));
  if (request.tls_cert.has_value() != request.tls_key.has_value()) {
    return usage_error("serve.tls", "A certificate needs its key, and a key its certificate.")
        .fix("Give --tls-cert and --tls-key together.");
  }
  if (request.tls_cert) options.http.tls = {*request.tls_cert, *request.tls_key};
  options.http.page = request.page.value_or(page_folder());
  options.token_file = request.token_file.value_or("");
  options.allowed_hosts = request.allowed_host;
  options.require_sandbox = request.require_sandbox;
  HONE_TRY(options.catalog, catalog_of(request));
  return options;
}

/// The address that a person opens: the loopback one, or the first that was allowed.
std::string url_of(const ServeRequest& request, const server::ServeOptions& options,
                   const server::Serving& serving) {
  std::string host = options.http.address == "::1" ? "[::1]" : options.http.address;
  if (!is_loopback(options.http.address)) host = request.allowed_host.front();
  if (host.rfind(':') == std::string::npos || host.ends_with(']')) {
    host += ":" + std::to_string(serving.port);
  }
  return (options.http.tls ? "https://" : "http://") + host + "/";
}

std::string catalog_line(const server::ServeOptions& options) {
  if (options.catalog.empty()) return {};
  return "\nCatalogue: " + options.catalog + " (workers that fetch from it may connect)";
}

/// What a person should know before others can reach it.
void warn(const Session& session, const ServeRequest& request, const server::ServeOptions& options,
          const server::Serving& serving) {
  if (session.quiet) return;
  if (!serving.sandbox_missing.empty()) {
    fmt::print(stderr, "hone: this kernel does not keep the server from: {}\n",
               fmt::join(serving.sandbox_missing, ", "));
  }
  if (!is_loopback(options.http.address) && !options.http.tls) {
    fmt::print(stderr, "hone: {} is served without TLS: whoever sees the network sees the token\n",
               request.listen);
  }
}

Status run_serve(Session& session, const ServeRequest& request) {
  HONE_TRY(const auto options, options_of(session, request));
  const auto ready = [&](const server::Serving& serving) {
    const std::string url = url_of(request, options, serving);
    const std::string opened = url + "?token=" + serving.token;
    Json told{{"url", opened}, {"address", url}, {"port", serving.port}, {"pid", ::getpid()}};
    if (!options.catalog.empty()) told["catalog"] = options.catalog;
    session.answer("serve", told, [&] { return "Hone: " + opened + catalog_line(options); });
    std::fflush(stdout);
    warn(session, request, options, serving);
  };
  return server::serve(options, ready, [] { return jobs::cancel_requested().load(); });
}

}  // namespace

Status serve_here(Session& session) {
  const Status usual = run_serve(session, {});
  if (usual || usual.error().code != "server.listen") return usual;
  ServeRequest request;
  request.listen = "127.0.0.1:0";
  return run_serve(session, request);
}

void register_serving(Program& program) {
  add_command(program, program.parser, "serve", "The page and the HTTP interface", run_serve);
}

}  // namespace hone::cli
