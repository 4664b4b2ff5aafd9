#include "quantization/placement.h"

#include <algorithm>
#include <map>

#include "quantization/groups.h"
#include "quantization/placement_rules.h"
#include "quantization/placement_weights.h"
#include "quantization/propagation.h"

namespace hone::quantization {
namespace {

Status refuse_quantized(const model::Graph& graph) {
  for (const auto& node : graph.nodes) {
    if (node.type != "FakeQuantize" && node.type != "FakeConvert") continue;
    return input_error("quantization.already", "The network has quantizers already.")
        .at(node.name)
        .fix("Quantize the floating-point network that this one was made from.");
  }
  return {};
}

/// A range for each channel needs a known number of channels.
bool has_channels(const model::Tensor& tensor) {
  return tensor.shape.size() > 1 && tensor.shape[1] > 0;
}

ActivationQuantizer quantizer_at(const View& view, const Placed& placed, model::Source tensor) {
  const Config& config = placed.configs.front();
  return {.tensor = tensor,
          .scheme = config.scheme,
          .per_channel = config.per_channel && has_channels(view.tensor(tensor)),
          .unified = placed.unified};
}

/// One for a tensor before a layer, one for each output that something takes behind a unit.
void add_quantizers(const View& view, const Units& units, const Hooks& hooks, const Placed& placed,
                    std::vector<ActivationQuantizer>& all) {
  const auto& hook = hooks.all[static_cast<std::size_t>(placed.hook)];
  const auto& unit = units.all[static_cast<std::size_t>(hook.unit)];
  if (!hook.output) {
    const auto& source = view.node(unit.head()).inputs[static_cast<std::size_t>(hook.port)];
    auto quantizer = quantizer_at(view, placed, source);
    quantizer.node = unit.head();
    quantizer.port = hook.port;
    quantizer.side = engine::Side::input;
    all.push_back(quantizer);
    return;
  }
  std::vector<std::int32_t> outputs;
  for (const Use& use : view.uses_of(unit.tail())) outputs.push_back(use.output);
  std::sort(outputs.begin(), outputs.end());
  outputs.erase(std::unique(outputs.begin(), outputs.end()), outputs.end());
  for (const auto output : outputs) {
    auto quantizer = quantizer_at(view, placed, {unit.tail(), output});
    quantizer.node = unit.tail();
    quantizer.port = output;
    all.push_back(quantizer);
  }
}

/// In topological order; shared ranges numbered from 0, those of one quantizer alone are none.
void put_in_order(std::vector<ActivationQuantizer>& all) {
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.tensor.node, a.tensor.port, a.side == engine::Side::input, a.node, a.port) <
           std::tuple(b.tensor.node, b.tensor.port, b.side == engine::Side::input, b.node, b.port);
  });
  std::map<std::int32_t, std::size_t> members;
  for (const auto& quantizer : all) ++members[quantizer.unified];
  std::map<std::int32_t, std::int32_t> numbers;
  for (auto& quantizer : all) {
    const bool shared =
        quantizer.unified >= 0 && members[quantizer.unified] > 1 && !quantizer.per_channel;
    const auto next = static_cast<std::int32_t>(numbers.size());
    quantizer.unified = shared ? numbers.try_emplace(quantizer.unified, next).first->second : -1;
  }
}

/// Signs of both factors count alike in a product of activations.
bool takes_products(const View& view, const Units& units, const Placed& placed) {
  return std::any_of(placed.sinks.begin(), placed.sinks.end(), [&](std::int32_t sink) {
    const auto head = units.all[static_cast<std::size_t>(sink)].head();
    return view.node(head).type == "MatMul" && !view.has_weights(head);
  });
}

/// An embedding's rows hold the values of its output: one range serves both.
bool repeats_embedding(const View& view, const Units& units, const Hooks& hooks,
                       const Placed& placed) {
  const auto& hook = hooks.all[static_cast<std::size_t>(placed.hook)];
  const auto tail = units.all[static_cast<std::size_t>(hook.unit)].tail();
  const Config& config = placed.configs.front();
  return hook.output && is_embedding(view, tail) && placed.unified < 0 &&
         config == Config{Scheme::symmetric, false};
}

std::vector<LeftOut> left_out(const View& view, const Reasons& reasons) {
  std::vector<LeftOut> list;
  for (std::int32_t i = 0; i < view.size(); ++i) {
    const bool could =
        view.is_alive(i) && (view.op(i).trait == Trait::quantizable || view.has_weights(i));
    if (!could || !reasons.has(i)) continue;
    list.push_back({i, std::string(reasons.of_node[static_cast<std::size_t>(i)])});
  }
  return list;
}

void place_activations(const View& view, const Units& units, const Reasons& reasons,
                       const PlacementOptions& options, bool transformer, Placement& placement) {
  const Rules rules = options.nncf ? Rules::peer : Rules::ours;
  std::vector<bool> stays_float(view.graph.nodes.size());
  for (std::int32_t i = 0; i < view.size(); ++i) {
    stays_float[static_cast<std::size_t>(i)] = reasons.has(i);
  }
  const Hooks hooks(view, units);
  for (auto& placed : propagate(view, units, hooks, stays_float, {options.preset, rules})) {
    if (transformer && takes_products(view, units, placed)) {
      placed.configs.front().scheme = Scheme::symmetric;
    }
    if (rules == Rules::peer && repeats_embedding(view, units, hooks, placed)) {
      const auto& hook = hooks.all[static_cast<std::size_t>(placed.hook)];
      const auto tail = units.all[static_cast<std::size_t>(hook.unit)].tail();
      for (auto& weights : placement.weights) {
        if (weights.node == tail) weights.axes.clear();
      }
      continue;
    }
    add_quantizers(view, units, hooks, placed, placement.activations);
  }
  put_in_order(placement.activations);
}

}  // namespace

Result<Placement> place(const model::Graph& graph, const PlacementOptions& options) {
  HONE_CHECK(refuse_quantized(graph));
  HONE_TRY(const auto asked, layers_named(graph, options.ignore));
  const View view(graph);
  const Rules rules = options.nncf ? Rules::peer : Rules::ours;
  const Units units = fuse(view, rules);
  const bool transformer =
      options.transformer.value_or(rules == Rules::ours && has_attention(view));
  Reasons reasons{std::vector<std::string_view>(graph.nodes.size())};
  for (const auto node : asked) reasons.give(node, "asked");
  leave_patterns(view, transformer, rules, reasons);
  leave_detection(view, units, rules, reasons);
  leave_types(view, transformer, rules, reasons);
  Placement placement;
  placement.weights = place_weights(view, units, reasons);
  place_activations(view, units, reasons, options, transformer, placement);
  if (placement.activations.empty() && placement.weights.empty()) {
    return input_error("quantization.nothing", "Nothing in this network can be quantized.")
        .fix(
            "Quantization needs layers such as convolutions or matrix products that are not left "
            "out.");
  }
  placement.groups = group(view, placement);
  placement.left_out = left_out(view, reasons);
  return placement;
}

}  // namespace hone::quantization
