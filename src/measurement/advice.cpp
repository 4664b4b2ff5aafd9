#include "measurement/advice.h"

#include "measurement/advice_rules.h"
#include "measurement/roofline.h"

namespace hone::measurement {
namespace {

struct Rule {
  std::string_view code;
  Finder find;
  double least_share;  ///< of the sum of all layers, that can be won at most
};

// 5 % is what a person would act on and what two runs can tell apart; another precision is a new
// network to check, so it must be worth 10 %; a quantizer that is not fused is a fault of how the
// network was quantized and is told from 3 % on. Rules without a share look at it themselves.
constexpr std::array kRules{
    Rule{"reorders", find_reorders, 0.05},
    Rule{"convolution_kernels", find_convolution_kernels, 0.05},
    Rule{"reference_kernels", find_reference_kernels, 0.05},
    Rule{"int8_gives_float", find_int8_gives_float, 0.05},
    Rule{"float_in_int8", find_float_in_int8, 0.05},
    Rule{"unfused_fake_quantize", find_unfused_fake_quantize, 0.03},
    Rule{"channels", find_channels, 0.05},
    Rule{"faster_precision", find_faster_precision, 0.10},
    Rule{"int8_faster", find_int8_faster, 0.10},
    Rule{"streams", find_streams, 0},
    Rule{"open_shapes", find_open_shapes, 0.05},
    Rule{"outside_layers", find_outside_layers, 0},
};

result::Advice advice_of(const Scene& scene, std::string_view code, Found found) {
  std::stable_sort(found.layers.begin(), found.layers.end(),
                   [&](std::size_t a, std::size_t b) { return scene.ms(a) > scene.ms(b); });
  const double all_ms = scene.report().layers_ms;
  result::Advice advice;
  advice.code = code;
  advice.evidence = std::move(found.evidence);
  advice.text = std::move(found.text);
  for (const std::size_t i : found.layers) advice.layers.push_back(scene.layer(i).name);
  advice.time_ms = scene.ms_of(found.layers);
  advice.time_share = advice.time_ms / all_ms;
  advice.expected_gain = std::move(found.gain);
  if (advice.expected_gain.ms_at_most && !found.layers.empty()) {
    advice.expected_gain.share_at_most = *advice.expected_gain.ms_at_most / all_ms;
  }
  return advice;
}

}  // namespace

Scene::Scene(const Observed& observed) : observed_(observed), readers_(layers().size()) {
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < layers().size(); ++i) places[layer(i).name] = i;
  for (const auto& node : observed.runtime.nodes) {
    const auto reader = places.find(node.name);
    if (reader == places.end()) continue;
    for (const auto& source : node.inputs) {
      const auto& name = observed.runtime.nodes[static_cast<std::size_t>(source.node)].name;
      if (const auto place = places.find(name); place != places.end()) {
        readers_[place->second].push_back(reader->second);
      }
    }
  }
  for (const auto& node : observed.network.nodes) {
    if (node.type == "FakeQuantize") quantizers_[node.name] = true;
  }
}

double Scene::ms_of(const std::vector<std::size_t>& which) const {
  double sum = 0;
  for (const std::size_t i : which) sum += ms(i);
  return sum;
}

double Scene::ms_beyond_roof(std::size_t i) const {
  if (!report().peaks) return ms(i);
  const auto allowed = allowed_ms(layer(i), *report().peaks);
  return allowed ? std::max(0.0, ms(i) - *allowed) : ms(i);
}

std::optional<double> Scene::peak(const std::string& arithmetic) const {
  if (!report().peaks) return std::nullopt;
  const auto found = report().peaks->gflops_by_precision.find(arithmetic);
  if (found == report().peaks->gflops_by_precision.end()) return std::nullopt;
  return found->second;
}

bool Scene::is_quantizer(std::size_t i) const {
  const auto& names = layer(i).original_layers;
  return layer(i).type == "FakeQuantize" ||
         (!names.empty() && std::all_of(names.begin(), names.end(), [&](const std::string& name) {
           return quantizers_.contains(name);
         }));
}

bool is_heavy(const result::LayerTime& layer) {
  static constexpr std::array<std::string_view, 4> kHeavy{"Convolution", "Deconvolution",
                                                          "FullyConnected", "MatMul"};
  return std::find(kHeavy.begin(), kHeavy.end(), layer.type) != kHeavy.end();
}

bool is_float(const std::string& precision) {
  return precision == "f32" || precision == "bf16" || precision == "f16";
}

bool is_int8(const std::string& precision) { return precision == "u8" || precision == "i8"; }

std::string figures(const Scene& scene, const std::vector<std::size_t>& which) {
  const double ms = scene.ms_of(which);
  return fmt::format("{} of {} layers, {:.3g} ms ({:.1f} % of the time of all layers)",
                     which.size(), scene.layers().size(), ms, 100 * ms / scene.report().layers_ms);
}

result::Gain at_most(double ms, std::string basis) {
  result::Gain gain;
  gain.ms_at_most = ms;
  gain.basis = std::move(basis);
  return gain;
}

std::vector<result::Advice> advise(const Observed& observed) {
  std::vector<result::Advice> all;
  if (observed.report.layers_ms <= 0) return all;
  const Scene scene(observed);
  for (const Rule& rule : kRules) {
    auto found = rule.find(scene);
    if (!found) continue;
    auto advice = advice_of(scene, rule.code, std::move(*found));
    const double share = advice.expected_gain.share_at_most.value_or(1);
    if (share >= rule.least_share) all.push_back(std::move(advice));
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.expected_gain.ms_at_most.value_or(0) > b.expected_gain.ms_at_most.value_or(0);
  });
  return all;
}

}  // namespace hone::measurement
