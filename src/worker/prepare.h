#pragma once
// From a model's record to something that runs: shapes bound, compiled as asked, and the
// configuration as the runtime resolved it.

#include "api/requests.h"
#include "engine/engine.h"
#include "measurement/measurement.h"
#include "result/benchmark.h"
#include "worker/worker.h"

namespace hone::worker {

/// Input shapes for this model as asked: given shapes, then the batch; a batch dimension that is
/// open and not asked for becomes 1. Errors: `request.shape` (usage) for an unknown input,
/// `engine.dynamic_shape` (input) when a dimension stays open, `limit.memory` for inputs above
/// limits::kTensorBytes.
Result<engine::Shapes> bind_shapes(const model::Record& model,
                                   const std::map<std::string, model::Shape>& shapes,
                                   std::optional<std::int64_t> batch);

/// The batch that these shapes mean: the N dimension of the first input that has one, else 1.
std::int64_t batch_of(const model::Record& model, const engine::Shapes& shapes);

/// Reshapes where the network has other shapes. Errors: `engine.reshape`.
Status bring_to(engine::Network& network, const engine::Shapes& shapes);

/// The canonical IR of a model as it is kept, shapes open where it leaves them open.
Result<engine::Network> read_network(const model::Record& model, JobContext& context);

struct Loaded {
  engine::Network network;
  engine::Shapes shapes;
  std::int64_t batch = 1;
  double read_ms = 0;  ///< reading and reshaping
};
/// Reads the canonical IR of a model with these shapes.
Result<Loaded> load(const model::Record& model, const std::map<std::string, model::Shape>& shapes,
                    std::optional<std::int64_t> batch, JobContext& context);

/// Empty: the device's default.
std::optional<model::Precision> precision_asked(api::InferencePrecision precision);

struct Ready {
  engine::Compiled compiled;
  result::BenchmarkConfig config;  ///< as resolved
  double read_ms = 0;
  double compile_ms = 0;
};
enum class Profiling { off, on };
/// Compiles what was loaded; may be called several times.
Result<Ready> compile(const Loaded& loaded, const api::RunOptions& options, Profiling profiling);

/// What every measurement of a job is told: the frames of an inference, how long, when to end, and
/// to look at the clock meanwhile. Borrows both arguments of callbacks_of.
measurement::Plan plan_of(const Ready& ready, std::optional<double> seconds);
measurement::Callbacks callbacks_of(measurement::Surroundings& surroundings, JobContext& context);

/// The instruction set that the runtime uses: the machine's, or the cap that it was held to.
std::string isa_in_effect();

/// The circumstances of a measured result, with the versions of the programs that made it and the
/// instruction set that the runtime was held to.
result::Context circumstances(const measurement::Surroundings& surroundings, std::uint64_t seed);

}  // namespace hone::worker
