// Rules about precisions: what runs in which numbers, and what converts between them.

#include "measurement/advice_rules.h"

namespace hone::measurement {
namespace {

// Below this ratio of peaks another precision is not worth a new network.
constexpr double kClearlyFaster = 1.2;

bool computes_int8(const result::LayerTime& layer) {
  return is_heavy(layer) && layer.arithmetic == "int8";
}

bool computes_float(const result::LayerTime& layer) {
  return is_heavy(layer) && is_float(layer.arithmetic);
}

bool has_int8(const Scene& scene) {
  return scene.has_quantizers() ||
         std::any_of(scene.layers().begin(), scene.layers().end(), computes_int8);
}

bool gives(const result::LayerTime& layer, bool (*is_wanted)(const std::string&)) {
  return std::any_of(layer.output_precisions.begin(), layer.output_precisions.end(), is_wanted);
}

/// Layers that read floating point behind layer i, calculate little and give 8 bits.
std::vector<std::size_t> converters_behind(const Scene& scene, std::size_t i) {
  std::vector<std::size_t> converters;
  for (const std::size_t reader : scene.readers(i)) {
    const auto& layer = scene.layer(reader);
    if (scene.ms(reader) > 0 && !is_heavy(layer) && gives(layer, is_int8)) {
      converters.push_back(reader);
    }
  }
  return converters;
}

double bits_of(const std::string& arithmetic) {
  if (arithmetic == "int8") return 8;
  return arithmetic == "f32" ? 32 : 16;
}

/// The part of a layer's time that another precision leaves at least: it calculates as much faster
/// as the peaks say, and moves as many bytes less as its numbers are smaller.
std::optional<double> part_left(const Scene& scene, const std::string& from,
                                const std::string& to) {
  const auto before = scene.peak(from);
  const auto after = scene.peak(to);
  if (!before || !after || *before <= 0) return std::nullopt;
  if (*after < kClearlyFaster * *before) return std::nullopt;
  return std::min(*before / *after, bits_of(to) / bits_of(from));
}

/// Gain when the layers that now compute in float did it in `to`; empty when that is not faster.
std::optional<double> ms_won(const Scene& scene, const std::vector<std::size_t>& which,
                             const std::string& to) {
  double ms = 0;
  for (const std::size_t i : which) {
    if (const auto left = part_left(scene, scene.layer(i).arithmetic, to)) {
      ms += scene.ms(i) * (1 - *left);
    }
  }
  return ms > 0 ? std::optional(ms) : std::nullopt;
}

std::string basis_of(const Scene& scene, const std::string& from, const std::string& to) {
  return fmt::format(
      "their time times (1 - the smaller of the peaks' ratio {:.3g} / {:.3g} GFLOP/s "
      "({} / {}) and the ratio of the bytes)",
      scene.peak(from).value_or(0), scene.peak(to).value_or(0), from, to);
}

}  // namespace

std::optional<Found> find_int8_gives_float(const Scene& scene) {
  std::vector<std::size_t> which;
  std::vector<std::size_t> converters;
  for (const std::size_t i : scene.executed([&](std::size_t at) {
         return computes_int8(scene.layer(at)) && gives(scene.layer(at), is_float);
       })) {
    const auto behind = converters_behind(scene, i);
    if (!behind.empty()) which.push_back(i);
    converters.insert(converters.end(), behind.begin(), behind.end());
  }
  if (which.empty()) return std::nullopt;
  std::sort(converters.begin(), converters.end());
  converters.erase(std::unique(converters.begin(), converters.end()), converters.end());
  const double ms = scene.ms_of(converters);
  const std::string evidence = fmt::format(
      "{} compute in int8 but write floating point, and {} layers behind them ({:.3g} "
      "ms) make 8 bits of it again.",
      figures(scene, which), converters.size(), ms);
  which.insert(which.end(), converters.begin(), converters.end());
  return Found{which, evidence,
               "What stands between them (often an activation such as SiLU or Swish) runs in "
               "floating point. Use an activation that the runtime fuses into the layer (ReLU, "
               "ReLU6, HSwish), or quantize without a quantizer inside the activation.",
               at_most(ms, "time of the layers that make 8 bits of the floating point")};
}

std::optional<Found> find_float_in_int8(const Scene& scene) {
  if (!has_int8(scene)) return std::nullopt;
  const auto which = scene.executed([&](std::size_t i) { return computes_float(scene.layer(i)); });
  const auto ms = ms_won(scene, which, "int8");
  if (!ms) return std::nullopt;
  return Found{which,
               fmt::format("{} are convolutions or products that run in floating point although "
                           "the network is quantized.",
                           figures(scene, which)),
               "They were left out when the network was quantized, or a quantizer in front of them "
               "is missing. Quantize them too and see with `hone accuracy` whether the accuracy "
               "holds; leave out only those that cost it.",
               at_most(*ms, basis_of(scene, scene.layer(which.front()).arithmetic, "int8"))};
}

std::optional<Found> find_unfused_fake_quantize(const Scene& scene) {
  const auto which = scene.executed([&](std::size_t i) { return scene.is_quantizer(i); });
  if (which.empty()) return std::nullopt;
  return Found{which,
               fmt::format("{} are quantizers that run as layers of their own, fused into none.",
                           figures(scene, which)),
               "One behind an input goes away when the network takes 8-bit images. The others "
               "stand behind operations that cannot take them in: put the quantizer behind the "
               "convolution before them, or leave these operations out when quantizing.",
               at_most(scene.ms_of(which), "their own time")};
}

std::optional<Found> find_faster_precision(const Scene& scene) {
  const auto which = scene.executed([&](std::size_t i) {
    return is_heavy(scene.layer(i)) && scene.layer(i).arithmetic == "f32";
  });
  const std::string to = scene.peak("bf16") ? "bf16" : "f16";
  const auto ms = ms_won(scene, which, to);
  if (!ms) return std::nullopt;
  return Found{which,
               fmt::format("{} compute in f32; this device reaches {:.3g} GFLOP/s a stream in {} "
                           "and {:.3g} in f32.",
                           figures(scene, which), *scene.peak(to), to, *scene.peak("f32")),
               fmt::format("Measure it: `hone benchmark MODEL --precision {0}`; and what it costs: "
                           "`hone accuracy MODEL --dataset DATASET --precision {0}`.",
                           to),
               at_most(*ms, basis_of(scene, "f32", to))};
}

std::optional<Found> find_int8_faster(const Scene& scene) {
  if (has_int8(scene)) return std::nullopt;
  const auto which = scene.executed([&](std::size_t i) { return computes_float(scene.layer(i)); });
  const auto ms = ms_won(scene, which, "int8");
  if (!ms) return std::nullopt;
  const std::string from = scene.layer(which.front()).arithmetic;
  return Found{
      which,
      fmt::format("{} compute in floating point; this device reaches {:.3g} GFLOP/s a "
                  "stream in int8 and {:.3g} in {}.",
                  figures(scene, which), *scene.peak("int8"), scene.peak(from).value_or(0), from),
      "Quantize the network to INT8, import it, and compare speed and accuracy of both.",
      at_most(*ms, basis_of(scene, from, "int8"))};
}

}  // namespace hone::measurement
