#include "formats/settle.h"

#include <map>
#include <set>

#include "formats/out_file.h"

namespace hone::formats {
namespace {

Result<std::vector<std::byte>> without_colors(const ImportPlan& plan, const Built& built,
                                              const std::string& name,
                                              std::span<const std::byte> mask) {
  auto indices = plan.indices_of_colors(mask, built.mask_colors);
  if (indices) return indices;
  return input_error("dataset.voc.mask", indices.error().message)
      .at(unpack::printable(name))
      .fix("Masks of colours have those of Pascal VOC, or those that labelmap.txt names.");
}

/// Copies files from one pack to the next, each once.
class Mover {
 public:
  Mover(std::span<const std::byte> from, OutFile& to) : from_(from), to_(to) {}

  Result<std::uint64_t> move(std::uint64_t offset, std::uint64_t bytes) {
    const auto [known, is_new] = moved_.emplace(std::pair(offset, bytes), to_.size());
    if (is_new) HONE_CHECK(to_.write(from_.subspan(offset, bytes)));
    return known->second;
  }

 private:
  std::span<const std::byte> from_;
  OutFile& to_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> moved_;
};

std::uint64_t named_bytes(const dataset::Index& index) {
  std::set<std::pair<std::uint64_t, std::uint64_t>> files;
  for (const auto& sample : index.samples) {
    files.emplace(sample.offset, sample.bytes);
    if (sample.mask) files.emplace(sample.mask->offset, sample.mask->bytes);
  }
  std::uint64_t bytes = 0;
  for (const auto& file : files) bytes += file.second;
  return bytes;
}

Status write_anew(const ImportPlan& plan, std::span<const std::byte> from, OutFile& to,
                  Built& built) {
  Mover mover(from, to);
  for (std::size_t i = 0; i < built.index.samples.size(); ++i) {
    if (plan.progress) HONE_CHECK(plan.progress(from.size()));  // it may end the import
    auto& sample = built.index.samples[i];
    HONE_TRY(sample.offset, mover.move(sample.offset, sample.bytes));
    if (!sample.mask) continue;
    auto& mask = *sample.mask;
    const auto colored = built.color_masks.find(i);
    if (colored == built.color_masks.end()) {
      HONE_TRY(mask.offset, mover.move(mask.offset, mask.bytes));
      continue;
    }
    HONE_TRY(const auto indices,
             without_colors(plan, built, colored->second, from.subspan(mask.offset, mask.bytes)));
    mask = {to.size(), indices.size()};
    HONE_CHECK(to.write(indices));
  }
  return to.finish();
}

}  // namespace

Result<std::uint64_t> settle_pack(const ImportPlan& plan, std::uint64_t pack_bytes, Built& built) {
  if (built.color_masks.empty() && named_bytes(built.index) == pack_bytes) return pack_bytes;
  const auto pack = plan.staging / "pack";
  const auto anew = plan.staging / "pack-settled";
  HONE_TRY(OutFile to, OutFile::create(anew));
  {
    HONE_TRY(const auto from, os::MappedFile::open(pack));
    HONE_CHECK(write_anew(plan, from.bytes(), to, built));
  }
  std::error_code error;
  std::filesystem::rename(anew, pack, error);
  if (error) return environment_error("os.io", "The pack could not be put into its place.");
  return to.size();
}

}  // namespace hone::formats
