#include "cli/command.h"
#include "cli/render.h"
#include "cli/render_targets.h"

namespace hone::cli {
namespace {

Status analyze(Session& session, const api::AnalyzeRequest& request) {
  HONE_TRY(auto workbench, session.open());
  HONE_TRY(const auto analysis, workbench.analyze(request));
  session.answer("analysis", to_json(analysis), [&] { return render(analysis); });
  return {};
}

/// Several targets give rows; one gives the answer that it gives without naming it.
bool several(const api::RunOptions& run) { return run.targets.size() > 1; }

Status benchmark(Session& session, const api::BenchmarkRequest& request) {
  HONE_TRY(auto workbench, session.open());
  if (several(request.run)) {
    HONE_TRY(const auto rows, workbench.benchmarks(request));
    session.answer("benchmarks", to_json(rows), [&] { return render_rows(rows); });
    return {};
  }
  HONE_TRY(const auto found, workbench.benchmark(request));
  session.answer("benchmark", to_json(found), [&] { return render(found); });
  return {};
}

Status layers(Session& session, const api::LayersRequest& request) {
  HONE_TRY(auto workbench, session.open());
  if (several(request.run)) {
    HONE_TRY(const auto rows, workbench.layer_reports(request));
    session.answer("layer_reports", to_json(rows), [&] { return render_rows(rows); });
    return {};
  }
  HONE_TRY(const auto report, workbench.layers(request));
  session.answer_document(to_json(report), [&] { return render(report); });
  return {};
}

Status accuracy(Session& session, const api::AccuracyRequest& request) {
  HONE_TRY(auto workbench, session.open());
  if (several(request.run)) {
    HONE_TRY(const auto rows, workbench.accuracies(request));
    session.answer("accuracies", to_json(rows), [&] { return render_rows(rows); });
    return {};
  }
  HONE_TRY(const auto report, workbench.accuracy(request));
  session.answer("accuracy", to_json(report), [&] { return render(report); });
  return {};
}

}  // namespace

void register_measuring(Program& program) {
  CLI::App& parser = program.parser;
  add_command(program, parser, "analyze", "Theory: operations, parameters, memory; nothing is run",
              analyze);
  add_command(program, parser, "benchmark", "Measure one configuration", benchmark);
  add_command(program, parser, "layers", "Where the time goes, layer by layer", layers);
  add_command(program, parser, "accuracy", "A metric over a data set", accuracy);
}

}  // namespace hone::cli
