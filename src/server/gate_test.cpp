// Targets, hosts, origins, roles and bodies, as the gate reads them.

#include "server/gate.h"

#include <gtest/gtest.h>

#include "os/files.h"
#include "server/limits.h"

namespace hone::server {
namespace {

Result<Reply> nothing(Services&, const Request&) { return Reply{}; }

class GateTest : public testing::Test {
 protected:
  void SetUp() override {
    auto access = Access::open({folder_.path() / "token", {"bench.example"}, false});
    ASSERT_TRUE(access) << access.error().message;
    access_ = std::move(*access);
    access_->listens_at(5665);
    gate_.emplace(routes_, *access_, page_);
  }
  Head head(const std::string& method, const std::string& target) const {
    Head head;
    head.method = method;
    head.target = target;
    head.host = "127.0.0.1:5665";
    head.hosts = 1;
    head.headers = 2;
    head.authorization = "Bearer " + access_->token();
    return head;
  }
  /// 0: it may go on.
  int status(const Head& head) const {
    const auto decided = gate_->enter(head);
    const auto* reply = std::get_if<Outgoing>(&decided);
    return reply == nullptr ? 0 : reply->status;
  }

  os::TempDir folder_ = std::move(*os::TempDir::create());
  const std::vector<Route> routes_{
      {Method::get, "/api/v1/models", kRead, {}, nothing},
      {Method::post, "/api/v1/models", kChange, {}, nothing},
      {Method::get, "/api/v1/models/{id}", kRead, {}, nothing},
      {Method::del, "/api/v1/models/{id}", kRemove, {}, nothing},
      {Method::put, "/api/v1/bytes", kUpload, {}, nothing},
      {Method::get, "/healthz", kOpen, {}, nothing},
  };
  Page page_ = *Page::load("");
  std::unique_ptr<Access> access_;
  std::optional<Gate> gate_;
};

TEST_F(GateTest, SegmentsAreDecodedOneByOne) {
  for (const auto& [target, id] :
       std::vector<std::pair<std::string, std::string>>{{"/api/v1/models/a%2Fb", "a/b"},
                                                        {"/api/v1/models/%252e", "%2e"},
                                                        {"/api/v1/models/..", ".."},
                                                        {"/api/v1/models/a+b?x=c+d", "a+b"}}) {
    const auto decided = gate_->enter(head("GET", target));
    const auto* passage = std::get_if<Passage>(&decided);
    ASSERT_NE(passage, nullptr) << target;
    EXPECT_EQ(passage->request.segments.at("id"), id);
  }
}

TEST_F(GateTest, TargetsThatAreNone) {
  for (const auto* target :
       {"", "*", "api", "http://127.0.0.1:5665/healthz", "/%", "/%4", "/%4g", "/a%00b", "/%ff",
        "/a#b", "/%0d%0aX: y", "/a?x=1&y=2&x=1", "/a?x&%78"}) {
    EXPECT_EQ(status(head("GET", target)), 400) << target;
  }
}

TEST_F(GateTest, RoutesAndMethods) {
  EXPECT_EQ(status(head("GET", "/api/v1/models")), 0);
  EXPECT_EQ(status(head("HEAD", "/api/v1/models")), 0);
  EXPECT_EQ(status(head("DELETE", "/api/v1/models")), 405);
  EXPECT_EQ(status(head("TRACE", "/healthz")), 405);
  EXPECT_EQ(status(head("GET", "/api/v1/models/")), 404);
  EXPECT_EQ(status(head("GET", "/api/v1//models")), 404);
  EXPECT_EQ(status(head("GET", "/api/v2/models")), 404);
}

TEST_F(GateTest, HostsAreComparedAsText) {
  struct Case {
    const char* host;
    int status;
  };
  for (const Case& one :
       {Case{"127.0.0.1:5665", 0}, Case{"LOCALHOST:5665", 0}, Case{"[::1]:5665", 0},
        Case{"bench.example", 0}, Case{"bench.example:5665", 0}, Case{"bench.example:80", 403},
        Case{"localhost", 403}, Case{"localhost.:5665", 403}, Case{"0.0.0.0:5665", 403},
        Case{"127.1:5665", 403}, Case{"127.0.0.1:5665.evil.example", 403}, Case{"", 403}}) {
    Head asked = head("GET", "/api/v1/models");
    asked.host = one.host;
    EXPECT_EQ(status(asked), one.status) << one.host;
  }
  Head twice = head("GET", "/healthz");
  twice.hosts = 2;
  EXPECT_EQ(status(twice), 403);
}

TEST_F(GateTest, OriginsBehindAProxyMayHaveTls) {
  const auto with = [&](const char* host, const char* origin) {
    Head asked = head("GET", "/api/v1/models");
    asked.host = host;
    asked.origin = origin;
    return status(asked);
  };
  EXPECT_EQ(with("bench.example", "https://bench.example"), 0);
  EXPECT_EQ(with("bench.example", "http://bench.example"), 0);
  EXPECT_EQ(with("localhost:5665", "http://localhost:5665"), 0);
  EXPECT_EQ(with("localhost:5665", "https://localhost:5665"), 403);
  EXPECT_EQ(with("localhost:5665", "https://bench.example"), 403);
  EXPECT_EQ(with("localhost:5665", "null"), 403);
}

TEST_F(GateTest, SessionsHaveTheirRole) {
  const std::string cookie = access_->begin_session({"anna", Role::viewer, {}});
  const auto as_anna = [&](const std::string& method, const std::string& target) {
    Head asked = head(method, target);
    asked.authorization.clear();
    asked.cookies = "other=1; " + cookie.substr(0, cookie.find(';'));
    return status(asked);
  };
  EXPECT_EQ(as_anna("GET", "/api/v1/models"), 0);
  EXPECT_EQ(as_anna("DELETE", "/api/v1/models/x"), 403);
  access_->account_is("anna", Role::editor);
  EXPECT_EQ(as_anna("DELETE", "/api/v1/models/x"), 0);
  access_->account_is("anna", std::nullopt);
  EXPECT_EQ(as_anna("GET", "/api/v1/models"), 401);
}

TEST_F(GateTest, BodiesAreOfTheStatedKind) {
  const auto with = [&](const std::string& method, const std::string& target, const char* type,
                        std::uint64_t bytes) {
    Head asked = head(method, target);
    asked.content_type = type;
    asked.content_length = bytes;
    return status(asked);
  };
  EXPECT_EQ(with("POST", "/api/v1/models", "application/json", 2), 0);
  EXPECT_EQ(with("POST", "/api/v1/models", "Application/JSON; charset=utf-8", 2), 0);
  EXPECT_EQ(with("POST", "/api/v1/models", "text/plain", 2), 415);
  EXPECT_EQ(with("POST", "/api/v1/models", "application/json", limits::kRequestJsonBytes), 0);
  EXPECT_EQ(with("POST", "/api/v1/models", "application/json", limits::kRequestJsonBytes + 1), 413);
  EXPECT_EQ(with("PUT", "/api/v1/bytes", "application/octet-stream", 1ULL << 40U), 0);
  EXPECT_EQ(with("PUT", "/api/v1/bytes", "application/json", 2), 415);
  EXPECT_EQ(with("GET", "/api/v1/models", "", 2), 400);
}

TEST_F(GateTest, EncodingsThatAClientTakes) {
  EXPECT_TRUE(lists("gzip, br", "br"));
  EXPECT_TRUE(lists("GZIP;q=0.5", "gzip"));
  EXPECT_FALSE(lists("br;q=0, gzip;q=0.0", "br"));
  EXPECT_FALSE(lists("brotli", "br"));
}

TEST_F(GateTest, HeadersHoldNoLineEnds) {
  Outgoing out;
  out.set("Location", "/a\r\nSet-Cookie: x");
  EXPECT_EQ(out.headers[0].second, "/a  Set-Cookie: x");
}

}  // namespace
}  // namespace hone::server
