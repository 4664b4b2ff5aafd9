#pragma once
// Whether a packed network does what the kept one does: both get the same inputs.

#include "result/package.h"
#include "worker/prepare.h"

namespace hone::worker {

/// Inputs that both networks are given at most.
inline constexpr std::size_t kCheckedInputs = 100;

/// Errors: those of accuracy::Preprocessor::create, where the network's input is not an image as
/// the card says.
Status check_images(const model::Card& card, const engine::Compiled& compiled);

struct PackageCheck {
  const model::Record& model;
  const std::optional<dataset::Record>& dataset;  ///< absent: generated inputs
  const engine::Shapes& shapes;
  const api::RunOptions& options;
};

/// `original` is compiled with the same options as the packed network will be. Predictions are
/// compared where the card says how outputs are read and there are images, else the outputs
/// themselves. Errors: of the engine, of reading images; `export.differs` (bug) where the two are
/// not equal.
Result<result::PackageCheck> same_results(const PackageCheck& check, Ready& original,
                                          const std::filesystem::path& packed, JobContext& context);

}  // namespace hone::worker
