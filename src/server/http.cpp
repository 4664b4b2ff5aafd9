#include "server/http.h"

#include "server/connection.h"

namespace hone::server {
namespace {

constexpr std::chrono::milliseconds kStopAsked{200};    // how often `stop` is asked
constexpr std::chrono::milliseconds kLastReplies{200};  // for replies that are ready at the end
constexpr int kPortTries = 10;

Error listen_error(const HttpOptions& options, const Failure& failure) {
  const bool used = failure == asio::error::address_in_use;
  return environment_error("server.listen", used ? "Another program listens at this address."
                                                 : "The server cannot listen at this address.")
      .at(fmt::format("{}:{}: {}", options.address, options.port, failure.message()))
      .fix("Choose another address with --listen, such as 127.0.0.1:0 for any port that is free.");
}

Error tls_error(const std::string& file, const Failure& failure) {
  return usage_error("server.tls", "The certificate or the key cannot be used.")
      .at(file + ": " + failure.message())
      .fix("Give a certificate chain and its key as PEM files.");
}

Result<tcp::acceptor> listen_at(asio::io_context& io, const tcp::endpoint& endpoint,
                                const HttpOptions& options) {
  Failure failure;
  tcp::acceptor acceptor(io);
  acceptor.open(endpoint.protocol(), failure);
  if (!failure) acceptor.set_option(tcp::acceptor::reuse_address(true), failure);
  if (!failure && endpoint.protocol() == tcp::v6()) {
    acceptor.set_option(asio::ip::v6_only(true), failure);
  }
  if (!failure) acceptor.bind(endpoint, failure);
  if (!failure) acceptor.listen(asio::socket_base::max_listen_connections, failure);
  if (failure) return listen_error(options, failure);
  return acceptor;
}

/// A machine without IPv6 has no second address to listen at.
bool has_loopback6(asio::io_context& io) {
  Failure failure;
  tcp::acceptor acceptor(io);
  acceptor.open(tcp::v6(), failure);
  if (!failure) acceptor.bind({asio::ip::address_v6::loopback(), 0}, failure);
  return !failure;
}

/// 127.0.0.1 stands for both loopback addresses, with the same port.
Result<std::vector<tcp::acceptor>> listen(asio::io_context& io, const HttpOptions& options) {
  Failure failure;
  const auto address = asio::ip::make_address(options.address, failure);
  if (failure) return listen_error(options, failure);
  const bool both = address == asio::ip::address_v4::loopback() && has_loopback6(io);
  for (int tried = 0;; ++tried) {
    std::vector<tcp::acceptor> acceptors;
    HONE_TRY(auto first, listen_at(io, {address, options.port}, options));
    const auto port = first.local_endpoint().port();
    acceptors.push_back(std::move(first));
    if (!both) return acceptors;
    auto second = listen_at(io, {asio::ip::address_v6::loopback(), port}, options);
    if (second) {
      acceptors.push_back(std::move(*second));
      return acceptors;
    }
    if (options.port != 0 || tried == kPortTries) return second.error();
  }
}

class Server {
 public:
  Server(const Served& served, Page page)
      : shared_{served,
                std::move(page),
                Gate(served.routes, served.access, shared_.page),
                Pool(limits::kHandlerThreads, served.make_services),
                {}} {}

  Status use_tls(const Tls& tls) {
    auto& context = tls_.emplace(asio::ssl::context::tls_server);
    context.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1 |
                        asio::ssl::context::no_compression);
    Failure failure;
    context.use_certificate_chain_file(tls.certificate, failure);
    if (failure) return tls_error(tls.certificate, failure);
    context.use_private_key_file(tls.key, asio::ssl::context::pem, failure);
    if (failure) return tls_error(tls.key, failure);
    return {};
  }

  void run(asio::io_context& io, std::vector<tcp::acceptor> acceptors,
           const std::function<bool()>& stop) {
    const auto news = shared_.served.events.on_news([this, &io] {
      if (!woken_.exchange(true)) asio::post(io, [this] { wake_listeners(); });
    });
    for (auto& acceptor : acceptors) asio::co_spawn(io, accept(acceptor), asio::detached);
    asio::co_spawn(io, end_when(io, stop), asio::detached);
    io.run();
    for (auto& acceptor : acceptors) acceptor.close();
    shared_.pool.stop();
    io.restart();
    io.run_for(kLastReplies);
  }

 private:
  void wake_listeners() {
    woken_ = false;
    for (auto* timer : shared_.listeners) timer->cancel();
  }

  static Task<void> end_when(asio::io_context& io, const std::function<bool()>& stop) {
    asio::steady_timer timer(io);
    while (!stop()) {
      timer.expires_after(kStopAsked);
      co_await timer.async_wait(kAwait);
    }
    io.stop();
  }

  Task<void> accept(tcp::acceptor& acceptor) {
    for (;;) {
      auto [failure, socket] = co_await acceptor.async_accept(kAwait);
      if (!acceptor.is_open()) co_return;
      if (failure) {  // no descriptors are left: somebody has to go first
        asio::steady_timer timer(acceptor.get_executor(), kStopAsked);
        co_await timer.async_wait(kAwait);
        continue;
      }
      Failure ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      begin(std::move(socket));
    }
  }

  void begin(tcp::socket socket) {
    const auto executor = socket.get_executor();
    beast::tcp_stream plain(std::move(socket));
    if (shared_.served.metrics.connections >= static_cast<std::int64_t>(limits::kConnections)) {
      asio::co_spawn(executor, refuse(std::move(plain), tls_.has_value()), asio::detached);
      return;
    }
    auto stream = tls_ ? Stream(std::move(plain), *tls_) : Stream(std::move(plain));
    auto connection = std::make_shared<Connection>(shared_, std::move(stream));
    asio::co_spawn(executor, Connection::run(std::move(connection)), asio::detached);
  }

  static Task<void> refuse(beast::tcp_stream stream, bool secure) {
    if (secure) co_return;
    const Outgoing reply = too_many_connections();
    http::response<http::string_body> message{static_cast<http::status>(reply.status), 11};
    for (const auto& [name, value] : reply.headers) message.insert(name, value);
    message.keep_alive(false);
    message.body() = reply.body;
    message.prepare_payload();
    stream.expires_after(limits::kLingerTime);
    co_await http::async_write(stream, message, kAwait);
  }

  Shared shared_;
  std::optional<asio::ssl::context> tls_;
  std::atomic<bool> woken_{false};
};

}  // namespace

Status serve_http(const HttpOptions& options, const Served& served,
                  const std::function<void(std::uint16_t)>& ready,
                  const std::function<bool()>& stop) {
  HONE_TRY(Page page, Page::load(options.page));
  auto io = std::make_unique<asio::io_context>(1);
  HONE_TRY(auto acceptors, listen(*io, options));
  const std::uint16_t port = acceptors.front().local_endpoint().port();
  served.access.listens_at(port);
  Server server(served, std::move(page));
  if (options.tls) HONE_CHECK(server.use_tls(*options.tls));
  ready(port);
  server.run(*io, std::move(acceptors), stop);
  io.reset();  // with it every connection, before what they share
  return {};
}

}  // namespace hone::server
