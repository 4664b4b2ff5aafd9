#pragma once
// A model as what is asked of single images: compiled, with the adapter that reads its outputs.
// Images are decoded, preprocessed and read as an evaluation does it (accuracy/feed.h).
//
// Thread rule: one thread.

#include "accuracy/adapter.h"
#include "api/infer.h"
#include "result/infer.h"
#include "worker/prepare.h"

namespace hone::worker {

/// What one model said of one image.
struct Answer {
  accuracy::Prediction prediction = {};
  accuracy::Geometry geometry = {};
  std::vector<std::vector<float>> outputs = {};  ///< as numbers; those that have none are empty
  std::string problem = {};                      ///< why the image could not be decoded
};

class Inferring {
 public:
  /// Borrowed for the call.
  struct What {
    const model::Record& model;
    const api::InferRequest& request;
    /// Classes of pixels and objects are given as indices into these where names are in both.
    std::span<const std::string> words = {};
  };
  /// Reads and compiles the model. Errors: those of load, compile, accuracy::Preprocessor and
  /// accuracy::make_adapter.
  static Result<Inferring> create(const What& what, JobContext& context);

  /// Errors: those of accuracy::feed. An image that cannot be decoded is an answer.
  Result<Answer> ask(const std::filesystem::path& image, JobContext& context);
  [[nodiscard]] result::Findings findings(const Answer& answer) const;

  [[nodiscard]] const model::Card& card() const { return card_; }
  [[nodiscard]] const result::BenchmarkConfig& config() const { return ready_.config; }
  [[nodiscard]] std::vector<model::Port> outputs() const { return ready_.compiled.outputs(); }

 private:
  Inferring(model::Card card, Ready ready) : card_(std::move(card)), ready_(std::move(ready)) {}
  [[nodiscard]] std::string name_of(std::int64_t label) const;

  model::Card card_;  ///< with the threshold that was asked for
  Ready ready_;
  std::size_t batch_ = 1;
  std::unique_ptr<accuracy::OutputAdapter> adapter_;
  std::vector<std::string> names_;  ///< of the labels that the adapter gives
};

/// The second answer beside the first one; both are of the same image.
result::InferDifference difference(const Inferring& first, const Answer& a, const Inferring& second,
                                   const Answer& b);

}  // namespace hone::worker
