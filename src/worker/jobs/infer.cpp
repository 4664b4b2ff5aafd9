// Job kind "infer": what one network, or two, say of single image files of unknown origin.

#include "accuracy/kept_masks.h"
#include "accuracy/masks.h"
#include "worker/inferring.h"
#include "worker/jobs/job.h"

namespace hone::worker {
namespace {

using Job = api::JobRequest<api::InferRequest>;
namespace fs = std::filesystem;

/// Two models of one job: the one that is asked about, and perhaps one beside it.
struct Models {
  Inferring first;
  std::optional<Inferring> second;
  accuracy::MaskPack masks = {};  ///< that they gave so far
};

Status check_tasks(const model::Card& a, const model::Card& b) {
  if (a.task == b.task) return {};
  return usage_error("infer.tasks", "The two models do not do the same.")
      .at(fmt::format("{} and {}", enum_name(a.task), enum_name(b.task)))
      .fix("Name two models of one task, or leave out --with.");
}

Result<Models> models_of(const Job& job, JobContext& context) {
  const model::Record model = job.inputs.model.value_or(model::Record{});
  tell(context, "read and compile", 0.05);
  HONE_TRY(auto first, Inferring::create({.model = model, .request = job.request}, context));
  Models models{.first = std::move(first), .second = {}};
  if (!job.inputs.against) return models;
  HONE_CHECK(check_tasks(model.card, job.inputs.against->card));
  Inferring::What what{
      .model = *job.inputs.against, .request = job.request, .words = model.card.labels};
  HONE_TRY(models.second, Inferring::create(what, context));
  return models;
}

Result<result::Findings> findings_of(const Inferring& model, const Answer& answer,
                                     accuracy::MaskPack& masks) {
  auto findings = model.findings(answer);
  if (!answer.prediction.map.classes.empty()) {
    HONE_TRY(const auto file, accuracy::encode_map(answer.prediction.map));
    findings.mask = masks.add(file);
  }
  return findings;
}

Result<result::InferredImage> look_at(const fs::path& file, Models& models, JobContext& context) {
  result::InferredImage image;
  image.name = file.filename().string();
  HONE_TRY(const auto a, models.first.ask(file, context));
  image.problem = a.problem;
  image.width = a.geometry.image_width;
  image.height = a.geometry.image_height;
  if (!a.problem.empty()) return image;
  HONE_TRY(image.a, findings_of(models.first, a, models.masks));
  if (!models.second) return image;
  HONE_TRY(const auto b, models.second->ask(file, context));
  image.problem = b.problem;  // such as one that is smaller than only this one's crop
  HONE_TRY(image.b, findings_of(*models.second, b, models.masks));
  if (b.problem.empty()) image.difference = difference(models.first, a, *models.second, b);
  return image;
}

void tell_images(JobContext& context, std::size_t done, std::size_t total) {
  protocol::Event event;
  event.stage = "infer";
  event.fraction = 0.4 + 0.6 * static_cast<double>(done) / static_cast<double>(total);
  event.message = fmt::format("{} of {} images", done, total);
  context.event(event);
}

Status check_some_decoded(const std::vector<result::InferredImage>& images) {
  const auto is_broken = [](const auto& image) { return !image.problem.empty(); };
  if (images.empty() || !std::all_of(images.begin(), images.end(), is_broken)) return {};
  const auto& first = images.front();
  return input_error("accuracy.no_images", images.size() == 1
                                               ? "The image could not be decoded."
                                               : "None of the images could be decoded.")
      .at(first.name + ": " + first.problem)
      .fix("Give JPEG, PNG or WebP images.");
}

Result<result::InferReport> infer(const Job& job, JobContext& context) {
  HONE_TRY(auto models, models_of(job, context));
  const auto& files = job.inputs.sources;
  result::InferReport report;
  for (const auto& file : files) {
    tell_images(context, report.images.size(), files.size());
    HONE_TRY(auto image, look_at(file, models, context));
    report.images.push_back(std::move(image));
  }
  HONE_CHECK(check_some_decoded(report.images));
  const model::Card& card = models.first.card();
  report.task = enum_name(card.task);
  if (card.task == model::Task::detection) report.score_threshold = card.score_threshold;
  if (job.inputs.against) {
    report.with = job.inputs.against->id;
    report.with_name = job.inputs.against->name;
  }
  report.config = models.first.config();
  if (!models.masks.bytes().empty()) {
    HONE_TRY(report.masks, context.file_bytes("masks", models.masks.bytes()));
  }
  return report;
}

Result<Json> run(const Json& request, JobContext& context) {
  return run_typed<api::InferRequest>(request, context, infer);
}

}  // namespace

extern const JobKind kInfer{api::InferRequest::kKind, false, run};

}  // namespace hone::worker
