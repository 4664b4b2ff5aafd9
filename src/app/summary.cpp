// What a list of models shows beside each.

#include "result/summary.h"

#include "app/ask.h"

namespace hone::app {
namespace {

/// The part of an analysis that a list shows, kept so that a list need not analyse every model.
struct Theory {
  double gflop = 0;
  double giop = 0;
  std::uint64_t parameters = 0;
  static void fields(auto& self, auto&& field) {
    field("gflop", self.gflop, "10^9 floating-point operations");
    field("giop", self.giop, "10^9 integer operations");
    field("parameters", self.parameters, "Number of weights");
  }
};

std::string theory_key(const model::Record& model) {
  return "theory/1/" + version().hone + "/" + model.digest.hex();
}

template <class T>
std::optional<T> member(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::nullopt;
  auto value = from_json<T>(*found);
  return value && !found->is_null() ? std::optional<T>(*std::move(value)) : std::nullopt;
}

void add_theory(const Theory& theory, result::ModelSummary& summary) {
  summary.gflop = theory.gflop;
  summary.giop = theory.giop;
  summary.parameters = theory.parameters;
}

}  // namespace

Result<result::ModelSummary> Workbench::summary(const model::Record& model) {
  result::ModelSummary summary;
  HONE_TRY(const auto known, kept<Theory>(theory_key(model)));
  if (known) {
    add_theory(*known, summary);
  } else if (const auto analysis = kept_analysis({model.id, {}, {}}); analysis && *analysis) {
    const Theory theory{(*analysis)->gflop, (*analysis)->giop, (*analysis)->parameters};
    add_theory(theory, summary);
    (void)store_.put_derived(theory_key(model), to_json(theory));  // it can be made again
  }
  HONE_TRY(const auto fastest, store_.fastest_run(model.id));
  if (fastest) {
    summary.best_throughput_fps = member<double>(fastest->result, "throughput_fps");
    summary.best_run = fastest->id;
  }
  HONE_TRY(const auto accuracy, store_.run_heads("accuracy", model.id, {.limit = 1}));
  for (const auto& run : accuracy.rows) {
    summary.accuracy = member<double>(run.result, "value");
    summary.accuracy_metric = member<std::string>(run.result, "metric");
    summary.accuracy_run = run.id;
  }
  return summary;
}

}  // namespace hone::app
