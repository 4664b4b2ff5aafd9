// Rules about layouts, kernels, shapes and streams.

#include "measurement/advice_rules.h"

namespace hone::measurement {
namespace {

// A thread pool is woken and gathered for each layer, which costs some microseconds; below this
// length that is no longer small beside the work.
constexpr double kSmallLayerMs = 0.05;
constexpr double kSmallLayersShare = 0.5;
constexpr std::size_t kManyLayers = 10;
// Reading and writing at half of what the peaks allow is what good kernels reach, too.
constexpr double kGoodRoofShare = 0.5;
constexpr double kOutsideShare = 0.3;
constexpr double kRoundingMs = 0.001;

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

bool is_reference(const result::LayerTime& layer) {
  return layer.kernel.starts_with("ref") || contains(layer.kernel, "_ref_");
}

bool is_slow_convolution(const result::LayerTime& layer) {
  const bool is_convolution = layer.type == "Convolution" || layer.type == "Deconvolution";
  const bool is_gemm = contains(layer.kernel, "gemm") && !contains(layer.kernel, "brgemm");
  return is_convolution && (is_reference(layer) || is_gemm);
}

bool is_poor_reference(const result::LayerTime& layer) {
  return is_reference(layer) && layer.type != "Reorder" && !is_slow_convolution(layer) &&
         layer.roof_share.value_or(0) < kGoodRoofShare;
}

result::Gain beyond_roof(const Scene& scene, const std::vector<std::size_t>& which) {
  double ms = 0;
  for (const std::size_t i : which) ms += scene.ms_beyond_roof(i);
  return at_most(ms, scene.report().peaks ? "their time beyond what the measured peaks allow"
                                          : "their own time; the peaks are not known");
}

std::string kernels_of(const Scene& scene, const std::vector<std::size_t>& which) {
  std::map<std::string, std::size_t> counts;
  for (const std::size_t i : which) ++counts[scene.layer(i).type + " on " + scene.layer(i).kernel];
  std::string text;
  for (const auto& [kernel, count] : counts) {
    text += fmt::format("{}{} {}×", text.empty() ? "" : ", ", kernel, count);
  }
  return text;
}

bool changes_precision(const Scene& scene, std::size_t i) {
  const auto& layer = scene.layer(i);
  return !layer.output_precisions.empty() && layer.output_precisions.front() != layer.precision;
}

/// Values of f32 that one vector holds, by the instruction set in the kernel's name; 0 when it says
/// none. Sums of int8 products are 32 bits wide, so it holds for them, too.
int lanes_of(const result::LayerTime& layer) {
  if (contains(layer.kernel, "avx512")) return 16;
  if (contains(layer.kernel, "avx2")) return 8;
  return contains(layer.kernel, "sse4") ? 4 : 0;
}

/// Share of the lanes that hold no output channel.
double empty_lanes(const result::LayerTime& layer) {
  const int lanes = lanes_of(layer);
  if (lanes == 0 || layer.type != "Convolution" || layer.output_shapes.empty()) return 0;
  const auto shape = model::parse_shape(layer.output_shapes.front());
  if (!shape || shape->size() < 2 || (*shape)[1] <= 0) return 0;
  const std::int64_t channels = (*shape)[1];
  const std::int64_t padded = (channels + lanes - 1) / lanes * lanes;
  return 1 - static_cast<double>(channels) / static_cast<double>(padded);
}

}  // namespace

std::optional<Found> find_reorders(const Scene& scene) {
  const auto which =
      scene.executed([&](std::size_t i) { return scene.layer(i).type == "Reorder"; });
  if (which.empty()) return std::nullopt;
  const auto converting = std::count_if(which.begin(), which.end(),
                                        [&](std::size_t i) { return changes_precision(scene, i); });
  return Found{which,
               fmt::format("{} only change memory layout or precision ({} change the precision).",
                           figures(scene, which), converting),
               "A reorder behind an input goes away when the network takes its images as NHWC. The "
               "others stand beside layers that know only the plain layout or another precision: "
               "`hone graph MODEL --runtime` shows which; move or replace those.",
               at_most(scene.ms_of(which), "their own time")};
}

std::optional<Found> find_convolution_kernels(const Scene& scene) {
  const auto which =
      scene.executed([&](std::size_t i) { return is_slow_convolution(scene.layer(i)); });
  if (which.empty()) return std::nullopt;
  return Found{which,
               fmt::format("{} are convolutions that no fast kernel fits: {}.",
                           figures(scene, which), kernels_of(scene, which)),
               "The runtime takes such kernels for unusual groups, dilations, strides or "
               "precisions. Use one group or as many as channels, common strides, and the "
               "precision of the layers around them.",
               beyond_roof(scene, which)};
}

std::optional<Found> find_reference_kernels(const Scene& scene) {
  const auto which =
      scene.executed([&](std::size_t i) { return is_poor_reference(scene.layer(i)); });
  if (which.empty()) return std::nullopt;
  return Found{which,
               fmt::format("{} run on the runtime's reference kernels, at less than half of what "
                           "the memory allows: {}.",
                           figures(scene, which), kernels_of(scene, which)),
               "Replace these operations by others that give the same (a strided slice by a "
               "convolution or a reshape with transpose), or move them out of the network into "
               "the preparation of its input or the reading of its output.",
               beyond_roof(scene, which)};
}

std::optional<Found> find_channels(const Scene& scene) {
  // What memory limits does not become faster by fuller vectors.
  const auto which = scene.executed([&](std::size_t i) {
    return scene.layer(i).bound != "memory" && empty_lanes(scene.layer(i)) > 0;
  });
  if (which.empty()) return std::nullopt;
  double ms = 0;
  for (const std::size_t i : which) ms += scene.ms(i) * empty_lanes(scene.layer(i));
  const int lanes = lanes_of(scene.layer(which.front()));
  return Found{which,
               fmt::format("{} have a number of output channels that is no multiple of {}, the "
                           "lanes of a vector; {:.3g} ms of it is spent on empty lanes.",
                           figures(scene, which), lanes, ms),
               fmt::format("Where the network can be trained again, round the channels up to a "
                           "multiple of {} for the same time, or down for less.",
                           lanes),
               at_most(ms, "their time times the share of the lanes without a channel")};
}

std::optional<Found> find_streams(const Scene& scene) {
  const auto& config = scene.report().config;
  if (config.streams != 1 || config.threads < 2) return std::nullopt;
  const auto which = scene.executed([&](std::size_t i) { return scene.ms(i) < kSmallLayerMs; });
  const double share = scene.ms_of(which) / scene.report().layers_ms;
  if (which.size() < kManyLayers || share < kSmallLayersShare) return std::nullopt;
  result::Gain gain;
  gain.throughput_factor_at_most = static_cast<double>(config.threads);
  gain.basis = "as many inferences at once as there are threads; the latency does not fall";
  return Found{which,
               fmt::format("{} take less than {} µs each, and {} threads share each of them.",
                           figures(scene, which), kSmallLayerMs * 1e3, config.threads),
               fmt::format("Where throughput counts, let each thread run inferences of its own: "
                           "`hone benchmark MODEL --streams {}`.",
                           config.threads),
               std::move(gain)};
}

std::optional<Found> find_open_shapes(const Scene& scene) {
  const auto which = scene.executed([&](std::size_t i) {
    const auto& shapes = scene.layer(i).output_shapes;
    return std::any_of(shapes.begin(), shapes.end(),
                       [](const std::string& shape) { return contains(shape, "?"); });
  });
  if (which.empty()) return std::nullopt;
  return Found{which,
               fmt::format("{} have an output whose shape is only known while they run, so memory "
                           "and kernels are prepared in every inference.",
                           figures(scene, which)),
               "Bind the shapes (`--shape`), or move what depends on values, such as the selection "
               "of boxes, out of the network.",
               at_most(scene.ms_of(which), "their own time")};
}

std::optional<Found> find_outside_layers(const Scene& scene) {
  const auto& report = scene.report();
  // More requests than streams wait for each other, and a busy machine makes everything wait.
  if (report.config.requests > report.config.streams || !report.verdict.valid) return std::nullopt;
  const double rounding = kRoundingMs * static_cast<double>(scene.layers().size());
  const double ms = report.plain_latency_ms - report.layers_ms - rounding;
  if (ms < kOutsideShare * report.plain_latency_ms) return std::nullopt;
  return Found{{},
               fmt::format("An inference takes {:.3g} ms, its layers {:.3g} ms of it: at least "
                           "{:.3g} ms go to starting it and to what stands between the layers.",
                           report.plain_latency_ms, report.layers_ms, ms),
               fmt::format("Give several frames to one inference: `hone benchmark MODEL --batch "
                           "{}`.",
                           std::max<std::int64_t>(8, report.config.batch * 4)),
               at_most(ms,
                       "latency without profiling - sum of the layers - 1 µs of rounding for "
                       "each layer")};
}

}  // namespace hone::measurement
