#pragma once
// Whether a packed network does what the kept one does: both get the same inputs.

#include "result/package.h"
#include "worker/prepare.h"

namespace hone::worker {

/// Inputs that both networks are given at most.
inline constexpr std::size_t kCheckedInputs = 100;

/// Whether images can be made into inputs and outputs into predictions as the card says. Errors:
/// those of accuracy::Preprocessor::create and accuracy::make_adapter.
Status check_images(const model::Card& card, const engine::Compiled& compiled, std::size_t batch);

struct PackageCheck {
  const model::Record& model;
  const std::optional<dataset::Record>& dataset;  ///< absent: generated inputs
  const engine::Shapes& shapes;
  const api::RunOptions& options;
};

struct Checked {
  result::PackageCheck check;
  /// How many predictions the original gave: a class that an image was given, a box, a class that
  /// an image has pixels of. 0 where outputs were compared.
  std::uint64_t predictions = 0;
};

/// `original` is compiled with the same options as the packed network will be. Predictions are
/// compared, in the classes of the data set, where the card says how outputs are read and there are
/// images, else the outputs themselves. Errors: of the engine, of reading images; `export.differs`
/// (bug) where the two are not equal.
Result<Checked> same_results(const PackageCheck& check, Ready& original,
                             const std::filesystem::path& packed, JobContext& context);

}  // namespace hone::worker
