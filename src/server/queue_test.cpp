// The queue with real workers, and the routes over it, called as the transport calls them.

#include "server/queue.h"

#include <gtest/gtest.h>

#include <csignal>
#include <thread>

#include "os/files.h"
#include "server/access.h"
#include "server/limits.h"
#include "server/metrics.h"
#include "server/routes.h"
#include "server/runner.h"
#include "server/services.h"

namespace hone::server {
namespace {

using namespace std::chrono_literals;

/// A running server without its transport.
struct Running {
  os::TempDir folder = std::move(*os::TempDir::create());
  std::filesystem::path data = folder.path() / "store";
  Events events;
  Metrics metrics;
  std::unique_ptr<Access> access;
  std::unique_ptr<Uploads> uploads;
  std::unique_ptr<Queue> queue;
  std::unique_ptr<Services> services;

  Running() {
    std::signal(SIGPIPE, SIG_IGN);
    auto first = app::Workbench::open(data, {}, app::References::kept);
    if (!first) return;
    access = std::move(*Access::open({data / "token", {}, false}));
    uploads = std::move(*Uploads::open(data));
    queue = std::move(*Queue::start(data, events, *uploads));
    services.reset(new Services{std::move(*first), events, *queue, *uploads, *access, metrics});
  }

  static const Route* find(Method method, std::string_view pattern) {
    for (const Route& route : routes()) {
      if (route.method == method && route.pattern == pattern) return &route;
    }
    return nullptr;
  }

  Result<Reply> ask(Method method, std::string_view pattern,
                    std::map<std::string, std::string> segments = {}, Json body = {}) {
    Request request;
    request.method = method;
    request.segments = std::move(segments);
    request.body = std::move(body);
    return find(method, pattern)->handle(*services, request);
  }

