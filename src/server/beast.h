#pragma once
// Boost.Asio and Boost.Beast, for http.cpp alone, and small things around them.

#define BOOST_ASIO_SEPARATE_COMPILATION
#define BOOST_BEAST_SEPARATE_COMPILATION

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "server/head.h"
#include "server/pool.h"

namespace hone::server {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using Failure = beast::error_code;
using Parser = http::request_parser<http::buffer_body>;
template <class T>
using Task = asio::awaitable<T>;

/// Asynchronous operations give (error, value) and throw nothing.
inline constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

/// A connection with or without TLS, so that what reads and writes HTTP is compiled once.
class Stream {
 public:
  using Plain = beast::tcp_stream;
  using Secure = beast::ssl_stream<beast::tcp_stream>;
  using executor_type = Plain::executor_type;

  explicit Stream(Plain plain) : plain_(std::make_unique<Plain>(std::move(plain))) {}
  Stream(Plain plain, asio::ssl::context& tls)
      : secure_(std::make_unique<Secure>(std::move(plain), tls)) {}

  Secure* secure() { return secure_.get(); }  ///< null without TLS
  Plain& lowest() { return secure_ ? secure_->next_layer() : *plain_; }
  executor_type get_executor() { return lowest().get_executor(); }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    if (secure_) return secure_->async_read_some(buffers, std::forward<Token>(token));
    return plain_->async_read_some(buffers, std::forward<Token>(token));
  }
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    if (secure_) return secure_->async_write_some(buffers, std::forward<Token>(token));
    return plain_->async_write_some(buffers, std::forward<Token>(token));
  }

 private:
  std::unique_ptr<Plain> plain_;
  std::unique_ptr<Secure> secure_;
};

/// What decides anything, out of Beast's fields.
inline Head head_of(const Parser& parser) {
  const auto& fields = parser.get();
  const auto text = [&](auto name) { return std::string(fields[name]); };
  Head head;
  head.method = std::string(fields.method_string());
  head.target = std::string(fields.target());
  head.host = text(http::field::host);
  head.hosts = fields.count(http::field::host);
  head.headers = static_cast<std::size_t>(std::distance(fields.begin(), fields.end()));
  head.origin = text(http::field::origin);
  head.fetch_site = text("Sec-Fetch-Site");
  head.authorization = text(http::field::authorization);
  head.cookies = text(http::field::cookie);
  head.content_type = text(http::field::content_type);
  head.content_encoding = text(http::field::content_encoding);
  head.accept_encoding = text(http::field::accept_encoding);
  head.last_event_id = text("Last-Event-ID");
  head.repr_digest = text("Repr-Digest");
  for (const auto name : {http::field::origin, http::field::authorization, http::field::cookie,
                          http::field::content_type, http::field::content_encoding}) {
    head.repeated = head.repeated || fields.count(name) > 1;
  }
  head.repeated = head.repeated || fields.count("Sec-Fetch-Site") > 1;
  if (const auto length = parser.content_length()) head.content_length = *length;
  head.chunked = parser.chunked();
  return head;
}

/// Runs `work` on a thread of the pool and comes back to the thread of the sockets.
template <class T>
Task<Result<T>> on_pool(Pool& pool, std::function<Result<T>(Services&)> work) {
  auto outcome = std::make_shared<std::optional<Result<T>>>();
  const auto executor = co_await asio::this_coro::executor;
  auto start = [&pool, executor, outcome, work = std::move(work)](auto handler) {
    auto resume = std::make_shared<decltype(handler)>(std::move(handler));
    pool.post([executor, outcome, work, resume](Result<std::unique_ptr<Services>>& services) {
      outcome->emplace(services ? work(**services) : Result<T>(services.error()));
      asio::post(executor, [resume] { std::move (*resume)(); });
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(std::move(start),
                                                                        asio::use_awaitable);
  co_return std::move(**outcome);
}

}  // namespace hone::server
