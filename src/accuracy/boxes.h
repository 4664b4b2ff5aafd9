#pragma once
// What all adapters of detectors share: candidates in pixels of the network's input become
// detections on the image. Internal to this room.

#include "accuracy/adapter.h"
#include "accuracy/nms.h"

namespace hone::accuracy {

/// In pixels of the network's input.
struct InputPoint {
  float x = 0;
  float y = 0;
};

/// A box in pixels of the network's input, or in shares of its size.
struct Candidate {
  std::int64_t label = 0;
  float score = 0;
  float left = 0;
  float top = 0;
  float right = 0;
  float bottom = 0;
  std::vector<InputPoint> points = {};  ///< as result::Detection has them; empty: none
};
using Candidates = std::vector<Candidate>;

/// What an adapter takes where the card says nothing.
struct BoxDefaults {
  double score_threshold = 0.01;  ///< of networks that leave weighing to their reader
  std::optional<double> nms;      ///< absent: the network has done it
};

class BoxAdapter : public OutputAdapter {
 public:
  /// Candidates of scores below the threshold may be left out by collect() and are left out here.
  void read(std::span<const OutputView> outputs, const Place& place,
            Prediction& prediction) const final;

 protected:
  BoxAdapter(const AdapterContext& context, const BoxDefaults& defaults);
  /// The candidates of one image, in pixels of the input, with the labels as the network has them.
  virtual void collect(std::span<const OutputView> outputs, const Place& place,
                       Candidates& candidates) const = 0;

  [[nodiscard]] float threshold() const { return threshold_; }
  [[nodiscard]] std::size_t batch() const { return batch_; }

 private:
  float threshold_;
  Suppression suppression_;
  std::int64_t label_offset_;
  std::size_t batch_;
};

/// One box with the scores of all classes: a candidate for each class that reaches `threshold`.
/// `box` gives the sides; every score is multiplied by `factor`.
void add_classes(const Candidate& box, std::span<const float> scores, float factor, float threshold,
                 Candidates& candidates);

/// `accuracy.outputs`: no output is what the adapter reads.
Error unfit_outputs(std::string_view wanted);

}  // namespace hone::accuracy
