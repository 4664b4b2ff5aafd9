#include "worker/prepare.h"

#include <cstdlib>

#include "api/targets.h"
#include "base/limits.h"
#include "os/cpus.h"
#include "os/machine.h"
#include "worker/compile_options.h"

namespace hone::worker {
namespace {

using SteadyClock = std::chrono::steady_clock;

double ms_since(SteadyClock::time_point start) {
  return Milliseconds(SteadyClock::now() - start).count();
}

/// Where the batch stands in an input's shape; empty for scalars and vectors without a layout.
std::optional<std::size_t> batch_dimension(const model::Port& input) {
  const std::size_t at = input.layout.find('N');
  if (at != std::string::npos && at < input.shape.size()) return at;
  if (!input.layout.empty() || input.shape.size() < 2) return std::nullopt;
  return 0;
}

const model::Port* find_input(const model::Record& model, const std::string& name) {
  if (name.empty()) return model.inputs.size() == 1 ? &model.inputs.front() : nullptr;
  for (const auto& input : model.inputs) {
    if (input.name == name) return &input;
  }
  return nullptr;
}

std::string names_of(const std::vector<model::Port>& ports) {
  std::string text;
  for (const auto& port : ports) text += (text.empty() ? "" : ", ") + port.name;
  return text;
}

Error open_shape(const model::Port& input, const model::Shape& shape) {
  return input_error("engine.dynamic_shape", "A dimension of an input is open.")
      .at(input.name + " " + model::to_text(shape))
      .fix("Give its shape: --shape " + input.name + "=1,3,224,224 (with this network's numbers).");
}

Status check_shape(const model::Port& input, const model::Shape& shape) {
  if (!model::is_static(shape)) return open_shape(input, shape);
  const auto bytes = model::byte_count(shape, input.precision);
  const auto elements = model::element_count(shape);
  if (!elements || (bytes && *bytes > limits::kTensorBytes)) {
    return limit_error("limit.memory", "An input of this network is larger than the limit.")
        .at(input.name + " " + model::to_text(shape))
        .fix("Give a smaller shape with --shape.");
  }
  return {};
}

/// Batch asked for, or 1 where the dimension is open.
void bind_batch(const model::Port& input, std::optional<std::int64_t> batch, model::Shape& shape) {
  const auto at = batch_dimension(input);
  if (!at || *at >= shape.size()) return;
  if (batch) shape[*at] = *batch;
  if (shape[*at] == model::kDynamic) shape[*at] = 1;
}

std::string hint_name(engine::Hint hint) {
  switch (hint) {
    case engine::Hint::throughput: return "throughput";
    case engine::Hint::latency: return "latency";
    case engine::Hint::none: break;
  }
  return "none";
}

/// The runtime reads a network from an .xml with its .bin beside it; blobs have neither name.
Status link_files(const model::Record& model, const std::filesystem::path& folder,
                  JobContext& context) {
  HONE_TRY(const auto xml, context.blob(model.xml.digest));
  HONE_TRY(const auto bin, context.blob(model.bin.digest));
  std::error_code error;
  for (const auto& [name, blob] : {std::pair("model.xml", xml), std::pair("model.bin", bin)}) {
    std::filesystem::remove(folder / name, error);
    std::filesystem::create_symlink(blob, folder / name, error);
    if (error) return environment_error("worker.staging", "The staging folder is not writable.");
  }
  return {};
}

}  // namespace

std::optional<model::Precision> precision_asked(api::InferencePrecision precision) {
  switch (precision) {
    case api::InferencePrecision::f32: return model::Precision::f32;
    case api::InferencePrecision::bf16: return model::Precision::bf16;
    case api::InferencePrecision::f16: return model::Precision::f16;
    case api::InferencePrecision::device_default: break;
  }
  return std::nullopt;
}

engine::CompileOptions compile_options(const api::RunOptions& options, Profiling profiling) {
  engine::CompileOptions compile;
  compile.device = options.device;
  compile.streams = options.streams.value;
  compile.requests = options.requests.value;
  compile.profiling = profiling == Profiling::on;
  const bool by_hand = options.streams.value.has_value();
  switch (options.hint.value_or(by_hand ? api::Hint::none : api::Hint::throughput)) {
    case api::Hint::throughput: compile.hint = engine::Hint::throughput; break;
    case api::Hint::latency: compile.hint = engine::Hint::latency; break;
    case api::Hint::none: compile.hint = engine::Hint::none; break;
  }
  compile.precision = precision_asked(options.precision);
  return compile;
}

Result<engine::Shapes> bind_shapes(const model::Record& model,
                                   const std::map<std::string, model::Shape>& shapes,
                                   std::optional<std::int64_t> batch) {
  engine::Shapes bound;
  for (const auto& input : model.inputs) bound[input.name] = input.shape;
  for (const auto& [name, shape] : shapes) {
    const model::Port* input = find_input(model, name);
    if (input == nullptr) {
      return usage_error("request.shape", "This network has no such input.")
          .at(name)
          .fix("Its inputs are: " + names_of(model.inputs) + ".");
    }
    bound[input->name] = shape;
  }
  for (const auto& input : model.inputs) {
    bind_batch(input, batch, bound[input.name]);
    HONE_CHECK(check_shape(input, bound[input.name]));
  }
  return bound;
}

std::int64_t batch_of(const model::Record& model, const engine::Shapes& shapes) {
  for (const auto& input : model.inputs) {
    const auto at = batch_dimension(input);
    if (at) return shapes.at(input.name)[*at];
  }
  return 1;
}

Status bring_to(engine::Network& network, const engine::Shapes& shapes) {
  const auto inputs = network.inputs();
  const auto same = [&](const model::Port& input) {
    const auto asked = shapes.find(input.name);
    return asked == shapes.end() || asked->second == input.shape;
  };
  return std::all_of(inputs.begin(), inputs.end(), same) ? Status{} : network.reshape(shapes);
}

Result<engine::Network> read_network(const model::Record& model, JobContext& context) {
  HONE_CHECK(link_files(model, context.staging(), context));
  return engine::Network::read(context.staging() / "model.xml");
}

Result<Loaded> load(const model::Record& model, const std::map<std::string, model::Shape>& shapes,
                    std::optional<std::int64_t> batch, JobContext& context) {
  HONE_TRY(auto bound, bind_shapes(model, shapes, batch));
  HONE_CHECK(link_files(model, context.staging(), context));
  const auto start = SteadyClock::now();
  HONE_TRY(auto network, engine::Network::read(context.staging() / "model.xml"));
  const auto same = [&](const model::Port& input) { return input.shape == bound[input.name]; };
  if (!std::all_of(model.inputs.begin(), model.inputs.end(), same)) {
    HONE_CHECK(network.reshape(bound));
  }
  const std::int64_t actual = batch_of(model, bound);
  return Loaded{std::move(network), std::move(bound), actual, ms_since(start)};
}

Result<Ready> compile(const Loaded& loaded, const api::RunOptions& options, Profiling profiling) {
  const auto asked = compile_options(options, profiling);
  const auto start = SteadyClock::now();
  HONE_TRY(auto compiled, engine::Compiled::compile(loaded.network, asked));
  const double compile_ms = ms_since(start);
  const auto facts = compiled.facts();
  const std::int64_t optimum = std::max<std::int64_t>(1, facts.optimal_requests);
  result::BenchmarkConfig config;
  config.device = facts.device;
  config.batch = loaded.batch;
  config.streams = facts.streams;
  config.requests = options.requests.value.value_or(optimum);
  config.threads = facts.threads;
  config.hint = hint_name(asked.hint);
  config.precision = facts.precision;
  config.shapes = loaded.shapes;
  return Ready{std::move(compiled), std::move(config), loaded.read_ms, compile_ms};
}

measurement::Plan plan_of(const Ready& ready, std::optional<double> seconds) {
  measurement::Plan plan;
  plan.batch = ready.config.batch;
  plan.seconds = seconds;
  return plan;
}

measurement::Callbacks callbacks_of(measurement::Surroundings& surroundings, JobContext& context) {
  measurement::Callbacks callbacks;
  callbacks.cancelled = [&surroundings, &context] {
    surroundings.look();
    return context.cancelled();
  };
  return callbacks;
}

std::string isa_in_effect() {
  const char* cap = std::getenv("OV_CPU_MAX_ISA");
  for (const auto& row : api::isa_caps()) {
    if (cap != nullptr && row.setting == cap) return std::string(row.name);
  }
  const auto usable = os::usable_isas();
  return usable.empty() ? std::string() : usable.front();
}

result::Context circumstances(const measurement::Surroundings& surroundings, std::uint64_t seed) {
  result::Context context = surroundings.context(seed);
  const char* cap = std::getenv("OV_CPU_MAX_ISA");
  for (const auto& row : api::isa_caps()) {
    if (cap == nullptr || row.setting != cap) continue;
    context.capped = row.name != context.isa;
    context.isa = row.name;
  }
  context.versions = {{"hone", HONE_VERSION}, {"openvino", engine::runtime_version()}};
  return context;
}

}  // namespace hone::worker
