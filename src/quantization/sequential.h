#pragma once
// Whether the drop over a finite set of images stays within a limit, told before all of them were
// looked at. Pure. Thread rule: one test per thread.
//
// The images come in random order without replacement. Two capital processes bet against "the
// drop is within" and "the drop is beyond"; when one has grown by 1 / error_rate its hypothesis is
// rejected. Whatever the differences are, and however often one looks, each is wrong with at most
// that chance (Ville 1939; Waudby-Smith, Ramdas: "Estimating means of bounded random variables by
// betting", J. R. Stat. Soc. B 2024, section 5, without replacement). Each capital is the mean
// over fixed fractions of the largest bet, so nothing has to be tuned. Beside that, the verdict is
// certain as soon as the images that are left cannot change it.

#include <array>
#include <cstddef>
#include <span>

#include "base/statistics.h"

namespace hone::quantization {

enum class Verdict { open, holds, exceeds };

/// Whether a sum of differences (original score - score) over `images` images is a drop of at most
/// `max_drop`, exact for counts: 5 of 500 images is 0.01, whatever the binary form of 0.01. A
/// billionth of an image is taken for rounding.
bool drop_holds(double difference_sum, std::size_t images, double max_drop);

/// Bounds of one difference, low <= high.
struct DifferenceBounds {
  double low = -1;
  double high = 1;
};

/// Paired differences of a set, drawn without replacement.
class SequentialDrop {
 public:
  struct Population {
    std::size_t images = 0;
    double allowed_sum = 0;   ///< within when the differences of all add up to at most this
    DifferenceBounds bounds;  ///< of every difference
    double error_rate = 0.01;
  };
  explicit SequentialDrop(const Population& population);
  /// At most as many as the population has.
  void add(double difference);
  /// `open` while neither is clear; never after the last image.
  [[nodiscard]] Verdict verdict() const;

 private:
  /// Shares of the largest bet that cannot lose everything.
  static constexpr std::array<double, 6> kBets{0.03, 0.08, 0.2, 0.4, 0.65, 0.9};
  void bet(double scaled, double expected);

  Population population_;
  std::size_t seen_ = 0;
  double sum_ = 0;
  std::array<double, kBets.size()> log_within_;  ///< of the capital against "within"
  std::array<double, kBets.size()> log_beyond_;  ///< of the capital against "beyond"
  bool rejected_within_ = false;
  bool rejected_beyond_ = false;
};

/// 95 % interval of the drop in accuracy that other images of the same kind would show, from the
/// scores of the same images, in the same order. Scores of 0 and 1: the score interval of the
/// difference of paired proportions (Tango, Statistics in Medicine 17, 1998); others: Student's t
/// of the differences. No images give {0, 0}.
hone::Range drop_ci95(std::span<const double> original, std::span<const double> quantized);

}  // namespace hone::quantization
