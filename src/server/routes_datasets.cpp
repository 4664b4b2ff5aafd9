// Data sets, their images and labels.

#include "server/kept_lists.h"
#include "server/media_type.h"
#include "server/routes_parts.h"
#include "server/views.h"

namespace hone::server {
namespace {

constexpr std::string_view kTag = "datasets";

struct DatasetPatch {
  std::string name;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "New name", {.required = true});
  }
};

Result<Reply> list_datasets(Services& services, const Request&) {
  HONE_TRY(const auto records, services.workbench.datasets());
  return answer("datasets", to_json(records));
}

Result<Reply> show_dataset(Services& services, const Request& request) {
  HONE_TRY(const auto record, services.workbench.dataset(segment(request, "id")));
  return answer("dataset", to_json(record));
}

Result<Reply> rename_dataset(Services& services, const Request& request) {
  HONE_TRY(const auto patch, from_json<DatasetPatch>(request.body, UnknownMembers::refuse));
  if (patch.name.empty()) return field_error("name", "must not be empty");
  HONE_TRY(const auto record,
           services.workbench.rename_dataset(segment(request, "id"), patch.name));
  services.queue.wake();
  return answer("dataset", to_json(record));
}

Result<Reply> remove_dataset(Services& services, const Request& request) {
  HONE_TRY(const auto record, services.workbench.remove_dataset(segment(request, "id")));
  services.queue.wake();
  return answer("dataset", to_json(record));
}

struct SamplesQuery : PageQuery {
  std::optional<std::int64_t> label;
  static void fields(auto& self, auto&& field) {
    PageQuery::fields(self, field);
    field("label", self.label, "Only images of this class");
  }
};

Result<Reply> samples(Services& services, const Request& request, const SamplesQuery& query) {
  HONE_TRY(const auto record, services.workbench.dataset(segment(request, "id")));
  HONE_TRY(const auto index, index_of(services.workbench.store(), record));
  HONE_TRY(const std::size_t begin, number_of_page(query.after));
  SamplesPage page;
  for (std::size_t i = begin; i < index->samples.size(); ++i) {
    const auto& sample = index->samples[i];
    if (query.label && !dataset::shows(sample, *query.label)) continue;
    if (page.samples.size() == static_cast<std::size_t>(query.limit)) {
      page.next = std::to_string(i);
      break;
    }
    page.samples.push_back(
        {i, sample.name, sample.bytes, sample.label, sample.boxes, sample.mask.has_value()});
  }
  if (query.after.empty()) page.classes = dataset::class_counts(*index);
  Reply reply;
  reply.json = to_json(page);
  return reply;
}

/// A file of the pack, as it came.
Result<Reply> packed_file(Services& services, const Request& request, const dataset::Record& record,
                          const dataset::PackedFile& file) {
  const auto pack = services.workbench.store().blob_path(record.pack);
  Reply reply;
  HONE_TRY(reply.type, image_type(pack, file.offset, file.bytes));
  reply.file = FileSlice{pack.string(), file.offset, file.bytes};
  reply.immutable = record.id == segment(request, "id");  // named by the digest of its bytes
  return reply;
}

/// The sample that the address names.
Result<dataset::Sample> sample_of(Services& services, const Request& request,
                                  const dataset::Record& record) {
  HONE_TRY(const auto index, index_of(services.workbench.store(), record));
  const std::string& text = segment(request, "index");
  const auto number = number_of_page(text);
  if (!number || text.empty() || *number >= index->samples.size()) return no_such("image", text);
  return index->samples[*number];
}

Result<Reply> image(Services& services, const Request& request) {
  HONE_TRY(const auto record, services.workbench.dataset(segment(request, "id")));
  HONE_TRY(const auto sample, sample_of(services, request, record));
  return packed_file(services, request, record, {sample.offset, sample.bytes});
}

Result<Reply> mask(Services& services, const Request& request) {
  HONE_TRY(const auto record, services.workbench.dataset(segment(request, "id")));
  HONE_TRY(const auto sample, sample_of(services, request, record));
  if (!sample.mask) return no_such("mask", segment(request, "index"));
  return packed_file(services, request, record, *sample.mask);
}

}  // namespace

void add_dataset_routes(Table& table) {
  table.push_back({Method::get,
                   "/api/v1/datasets",
                   kRead,
                   {.id = "listDatasets",
                    .summary = "All data sets",
                    .tag = kTag,
                    .reply = gives<std::vector<dataset::Record>>("datasets")},
                   without_query(list_datasets)});
  table.push_back({Method::get,
                   "/api/v1/datasets/{id}",
                   kRead,
                   {.id = "getDataset",
                    .summary = "A data set",
                    .tag = kTag,
                    .reply = gives<dataset::Record>("dataset")},
                   without_query(show_dataset)});
  table.push_back({Method::patch,
                   "/api/v1/datasets/{id}",
                   kChange,
                   {.id = "changeDataset",
                    .summary = "Renames a data set",
                    .tag = kTag,
                    .body = takes<DatasetPatch>(),
                    .reply = gives<dataset::Record>("dataset")},
                   without_query(rename_dataset)});
  table.push_back({Method::del,
                   "/api/v1/datasets/{id}",
                   kRemove,
                   {.id = "removeDataset",
                    .summary = "Removes a data set",
                    .tag = kTag,
                    .reply = gives<dataset::Record>("dataset")},
                   without_query(remove_dataset)});
  table.push_back({Method::get,
                   "/api/v1/datasets/{id}/samples",
                   kRead,
                   {.id = "listSamples",
                    .summary = "Images of a data set with their labels",
                    .tag = kTag,
                    .query = takes<SamplesQuery>(),
                    .reply = gives_whole<SamplesPage>()},
                   with_query(samples)});
  table.push_back(
      {Method::get,
       "/api/v1/datasets/{id}/images/{index}",
       kRead,
       {.id = "getImage", .summary = "An image file as it came", .tag = kTag, .type = "image/*"},
       without_query(image)});
  table.push_back({Method::get,
                   "/api/v1/datasets/{id}/masks/{index}",
                   kRead,
                   {.id = "getMask",
                    .summary = "The class of each pixel of an image, as a PNG file",
                    .tag = kTag,
                    .type = "image/*"},
                   without_query(mask)});
}

}  // namespace hone::server
