#pragma once
// One connection, for http.cpp alone: reads requests under limits and deadlines, writes replies,
// streams bodies to sinks, files and events to clients. Everything happens on the thread of the
// sockets but what on_pool() is given.

#include <set>

#include "server/beast.h"
#include "server/events.h"
#include "server/gate.h"
#include "server/limits.h"
#include "server/metrics.h"
#include "server/work.h"

namespace hone::server {

/// An event stream that is woken by news for as long as it lives.
class Listening {
 public:
  Listening(std::set<asio::steady_timer*>& listeners, asio::steady_timer& timer)
      : listeners_(listeners), timer_(timer) {
    listeners_.insert(&timer_);
  }
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;
  ~Listening() { listeners_.erase(&timer_); }

 private:
  std::set<asio::steady_timer*>& listeners_;
  asio::steady_timer& timer_;
};

/// What all connections share.
struct Shared {
  Served served;
  Page page;
  Gate gate;
  Pool pool;
  std::set<asio::steady_timer*> listeners;  ///< of event streams that wait for news
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Shared& shared, Stream stream)
      : shared_(shared), stream_(std::move(stream)), open_(shared.served.metrics.connections) {}

  /// Lives until it ends.
  static Task<void> run(std::shared_ptr<Connection> self) {
    bool more = co_await self->shake_hands();
    while (more) more = co_await self->one_request();
    co_await self->close();
  }

 private:
  static constexpr std::size_t kFirstRead = 4096;

  beast::tcp_stream& socket() { return stream_.lowest(); }

  Task<bool> shake_hands() {
    if (stream_.secure() == nullptr) co_return true;
    socket().expires_after(limits::kHeadTime);
    auto [failure] =
        co_await stream_.secure()->async_handshake(asio::ssl::stream_base::server, kAwait);
    co_return !failure;
  }

  /// Whether another request may follow.
  Task<bool> one_request() {
    const bool begun = co_await wait_for_request();
    if (!begun) co_return false;
    Parser parser;
    parser.header_limit(limits::kRequestHeadBytes);
    parser.body_limit(boost::none);
    socket().expires_after(limits::kHeadTime);
    auto [failure, count] = co_await http::async_read_header(stream_, buffer_, parser, kAwait);
    if (failure) co_return co_await refuse_head(failure);
    const Head head = head_of(parser);
    keep_ = parser.get().keep_alive();
    body_wanted_ = head.method != "HEAD";
    auto decision = shared_.gate.enter(head);
    if (auto* reply = std::get_if<Outgoing>(&decision)) {
      const bool more = co_await answer(std::move(*reply), parser);
      co_return more;
    }
    auto passage = std::make_shared<Passage>(std::get<Passage>(std::move(decision)));
    if (passage->route->events) co_return co_await tell_events(head, *passage, parser);
    Outgoing reply = co_await handle(passage, parser);
    add_security_headers(reply, Content::data);
    co_return co_await answer(std::move(reply), parser);
  }

  Task<bool> wait_for_request() {
    if (buffer_.size() > 0) co_return true;
    socket().expires_after(limits::kIdleTime);
    buffer_.shrink_to_fit();
    auto [failure, count] = co_await stream_.async_read_some(buffer_.prepare(kFirstRead), kAwait);
    buffer_.commit(count);
    co_return !failure;
  }

  Task<bool> refuse_head(Failure failure) {
    keep_ = false;
    if (auto reply = reply_to(failure)) {
      add_security_headers(*reply, Content::data);
      co_await write(std::move(*reply));
      co_await linger();
    }
    co_return false;
  }

  /// Nothing where there is nobody to answer: who was too slow has been cut off.
  static std::optional<Outgoing> reply_to(Failure failure) {
    if (failure == http::error::header_limit || failure == http::error::buffer_overflow) {
      return outgoing(usage_error("http.head_too_large", "The head of the request is too large.")
                          .fix("Send at most 64 headers of 32 KB."));
    }
    const bool gone = failure == http::error::end_of_stream ||
                      failure == http::error::partial_message ||
                      failure.category() != make_error_code(http::error::bad_method).category();
    if (gone) return std::nullopt;
    return outgoing(usage_error("http.malformed", "This is not a request of HTTP/1.1.")
                        .at(failure.message())
                        .fix("Send what RFC 9112 says."));
  }

  Task<bool> answer(Outgoing reply, const Parser& parser) {
    const bool unread = !parser.is_done();
    if (unread) keep_ = false;
    const bool written = co_await write(std::move(reply));
    if (written && unread) co_await linger();
    co_return written&& keep_;
  }

  // ---------------------------------------------------------------- handlers

