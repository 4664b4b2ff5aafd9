// Masks of kept results: of an accuracy run what was found and what is right, of images that were
// tried what both models say.

#include <filesystem>

#include "api/infer.h"
#include "api/requests.h"
#include "result/infer.h"
#include "server/kept_lists.h"
#include "server/media_type.h"
#include "server/routes_parts.h"

namespace hone::server {
namespace {

namespace fs = std::filesystem;

/// Where a mask lies.
struct Place {
  Digest blob;
  result::MaskFile file;
};

Error no_mask(const Request& request) {
  return no_such("mask", segment(request, "index") + "/" + segment(request, "side"));
}

Result<Place> place_of(const Request& request, const std::optional<Digest>& blob,
                       const std::optional<result::MaskFile>& file) {
  if (!blob || !file) return no_mask(request);
  return Place{*blob, *file};
}

Result<Place> of_accuracy(Services& services, const Request& request, const store::Run& run,
                          std::size_t index) {
  HONE_TRY(const auto report, from_json<result::AccuracyReport>(run.result));
  HONE_TRY(const auto images, images_of(services.workbench.store(), report));
  const auto found = std::find_if(images->begin(), images->end(),
                                  [&](const ImageResult& image) { return image.index == index; });
  if (found == images->end()) return no_such("image", segment(request, "index"));
  const std::string& side = segment(request, "side");
  if (side == "found") return place_of(request, report.masks, found->mask);
  if (side == "true") return place_of(request, report.masks, found->true_mask);
  return no_mask(request);
}

Result<Place> of_infer(const Request& request, const store::Run& run, std::size_t index) {
  HONE_TRY(const auto report, from_json<result::InferReport>(run.result));
  if (index >= report.images.size()) return no_such("image", segment(request, "index"));
  const auto& image = report.images[index];
  const std::string& side = segment(request, "side");
  if (side == "a") return place_of(request, report.masks, image.a.mask);
  if (side == "b" && image.b) return place_of(request, report.masks, image.b->mask);
  return no_mask(request);
}

/// The mask as a file; records of an imported project may say anything of where it lies.
Result<Reply> slice_of(Services& services, const Request& request, const Place& place) {
  const fs::path blob = services.workbench.store().blob_path(place.blob);
  std::error_code error;
  const auto size = fs::file_size(blob, error);
  const auto& [offset, bytes] = place.file;
  if (error || offset > size || bytes > size - offset) return no_mask(request);
  Reply reply;
  HONE_TRY(reply.type, image_type(blob, offset, bytes));
  if (reply.type != "image/png") return no_mask(request);
  reply.file = FileSlice{blob.string(), offset, bytes};
  return reply;
}

Result<Reply> run_mask(Services& services, const Request& request) {
  HONE_TRY(const auto run, services.workbench.run(segment(request, "id")));
  const std::string& text = segment(request, "index");
  const auto index = number_of_page(text);
  if (!index || text.empty()) return no_such("image", text);
  if (run.kind == api::AccuracyRequest::kKind) {
    HONE_TRY(const auto place, of_accuracy(services, request, run, *index));
    return slice_of(services, request, place);
  }
  if (run.kind != api::InferRequest::kKind) return no_mask(request);
  HONE_TRY(const auto place, of_infer(request, run, *index));
  return slice_of(services, request, place);
}

}  // namespace

void add_run_mask_routes(Table& table) {
  table.push_back(
      {Method::get,
       "/api/v1/runs/{id}/masks/{index}/{side}",
       kRead,
       {.id = "getRunMask",
        .summary = "The class of each pixel of an image, as found or true in an accuracy run, as a "
                   "or b says of an image that was tried; a gray PNG file",
        .tag = "runs",
        .type = "image/png"},
       without_query(run_mask)});
}

}  // namespace hone::server
