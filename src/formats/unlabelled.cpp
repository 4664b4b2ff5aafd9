// Loose images without annotations, in the order of their names.

#include "formats/format.h"

namespace hone::formats {
namespace {

class Unlabelled : public DatasetFormat {
 public:
  [[nodiscard]] std::string_view name() const override { return "unlabelled"; }
  [[nodiscard]] bool recognise(const Listing&) const override { return true; }
  [[nodiscard]] Result<Built> build(const Listing& listing,
                                    const BuildOptions& options) const override {
    HONE_CHECK(check_no_split(options));
    Built built{.index = {}, .task = "none", .findings = {}};
    for (const auto& image : listing.images) built.index.samples.push_back(sample_of(image));
    return built;
  }
};

}  // namespace

const DatasetFormat& unlabelled_format() {
  static const Unlabelled format;
  return format;
}

}  // namespace hone::formats