  Task<Outgoing> handle(std::shared_ptr<Passage> passage, Parser& parser) {
    const Body body = passage->route->policy.body;
    if (body == Body::bytes) co_return co_await receive(passage, parser);
    if (body != Body::none) {
      auto text = co_await read_json(parser, body);
      if (!text) co_return outgoing(text.error());
      if (auto taken = take_body(*passage, *text); !taken) {
        co_return outgoing(taken.error());
      }
    }
    std::function<Result<Outgoing>(Services&)> work = [passage](Services& services) {
      return answer_of(services, *passage);
    };
    auto reply = co_await on_pool<Outgoing>(shared_.pool, std::move(work));
    co_return reply ? std::move(*reply) : outgoing(reply.error());
  }

  /// So many bytes as there is room for, fewer at the end of the body.
  Task<Result<std::size_t>> read_piece(Parser& parser, char* room, std::size_t size) {
    parser.get().body().data = room;
    parser.get().body().size = size;
    socket().expires_after(limits::kPieceTime);
    auto [failure, count] = co_await http::async_read(stream_, buffer_, parser, kAwait);
    if (failure && failure != http::error::need_buffer) {
      keep_ = false;
      co_return usage_error("http.malformed", "The body broke off or is not sound.")
          .at(failure.message())
          .fix("Send it again.");
    }
    co_return size - parser.get().body().size;
  }

  Task<bool> go_on(Parser& parser) {
    if (!beast::iequals(parser.get()[http::field::expect], "100-continue")) co_return true;
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    socket().expires_after(limits::kPieceTime);
    auto [failure, count] = co_await asio::async_write(
        stream_, asio::buffer(kContinue.data(), kContinue.size()), kAwait);
    co_return !failure;
  }

  Task<Result<std::string>> read_json(Parser& parser, Body body) {
    const std::uint64_t most = json_limit(body);
    std::string text;
    if (parser.is_done()) co_return text;
    const bool open = co_await go_on(parser);
    if (!open) co_return text;
    while (!parser.is_done()) {
      const std::size_t had = text.size();
      text.resize(std::min<std::uint64_t>(had + kJsonPiece, most + 1));
      auto count = co_await read_piece(parser, text.data() + had, text.size() - had);
      if (!count) co_return count.error();
      text.resize(had + *count);
      if (text.size() > most) co_return json_too_large(body);
    }
    co_return text;
  }

  Task<Outgoing> receive(std::shared_ptr<Passage> passage, Parser& parser) {
    auto& uploads = shared_.served.metrics.uploads;
    if (uploads >= static_cast<std::int64_t>(limits::kUploadsAtOnce)) co_return too_many_uploads();
    const Metrics::Gauge counted(uploads);
    auto sink = std::make_shared<std::unique_ptr<Sink>>();
    std::function<Result<bool>(Services&)> begin = [passage, sink](Services& services) {
      return begin_receiving(services, *passage, *sink);
    };
    auto began = co_await on_pool<bool>(shared_.pool, std::move(begin));
    if (!began) co_return outgoing(began.error());
    const bool open = co_await go_on(parser);
    keep_ = keep_ && open;
    buffer_.reserve(limits::kBodyPieceBytes);
    auto piece = std::make_shared<std::string>(limits::kBodyPieceBytes, '\0');
    while (!parser.is_done()) {
      auto count = co_await read_piece(parser, piece->data(), piece->size());
      if (!count) co_return outgoing(count.error());
      std::function<Result<bool>(Services&)> keep = [sink, piece, bytes = *count](Services&) {
        return write_piece(**sink, std::string_view(*piece).substr(0, bytes));
      };
      auto kept = co_await on_pool<bool>(shared_.pool, std::move(keep));
      if (!kept) co_return outgoing(kept.error());
    }
    std::function<Result<Outgoing>(Services&)> end = [sink](Services&) {
      return finish_receiving(**sink);
    };
    auto reply = co_await on_pool<Outgoing>(shared_.pool, std::move(end));
    co_return reply ? std::move(*reply) : outgoing(reply.error());
  }

  // ---------------------------------------------------------------- writing

  template <class Body>
  void fill(http::response<Body>& message, const Outgoing& reply) const {
    message.version(11);
    message.result(static_cast<unsigned>(reply.status));
    for (const auto& [name, value] : reply.headers) message.insert(name, value);
    message.keep_alive(keep_);
  }

  Task<bool> write(Outgoing reply) {
    shared_.served.metrics.answered(reply.status);
    if (reply.file) co_return co_await write_file(std::move(reply));
    const std::size_t size = reply.body.size();
    http::response<http::string_body> message;
    fill(message, reply);
    if (body_wanted_) message.body() = std::move(reply.body);
    if (reply.status != 204) message.content_length(size);
    http::response_serializer<http::string_body> serializer(message);
    socket().expires_after(limits::kPieceTime);
    auto [failure, count] = co_await http::async_write(stream_, serializer, kAwait);
    co_return !failure;
  }

