#include "formats/formats.h"

#include <set>

#include "dataset/classes.h"
#include "formats/pack.h"
#include "formats/settle.h"

namespace hone::formats {
namespace {

/// Written sample by sample: a data set of a million images makes a long index.
Status write_index(const dataset::Index& index, OutFile& file) {
  HONE_CHECK(file.write("{\"samples\":["));
  std::string_view separator = "";
  for (const auto& sample : index.samples) {
    HONE_CHECK(file.write(separator));
    HONE_CHECK(file.write(to_json(sample).dump()));
    separator = ",\n";
  }
  HONE_CHECK(file.write("],\"class_names\":"));
  HONE_CHECK(file.write(to_json(index.class_names).dump()));
  HONE_CHECK(file.write("}\n"));
  return file.finish();
}

dataset::Record record_of(const DatasetFormat& format, const Built& built, std::uint64_t bytes) {
  dataset::Record record;
  record.format = format.name();
  record.task = built.task;
  record.images = built.index.samples.size();
  record.bytes = bytes;
  std::set<std::int64_t> labels;
  for (const auto& sample : built.index.samples) {
    if (is_annotated(sample)) ++record.annotated;
    if (sample.label) labels.insert(*sample.label);
    for (const auto& box : sample.boxes.value_or(std::vector<dataset::Box>())) {
      labels.insert(box.label);
    }
  }
  record.class_names = built.index.class_names;
  record.classes = std::max<std::uint64_t>(labels.size(), record.class_names.size());
  return record;
}

/// The index of what was read into the pack.
Result<Built> build(const DatasetFormat& format, const Listing& listing, const ImportPlan& plan) {
  HONE_TRY(const auto pack, os::MappedFile::open(plan.staging / "pack"));
  HONE_TRY(Built built,
           format.build(listing, {.partial = plan.partial,
                                  .split = plan.split,
                                  .pack = pack.bytes(),
                                  .takes_color_masks = plan.indices_of_colors != nullptr}));
  if (!built.index.samples.empty()) return built;
  return input_error("dataset.no_images", "None of the annotated images is there.")
      .fix("Put the images beside their annotations.");
}

}  // namespace

Result<ImportedDataset> import_dataset(const ImportPlan& plan) {
  HONE_CHECK(check_format_name(plan.format));
  ImportedDataset imported{{}, plan.staging / "pack", plan.staging / "index.json"};
  HONE_TRY(OutFile pack, OutFile::create(imported.pack));
  HONE_TRY(const Listing listing, pack_source(plan, pack));
  HONE_CHECK(pack.finish());
  HONE_TRY(const DatasetFormat* format, choose(plan.format, listing));
  HONE_TRY(Built built, build(*format, listing, plan));
  HONE_TRY(const std::uint64_t pack_bytes, settle_pack(plan, pack.size(), built));
  HONE_TRY(OutFile index, OutFile::create(imported.index));
  HONE_CHECK(write_index(built.index, index));
  imported.record = record_of(*format, built, pack_bytes);
  imported.record.findings = listing.findings;
  imported.record.findings.insert(imported.record.findings.end(), built.findings.begin(),
                                  built.findings.end());
  return imported;
}

}  // namespace hone::formats
