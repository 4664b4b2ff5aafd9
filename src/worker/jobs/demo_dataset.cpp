// Job kind "demo_dataset": the demo's pictures, made from the test seed and kept as PNG files, so
// that they take the same way through decoding as anybody's images.

#include <png.h>

#include <fstream>

#include "demo/demo.h"
#include "worker/jobs/job.h"

namespace hone::worker {
namespace {

using Job = api::JobRequest<api::DemoDatasetRequest>;

Result<std::string> png_of(const demo::Sample& sample) {
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  image.width = demo::kWidth;
  image.height = demo::kHeight;
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string file(bytes, '\0');
  if (png_image_write_to_memory(&image, file.data(), &bytes, 0, sample.rgb.data(), 0, nullptr) ==
      0) {
    return bug_error("demo.png", "A picture of the demo could not be encoded.");
  }
  file.resize(bytes);
  return file;
}

dataset::Record describe(const dataset::Index& index) {
  dataset::Record record;
  record.format = "generated";
  record.task = "classification";
  record.images = index.samples.size();
  record.annotated = index.samples.size();
  record.classes = index.class_names.size();
  record.class_names = index.class_names;
  return record;
}

Result<dataset::Index> write_pack(const std::filesystem::path& pack, std::int64_t images,
                                  JobContext& context) {
  dataset::Index index;
  for (const auto name : demo::class_names()) index.class_names.emplace_back(name);
  std::ofstream out(pack, std::ios::binary);
  std::uint64_t offset = 0;
  for (std::int64_t i = 0; i < images; ++i) {
    if (context.cancelled()) return cancelled();
    const auto sample = demo::render(demo::kTestSeed, static_cast<std::uint64_t>(i));
    HONE_TRY(const auto file, png_of(sample));
    out << file;
    index.samples.push_back({fmt::format("{:05}.png", i), offset, file.size(), sample.label});
    offset += file.size();
    tell(context, "draw pictures", 0.9 * static_cast<double>(i) / static_cast<double>(images));
  }
  out.close();
  if (!out) return environment_error("store.disk_full", "The pictures could not be written.");
  return index;
}

Result<dataset::Record> make(const Job& job, JobContext& context) {
  const auto pack = context.staging() / "pack";
  HONE_TRY(const auto index, write_pack(pack, job.request.images, context));
  dataset::Record record = describe(index);
  HONE_TRY(const auto kept, keep(context, "pack", pack));
  record.pack = kept.digest;
  record.bytes = kept.bytes;
  HONE_TRY(record.index, context.file_bytes("index.json", to_json(index).dump()));
  record.digest = digest_of(record.pack, record.index);
  record.id = id_of(record.digest);
  return record;
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::DemoDatasetRequest>(request, context, make);
}

}  // namespace

extern const JobKind kDemoDataset{api::DemoDatasetRequest::kKind, false, run};

}  // namespace hone::worker