  Result<store::Job> wait_for(const std::string& id) {
    for (int i = 0; i < 600; ++i) {
      auto job = services->workbench.job(id);
      const bool waits =
          job && (job->state == store::JobState::queued || job->state == store::JobState::running);
      if (!waits) return job;
      std::this_thread::sleep_for(50ms);
    }
    return bug_error("test.time", "The job did not end.");
  }
};

#define HONE_NEED_SERVICES(running) \
  if (!(running).services) GTEST_SKIP() << "program hone-worker is not built"

TEST(Queue, KindsHaveTheirLane) {
  for (const char* kind :
       {"benchmark", "layers", "sweep", "accuracy", "quantize", "compare", "export"}) {
    EXPECT_EQ(lane_of(kind), Lane::heavy) << kind;
  }
  for (const char* kind : {"model_import", "targets", "graph", "weights", "analyze", "demo"}) {
    EXPECT_EQ(lane_of(kind), Lane::light) << kind;
  }
  for (const char* kind : {"catalog_list", "catalog_get"}) {
    EXPECT_EQ(lane_of(kind), Lane::fetching) << kind;
  }
}

TEST(Queue, RunsAJobAndTellsWhatHappens) {
  Running running;
  HONE_NEED_SERVICES(running);
  const std::string begin = running.events.newest();
  const auto reply = running.ask(Method::post, "/api/v1/jobs", {},
                                 {{"kind", "targets"}, {"request", Json::object()}});
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->status, 202);
  const std::string id = reply->json["job"]["id"];
  EXPECT_EQ(reply->headers.at("Location"), "/api/v1/jobs/" + id);
  EXPECT_EQ(running.wait_for(id)->state, store::JobState::done);
  running.queue->wake();
  bool told = false;
  for (int i = 0; i < 100 && !told; ++i) {
    for (const auto& event : running.events.since(begin)) {
      const auto data = Json::parse(event.data);
      told = told || (event.kind == "job" && data["id"] == id && data["state"] == "done");
    }
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_TRUE(told);
  const auto targets = running.ask(Method::get, "/api/v1/targets");
  EXPECT_EQ(targets->json["targets"][0]["id"], "cpu");
  EXPECT_EQ(running.services->workbench.jobs({})->size(), 1U) << "no worker was asked again";
}

TEST(Queue, RequestsAreCheckedBeforeTheyWait) {
  Running running;
  HONE_NEED_SERVICES(running);
  const std::pair<Json, std::string> wrong[] = {
      {{{"kind", "nonsense"}, {"request", Json::object()}}, "job.unknown_kind"},
      {{{"kind", "demo_dataset"}, {"request", Json::object()}}, "job.unknown_kind"},
      {{{"kind", "targets"}}, "request.field"},
      {{{"kind", "benchmark"}}, "request.field"},
      {{{"kind", "benchmark"}, {"request", {{"model", "none"}}}}, "store.not_found"},
      {{{"kind", "benchmark"}, {"request", {{"model", "/etc/passwd"}}}}, "store.not_found"},
      {{{"kind", "benchmark"}, {"request", {{"model", 7}}}}, "request.field"},
      {{{"kind", "targets"}, {"request", {{"other", 7}}}}, "request.field"},
      {{{"kind", "targets"}, {"priority", 1000}}, "request.field"},
      {{{"kind", "targets"}, {"request", 7}}, "request.field"},
      {{{"kind", "model_import"}, {"request", {{"paths", {"/etc/passwd"}}}}}, "request.field"},
      {{{"kind", "model_import"}, {"request", {{"upload", "../.."}}}}, "upload.not_found"},
      {{{"kind", "dataset_import"}, {"request", {{"upload", "u-1"}}}}, "upload.not_found"},
      {7, "request.field"},
      {nullptr, "request.field"}};
  for (const auto& [body, code] : wrong) {
    const auto reply = running.ask(Method::post, "/api/v1/jobs", {}, body);
    ASSERT_FALSE(reply) << body;
    EXPECT_EQ(reply.error().code, code) << body;
  }
  EXPECT_TRUE(running.services->workbench.jobs({})->empty());
}

TEST(Queue, AHundredMayWait) {
  Running running;
  HONE_NEED_SERVICES(running);
  running.queue.reset();  // nobody takes one
  app::NewJob job;
  job.kind = "targets";
  for (std::size_t i = 0; i < limits::kQueuedJobs; ++i) {
    ASSERT_TRUE(running.services->workbench.enqueue(job, limits::kQueuedJobs));
  }
  const auto one_more = running.services->workbench.enqueue(job, limits::kQueuedJobs);
  ASSERT_FALSE(one_more);
  EXPECT_EQ(one_more.error().code, "limit.queue");
}

TEST(Queue, NothingOfARequestIsAPath) {
  Running running;
  HONE_NEED_SERVICES(running);
  for (const char* id : {"/etc/passwd", "../store", "..", "", "%2e%2e", "/proc/self/exe"}) {
    for (const char* pattern :
         {"/api/v1/models/{id}", "/api/v1/models/{id}/graph", "/api/v1/datasets/{id}",
          "/api/v1/runs/{id}", "/api/v1/jobs/{id}", "/api/v1/uploads/{id}"}) {
      const auto reply = running.ask(Method::get, pattern, {{"id", id}});
      ASSERT_FALSE(reply) << pattern << " " << id;
      EXPECT_TRUE(reply.error().code.ends_with(".not_found")) << reply.error().code;
    }
  }
  EXPECT_TRUE(running.services->workbench.jobs({})->empty()) << "nothing was imported";
}

TEST(OpenApi, DescribesEveryRouteOnce) {
  const Json document = openapi();
  std::set<std::string> ids;
  std::size_t operations = 0;
  for (const auto& [path, methods] : document["paths"].items()) {
    for (const auto& [method, operation] : methods.items()) {
      ++operations;
      EXPECT_TRUE(ids.insert(operation["operationId"]).second) << path;
      EXPECT_FALSE(operation["summary"].get<std::string>().empty()) << path;
    }
  }
  EXPECT_EQ(operations, routes().size());
  const auto text = document.dump();
  const std::string mark = "#/components/schemas/";
  for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    const auto begin = at + mark.size();
    const auto name = text.substr(begin, text.find('"', begin) - begin);
    EXPECT_TRUE(document["components"]["schemas"].contains(name)) << name;
  }
}

TEST(Routes, EachHasOneHandlerAndItsPolicyFitsItsMethod) {
  for (const Route& route : routes()) {
    EXPECT_EQ((route.handle ? 1 : 0) + (route.receive ? 1 : 0) + (route.events ? 1 : 0), 1)
        << route.pattern;
    EXPECT_EQ(route.policy.changes, route.method != Method::get) << route.pattern;
    EXPECT_EQ(route.policy.body == Body::bytes, static_cast<bool>(route.receive)) << route.pattern;
  }
}

}  // namespace
}  // namespace hone::server
