#include <openvino/core/model.hpp>
#include <openvino/runtime/core.hpp>

#include "engine/devices.h"
#include "engine/rewrite.h"

namespace hone::engine {
namespace {

Status check_shapes(const std::vector<model::Port>& inputs) {
  for (const auto& input : inputs) {
    if (!model::is_static(input.shape)) {
      return input_error("engine.dynamic_shape",
                         fmt::format("The shape {} of an input is still open.",
                                     model::to_text(input.shape)))
          .at(input.name)
          .fix("Give its dimensions with --shape or --batch.");
    }
  }
  return {};
}

std::optional<ov::element::Type> element_type(model::Precision precision) {
  if (precision == model::Precision::f32) return ov::element::f32;
  if (precision == model::Precision::f16) return ov::element::f16;
  if (precision == model::Precision::bf16) return ov::element::bf16;
  return std::nullopt;
}

Result<ov::AnyMap> properties_of(const CompileOptions& options) {
  ov::AnyMap properties{ov::enable_profiling(options.profiling)};
  const auto as_int = [](std::int64_t value) { return static_cast<std::int32_t>(value); };
  if (options.hint != Hint::none) {
    properties.insert(ov::hint::performance_mode(options.hint == Hint::latency
                                                     ? ov::hint::PerformanceMode::LATENCY
                                                     : ov::hint::PerformanceMode::THROUGHPUT));
  }
  if (options.streams) properties.insert(ov::num_streams(as_int(*options.streams)));
  if (options.threads) properties.insert(ov::inference_num_threads(as_int(*options.threads)));
  if (options.requests) {
    properties.insert(ov::hint::num_requests(static_cast<std::uint32_t>(*options.requests)));
  }
  if (options.precision) {
    const auto type = element_type(*options.precision);
    if (!type) {
      return input_error("engine.compile", "A network runs in f32, bf16 or f16 only.")
          .at(std::string(enum_name(*options.precision)))
          .fix("Use --precision f32, bf16 or f16.");
    }
    properties.insert(ov::hint::inference_precision(*type));
  }
  return properties;
}

/// What the CPU plugin spends a third of its time on is left out; other releases of the runtime may
/// not know the property.
ov::CompiledModel compiled_soon(const std::shared_ptr<const ov::Model>& model,
                                const std::string& device, const ov::AnyMap& properties) {
  ov::AnyMap fewer = properties;
  fewer["SNIPPETS_MODE"] = "DISABLE";
  try {
    return core().compile_model(model, device, fewer);
  } catch (const ov::Exception&) {
    return core().compile_model(model, device, properties);
  }
}

/// A property that the device does not have is told as the empty value.
template <class T, ov::PropertyMutability M>
T property_or(const ov::CompiledModel& compiled, const ov::Property<T, M>& property, T fallback) {
  try {
    return compiled.get_property(property);
  } catch (const std::exception&) {
    return fallback;
  }
}

std::vector<model::Port> ports_of(const std::vector<ov::Output<const ov::Node>>& ports) {
  std::vector<model::Port> result;
  result.reserve(ports.size());
  for (const auto& port : ports) {
    result.push_back(port_from(port, port.get_node()->get_friendly_name()));
  }
  return result;
}

}  // namespace

Compiled::Compiled(std::unique_ptr<State> state) : state_(std::move(state)) {}
Compiled::Compiled(Compiled&&) noexcept = default;
Compiled& Compiled::operator=(Compiled&&) noexcept = default;
Compiled::~Compiled() = default;

Result<Compiled> Compiled::compile(const Network& network, const CompileOptions& options) {
  const Guard guard{ErrorKind::input, "engine.compile", "The runtime cannot compile the model."};
  return guarded(guard, [&]() -> Result<Compiled> {
    HONE_CHECK(check_device(options.device));
    HONE_CHECK(check_shapes(network.inputs()));
    HONE_TRY(const ov::AnyMap properties, properties_of(options));
    const auto model = safe_for_streams(network.state_->model);
    auto compiled = options.soon && options.device == "CPU"
                        ? compiled_soon(model, options.device, properties)
                        : core().compile_model(model, options.device, properties);
    return Compiled(
        std::make_unique<State>(State{std::make_shared<ov::CompiledModel>(std::move(compiled))}));
  });
}

CompiledFacts Compiled::facts() const {
  const ov::CompiledModel& compiled = *state_->compiled;
  const auto precision =
      property_or(compiled, ov::hint::inference_precision, ov::element::Type(ov::element::dynamic));
  const auto execution = property_or(compiled, ov::execution_devices, std::vector<std::string>{});
  return {.streams = property_or(compiled, ov::num_streams, ov::streams::Num(0)).num,
          .optimal_requests = property_or(compiled, ov::optimal_number_of_infer_requests, 1U),
          .threads = property_or(compiled, ov::inference_num_threads, 0),
          .precision = precision.get_type_name(),
          .device = fmt::format("{}", fmt::join(execution, ","))};
}

std::vector<model::Port> Compiled::inputs() const { return ports_of(state_->compiled->inputs()); }
std::vector<model::Port> Compiled::outputs() const { return ports_of(state_->compiled->outputs()); }

Result<model::Graph> Compiled::runtime_graph() const {
  const Guard guard{ErrorKind::bug, "engine.runtime_graph", "The runtime does not tell its graph."};
  return guarded(guard, [&]() -> Result<model::Graph> {
    const std::shared_ptr<const ov::Model> runtime = state_->compiled->get_runtime_model();
    model::Graph graph = graph_of(*runtime);
    const auto nodes = runtime->get_ordered_ops();
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      model::Node& node = graph.nodes[i];
      for (const auto& [key, value] : nodes[i]->get_rt_info()) {
        node.attributes[key] = text_of(value);
      }
      node.opset.clear();
      if (const auto type = node.attributes.find("layerType"); type != node.attributes.end()) {
        node.type = type->second;
      }
    }
    return graph;
  });
}

}  // namespace hone::engine
