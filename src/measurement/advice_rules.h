#pragma once
// What the rules of advice share. For this room only.

#include <fmt/format.h>

#include "measurement/advice.h"

namespace hone::measurement {

/// A report with the edges between its layers. Constants and what is left out of the report are
/// not seen. Borrows what was observed.
class Scene {
 public:
  explicit Scene(const Observed& observed);

  [[nodiscard]] const result::LayerReport& report() const { return observed_.report; }
  [[nodiscard]] const std::vector<result::LayerTime>& layers() const { return report().layers; }
  [[nodiscard]] const result::LayerTime& layer(std::size_t i) const { return layers()[i]; }
  /// Layers that read the output of layer i.
  [[nodiscard]] const std::vector<std::size_t>& readers(std::size_t i) const { return readers_[i]; }
  [[nodiscard]] double ms(std::size_t i) const { return layer(i).time_ms.value_or(0); }
  [[nodiscard]] double ms_of(const std::vector<std::size_t>& which) const;
  /// Time beyond what the peaks allow; all of it where they are not known.
  [[nodiscard]] double ms_beyond_roof(std::size_t i) const;
  [[nodiscard]] std::optional<double> peak(const std::string& arithmetic) const;
  /// All original layers of layer i are quantizers.
  [[nodiscard]] bool is_quantizer(std::size_t i) const;
  [[nodiscard]] bool has_quantizers() const { return !quantizers_.empty(); }

  /// Executed layers for which `is_wanted` says true.
  template <class Wanted>
  [[nodiscard]] std::vector<std::size_t> executed(const Wanted& is_wanted) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < layers().size(); ++i) {
      if (ms(i) > 0 && is_wanted(i)) found.push_back(i);
    }
    return found;
  }

 private:
  Observed observed_;
  std::vector<std::vector<std::size_t>> readers_;
  std::map<std::string, bool> quantizers_;  ///< names of the network's FakeQuantize layers
};

/// What a rule found. No layers: nothing, unless the gain has no layers of its own.
struct Found {
  std::vector<std::size_t> layers;
  std::string evidence;
  std::string text;
  result::Gain gain;
};
using Finder = std::optional<Found> (*)(const Scene&);

bool is_heavy(const result::LayerTime& layer);  ///< convolution or matrix product of any kind
bool is_float(const std::string& precision);
bool is_int8(const std::string& precision);

/// "3 of 70 layers, 0.42 ms (15.7 % of all layers)".
std::string figures(const Scene& scene, const std::vector<std::size_t>& which);
result::Gain at_most(double ms, std::string basis);

std::optional<Found> find_reorders(const Scene& scene);
std::optional<Found> find_convolution_kernels(const Scene& scene);
std::optional<Found> find_reference_kernels(const Scene& scene);
std::optional<Found> find_channels(const Scene& scene);
std::optional<Found> find_streams(const Scene& scene);
std::optional<Found> find_open_shapes(const Scene& scene);
std::optional<Found> find_outside_layers(const Scene& scene);

std::optional<Found> find_int8_gives_float(const Scene& scene);
std::optional<Found> find_float_in_int8(const Scene& scene);
std::optional<Found> find_unfused_fake_quantize(const Scene& scene);
std::optional<Found> find_faster_precision(const Scene& scene);
std::optional<Found> find_int8_faster(const Scene& scene);

}  // namespace hone::measurement
