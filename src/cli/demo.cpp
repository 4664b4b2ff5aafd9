// The whole workflow on a model and a data set of the project's own, as one report.

#include "cli/command.h"
#include "cli/render.h"
#include "cli/render_quantization.h"
#include "cli/serving.h"

namespace hone::cli {
namespace {

constexpr std::size_t kTopLayers = 10;
constexpr std::size_t kTopSensitive = 5;
constexpr double kLayersSeconds = 2;
constexpr double kMaxDrop = 0.01;

struct DemoRequest {
  double seconds = 5;
  bool serve = false;
  static void fields(auto& self, auto&& field) {
    field("seconds", self.seconds, "How long to measure", {.min = 0.1, .max = 3600});
    field("serve", self.serve, "Serve the page with what the demo made, until it is interrupted");
  }
};

/// What the demo showed, in the order in which it did.
struct Demo {
  model::Record model;
  dataset::Record dataset;
  result::Analysis analysis;
  result::Benchmark benchmark;
  result::LayerReport layers;
  result::AccuracyReport accuracy;
  result::QuantizationReport quantization;
  static void fields(auto& self, auto&& field) {
    field("model", self.model, "The demo's model");
    field("dataset", self.dataset, "The demo's data set");
    field("analysis", self.analysis, "Theory");
    field("benchmark", self.benchmark, "Measurement");
    field("layers", self.layers, "Layer by layer");
    field("accuracy", self.accuracy, "Accuracy");
    field("quantization", self.quantization, "INT8 within a drop of accuracy");
  }
};

Result<Demo> show(app::Workbench& workbench, const DemoRequest& request) {
  Demo demo;
  HONE_TRY(auto made, workbench.demo({}));
  demo.model = std::move(made.model);
  demo.dataset = std::move(made.dataset);
  const std::string& id = demo.model.id;
  HONE_TRY(demo.analysis, workbench.analyze({.model = id, .batch = {}, .shapes = {}}));
  HONE_TRY(demo.benchmark,
           workbench.benchmark({.model = id, .run = {}, .seconds = request.seconds}));
  HONE_TRY(demo.layers, workbench.layers({.model = id, .run = {}, .seconds = kLayersSeconds}));
  api::AccuracyRequest accuracy;
  accuracy.model = id;
  accuracy.dataset = demo.dataset.id;
  HONE_TRY(demo.accuracy, workbench.accuracy(accuracy));
  api::QuantizeRequest quantize;
  quantize.model = id;
  quantize.dataset = demo.dataset.id;
  quantize.max_drop = kMaxDrop;
  HONE_TRY(demo.quantization, workbench.quantize(quantize));
  return demo;
}

std::string section(const std::string& title, const std::string& command, const std::string& text) {
  return fmt::format("\n── {} ── {}\n\n{}", title, command, text);
}

std::string render(const Demo& demo) {
  std::string text = "Hone: a trained network on this machine\n";
  text += section("1 the model", "hone model import shapes.onnx", cli::render(demo.model));
  text += section("2 the data set", "hone dataset import PATH", cli::render(demo.dataset));
  text += section("3 theory", "hone analyze shapes", cli::render(demo.analysis));
  text += section("4 measured", "hone benchmark shapes", cli::render(demo.benchmark));
  text += section("5 the ten most expensive layers", "hone layers shapes",
                  render_top_layers(demo.layers, kTopLayers));
  text +=
      section("6 accuracy", "hone accuracy shapes --dataset shapes", cli::render(demo.accuracy));
  text += section("7 INT8 within a drop of one point",
                  "hone quantize shapes --dataset shapes --max-drop 0.01",
                  cli::render(demo.quantization, kTopSensitive));
  return text;
}

/// Makes the demo and closes the store again.
Result<Demo> make(Session& session, const DemoRequest& request) {
  HONE_TRY(auto workbench, session.open());
  return show(workbench, request);
}

/// The command that serves this store.
std::string serve_command(const Session& session) {
  return session.data.empty() ? "hone serve" : "hone --data " + session.data + " serve";
}

Status run_demo(Session& session, const DemoRequest& request) {
  if (request.serve && session.json) {
    return usage_error("demo.serve", "--serve and --json would both print a document.")
        .fix("Run the demo with --json, then `hone serve --json`.");
  }
  HONE_TRY(const auto demo, make(session, request));
  session.answer("demo", to_json(demo), [&] {
    std::string text = render(demo);
    if (!request.serve) {
      text += section("8 the same on a page", serve_command(session), "Opens in a browser.\n");
    }
    return text;
  });
  if (!request.serve) return {};
  fmt::print("{}", section("8 the same on a page", serve_command(session),
                           "Open this address; Ctrl-C ends it.\n"));
  return serve_here(session);
}

}  // namespace

void register_demo(Program& program) {
  add_command(program, program.parser, "demo",
              "The whole workflow on a model and a data set of the project's own", run_demo);
}

}  // namespace hone::cli
