#include "api/graph.h"

#include "app/ask.h"
#include "app/places.h"
#include "os/machine.h"

namespace hone::app {
namespace {

/// Keyed by what decides the graph. What the runtime makes of a network depends on the processor,
/// too: a store may be carried to another machine.
std::string graph_key(const model::Record& model, const api::GraphRequest& request) {
  api::GraphRequest options = request;
  options.model.clear();
  options.format.reset();
  const Version version = app::version();
  std::string key = "graph/" + version.hone + "/" + version.openvino + "/" + model.digest.hex();
  if (request.runtime) {
    const auto machine = os::machine_facts();
    key += fmt::format("/{} {} {}", machine.cpu, machine.isa, machine.threads);
  }
  return key + "/" + to_json(options).dump();
}

bool is_as_kept(const api::GraphRequest& request) {
  return !request.runtime && !request.run.batch && request.run.shapes.empty();
}

Result<result::GraphView> shown(const Json& json, const model::Record& model, bool runtime) {
  HONE_TRY(const auto graph, read_result<model::Graph>(json));
  auto view = result::view_of(graph);
  view.model = model.id;
  view.runtime = runtime;
  return view;
}

Result<Place> the_place(const api::GraphRequest& request, const jobs::Target& local) {
  HONE_TRY(auto places, places_of(request.run.targets, request.run.device, local));
  if (places.size() == 1) return std::move(places.front());
  return usage_error("request.targets", "One graph is asked of several targets.")
      .fix("Name one target.");
}

}  // namespace

Result<std::optional<result::GraphView>> Workbench::kept_graph(const api::GraphRequest& request) {
  HONE_TRY(const auto record, model(request.model));
  std::optional<Json> json;
  if (is_as_kept(request)) {
    HONE_TRY(const auto text, store_.read_blob(record.graph.digest));
    HONE_TRY(json, parse_json(text));
  } else {
    HONE_TRY(json, store_.derived(graph_key(record, request)));
  }
  if (!json) return std::optional<result::GraphView>();
  HONE_TRY(auto view, shown(*json, record, request.runtime));
  return std::optional(std::move(view));
}

Result<result::GraphView> Workbench::graph(const api::GraphRequest& request) {
  HONE_TRY(const auto record, model(request.model));
  HONE_TRY(auto kept, kept_graph(request));
  if (kept) return *std::move(kept);
  const std::string key = graph_key(record, request);
  HONE_TRY(const auto place, the_place(request, target_));
  api::GraphRequest placed = request;
  placed.run = options_at(place, request.run);
  Asking asking;
  asking.target = place.worker;
  HONE_TRY(const auto outcome,
           ask_worker(placed, {.model = record, .dataset = {}, .sources = {}}, asking));
  HONE_TRY(auto view, shown(outcome.result, record, request.runtime));
  HONE_CHECK(store_.transaction([&]() -> Status {
    HONE_CHECK(store_.put_derived(key, outcome.result));
    return jobs::finish(store_, outcome.job, record.id);
  }));
  return view;
}

}  // namespace hone::app
