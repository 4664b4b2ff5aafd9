#pragma once
// A metric of a compiled network over a data set. Images are decoded, preprocessed and inferred at
// the same time (feed.h): feeding threads write each image straight into the input memory of an
// idle infer request, and whoever fills the last place of its batch starts it. The requests are the
// queue: there are `requests` of them, and decoding waits when none is idle.
//
// Not measured here: the result's speed is that of the whole pipeline, decoding included.
// Results are in the order of the index and do not depend on timing.

#include "accuracy/feed.h"
#include "accuracy/metric.h"

namespace hone::accuracy {

class Distances;  // accuracy/distances.h
class KeptMasks;  // accuracy/kept_masks.h
class Masks;      // accuracy/truth.h

/// References are borrowed for the call.
struct Evaluation {
  const model::Card& card;
  const dataset::Index& index;
  std::filesystem::path pack;             ///< file that the index describes
  std::vector<std::size_t> samples = {};  ///< positions in the index, ascending; empty: all
  std::string metric = {};                ///< one of metric_names(); empty: default_metric()
  std::size_t requests = 0;               ///< as FeedOptions::requests
  std::size_t threads = 0;                ///< as FeedOptions::threads
  Prepared* prepared = nullptr;           ///< as Feeding::prepared
  Masks* masks = nullptr;                 ///< null: those of the index
  KeptMasks* kept_masks = nullptr;        ///< null: masks are not kept
  Distances* distances = nullptr;         ///< null: outputs are not compared
  std::uint64_t seed = 0;                 ///< of intervals
  /// Both as in FeedOptions.
  std::function<void(std::size_t done, std::size_t total)> progress = {};
  std::function<bool()> cancelled = {};
};

struct Evaluated {
  /// Without run, model, dataset, per_image and context, which the caller knows; in `config`
  /// without the hint.
  result::AccuracyReport report;
  std::vector<result::ImageResult> images;  ///< those that were counted, in index order
  std::string masks;  ///< bytes of the report's blob of masks; empty: there are none
};

/// The network has one input, an image; the batch is its N, and the last batch is filled up with
/// zeros. Samples without what the metric needs are left out; images that cannot be decoded are
/// counted apart. Best throughput: compile with the throughput hint or with a stream for each core.
/// Errors: those of Preprocessor::create and make_adapter; `accuracy.metric` (unknown name),
/// `accuracy.no_labels`, `accuracy.no_images` (none could be decoded), `accuracy.pack`,
/// `accuracy.cancelled` (kind cancelled), `engine.infer`.
/// Thread rule: the caller's thread only watches; callbacks are called on it.
Result<Evaluated> evaluate(engine::Compiled& compiled, const Evaluation& evaluation);

}  // namespace hone::accuracy