  Task<bool> write_file(Outgoing reply) {
    const FileSlice slice = *reply.file;
    auto file = open_slice(slice);
    if (!file) {
      Outgoing refused = outgoing(file.error());
      add_security_headers(refused, Content::data);
      co_return co_await write(std::move(refused));
    }
    http::response<http::empty_body> message;
    fill(message, reply);
    message.content_length(slice.bytes);
    http::response_serializer<http::empty_body> serializer(message);
    socket().expires_after(limits::kPieceTime);
    auto [failure, count] = co_await http::async_write_header(stream_, serializer, kAwait);
    if (failure || !body_wanted_) co_return !failure;
    std::vector<std::byte> piece(std::min<std::uint64_t>(limits::kBodyPieceBytes, slice.bytes));
    for (std::uint64_t sent = 0; sent < slice.bytes; sent += piece.size()) {
      piece.resize(std::min<std::uint64_t>(piece.size(), slice.bytes - sent));
      if (!os::read_at(*file, slice.offset + sent, piece)) co_return false;
      socket().expires_after(limits::kPieceTime);
      auto [broken, written] = co_await asio::async_write(stream_, asio::buffer(piece), kAwait);
      if (broken) co_return false;
    }
    co_return true;
  }

  // ---------------------------------------------------------------- events

  Task<bool> tell_events(const Head& head, const Passage& passage, const Parser& parser) {
    auto& streams = shared_.served.metrics.event_streams;
    if (streams >= static_cast<std::int64_t>(limits::kEventStreams) || !body_wanted_) {
      Outgoing refused = too_many_streams();
      add_security_headers(refused, Content::data);
      co_return co_await answer(std::move(refused), parser);
    }
    const Metrics::Gauge counted(streams);
    keep_ = false;
    Outgoing reply = events_head();
    add_security_headers(reply, Content::data);
    http::response<http::empty_body> message;
    fill(message, reply);
    message.chunked(true);
    http::response_serializer<http::empty_body> serializer(message);
    shared_.served.metrics.answered(reply.status);
    socket().expires_after(limits::kPieceTime);
    auto [failure, count] = co_await http::async_write_header(stream_, serializer, kAwait);
    if (!failure) co_await stream_events(head, passage);
    co_return false;
  }

  Task<void> stream_events(const Head& head, const Passage& passage) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    const Listening listening(shared_.listeners, timer);
    bool gone = false;
    socket().expires_never();
    asio::co_spawn(timer.get_executor(), wait_until_gone(this->shared_from_this(), gone, timer),
                   asio::detached);
    EventCursor cursor(shared_.served.events, passage.request);
    std::string text = cursor.hello();
    while (!gone) {
      text += cursor.news();
      if (text.empty()) {
        timer.expires_after(limits::kHeartbeatTime);
        auto [cancelled] = co_await timer.async_wait(kAwait);
        if (cancelled) continue;
        if (shared_.served.access.who(head.authorization, head.cookies).role == Role::anyone) break;
        text = ":\n\n";
      }
      const bool written = co_await write_chunk(text);
      if (!written) break;
      text.clear();
    }
    socket().cancel();  // the reading, which knows `gone` and `timer`
    while (!gone) {
      timer.expires_after(limits::kHeartbeatTime);
      co_await timer.async_wait(kAwait);
    }
  }

  Task<bool> write_chunk(const std::string& text) {
    socket().expires_after(limits::kPieceTime);
    auto [failure, count] =
        co_await asio::async_write(stream_, http::make_chunk(asio::buffer(text)), kAwait);
    co_return !failure;
  }

  /// A client that listens says nothing: whatever comes, it is over.
  static Task<void> wait_until_gone(std::shared_ptr<Connection> self, bool& gone,
                                    asio::steady_timer& timer) {
    std::array<char, 1> nothing{};
    co_await self->stream_.async_read_some(asio::buffer(nothing), kAwait);
    gone = true;
    timer.cancel();
  }

  // ---------------------------------------------------------------- the end

  /// Lets the client read the reply before its bytes that nobody reads reset the connection.
  Task<void> linger() {
    Failure ignored;
    if (stream_.secure() == nullptr)
      socket().socket().shutdown(tcp::socket::shutdown_send, ignored);
    socket().expires_after(limits::kLingerTime);
    std::array<char, 4096> rest{};
    for (;;) {
      auto [failure, count] = co_await stream_.async_read_some(asio::buffer(rest), kAwait);
      if (failure) co_return;
    }
  }

  Task<void> close() {
    if (stream_.secure() != nullptr) {
      socket().expires_after(limits::kLingerTime);
      co_await stream_.secure()->async_shutdown(kAwait);
    }
    socket().close();
  }

  static constexpr std::size_t kJsonPiece = 64 * 1024;
  static constexpr std::size_t kBufferBytes = 2 * limits::kBodyPieceBytes;

  Shared& shared_;
  Stream stream_;
  beast::flat_buffer buffer_{kBufferBytes};
  Metrics::Gauge open_;
  bool keep_ = true;
  bool body_wanted_ = true;  ///< the client did not ask for the head alone
};

}  // namespace hone::server
