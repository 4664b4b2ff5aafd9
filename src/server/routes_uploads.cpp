// Files on their way in.

#include "server/job_requests.h"
#include "server/kept_lists.h"
#include "server/routes_parts.h"
#include "server/views.h"

namespace hone::server {
namespace {

constexpr std::string_view kTag = "uploads";

struct NewUploadFile {
  std::string name;
  std::uint64_t bytes = 0;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "Name of the file, with / between folders", {.required = true});
    field("bytes", self.bytes, "Its size", {.required = true});
  }
};

struct NewUpload {
  std::vector<NewUploadFile> files;
  static void fields(auto& self, auto&& field) {
    field("files", self.files, "The files that will come", {.required = true});
  }
};

Result<Reply> begin_upload(Services& services, const Request& request) {
  HONE_TRY(const auto asked, from_json<NewUpload>(request.body, UnknownMembers::refuse));
  std::vector<UploadFile> files;
  for (const auto& file : asked.files) files.push_back({file.name, file.bytes, 0});
  HONE_TRY(const auto upload, services.uploads.begin(files));
  Reply reply = answer("upload", to_json(upload), 201);
  reply.headers["Location"] = "/api/v1/uploads/" + upload.id;
  return reply;
}

Result<Reply> show_upload(Services& services, const Request& request) {
  HONE_TRY(const auto upload, services.uploads.find(segment(request, "id")));
  return answer("upload", to_json(upload));
}

Result<Reply> remove_upload(Services& services, const Request& request) {
  HONE_CHECK(services.uploads.remove(segment(request, "id")));
  Reply reply;
  reply.status = 204;
  reply.text = "";
  return reply;
}

struct PartQuery {
  std::uint64_t offset = 0;
  static void fields(auto& self, auto&& field) {
    field("offset", self.offset, "Where in the file these bytes begin");
  }
};

Result<std::unique_ptr<Sink>> receive_part(Services& services, const Request& request) {
  HONE_TRY(const auto query, query_of<PartQuery>(request));
  const auto number = number_of_page(segment(request, "n"));
  if (!number) return no_such("file of the upload", segment(request, "n"));
  const Part part{.upload = segment(request, "id"),
                  .file = *number,
                  .offset = query.offset,
                  .bytes = request.body_bytes,
                  .repr_digest = request.repr_digest};
  return services.uploads.receive(part, [](const Upload& upload) -> Result<Reply> {
    return answer("upload", to_json(upload));
  });
}

struct ModelQuery {
  std::string file;
  std::optional<std::string> name;
  static void fields(auto& self, auto&& field) {
    field("file", self.file, "Name of the file", {.required = true});
    field("name", self.name, "Name in the workbench");
  }
};

/// One file as an upload of its own, and the job that imports it. The reply is made on whichever
/// thread takes the end, so the job is put down through the queue's own workbench.
Result<std::unique_ptr<Sink>> receive_model(Services& services, const Request& request) {
  HONE_TRY(const auto query, query_of<ModelQuery>(request));
  HONE_TRY(const auto upload,
           services.uploads.begin({UploadFile{query.file, request.body_bytes, 0}}));
  JobBody body;
  body.kind = api::ModelImportRequest::kKind;
  body.request = {{"upload", upload.id}};
  if (query.name) body.request["name"] = *query.name;
  const Part part{.upload = upload.id,
                  .bytes = request.body_bytes,
                  .repr_digest = request.repr_digest,
                  .drop_unfinished = true};
  auto finished = [body, &uploads = services.uploads,
                   &queue = services.queue](const Upload&) -> Result<Reply> {
    HONE_TRY(const auto job, new_job(body, uploads));
    HONE_TRY(const auto row, queue.add(job));
    return answer("job", to_json(view_of(row)), 202);
  };
  return services.uploads.receive(part, std::move(finished));
}

}  // namespace

void add_upload_routes(Table& table) {
  table.push_back({Method::post,
                   "/api/v1/models",
                   kUpload,
                   {.id = "uploadModel",
                    .summary = "Takes a model file and imports it",
                    .tag = "models",
                    .query = takes<ModelQuery>(),
                    .reply = gives<Job>("job"),
                    .status = 202},
                   {},
                   receive_model});
  table.push_back({Method::post,
                   "/api/v1/uploads",
                   kKeep,
                   {.id = "beginUpload",
                    .summary = "Announces files that will come",
                    .tag = kTag,
                    .body = takes<NewUpload>(),
                    .reply = gives<Upload>("upload"),
                    .status = 201},
                   without_query(begin_upload)});
  table.push_back({Method::get,
                   "/api/v1/uploads/{id}",
                   kRead,
                   {.id = "getUpload",
                    .summary = "How much has come",
                    .tag = kTag,
                    .reply = gives<Upload>("upload")},
                   without_query(show_upload)});
  table.push_back(
      {Method::del,
       "/api/v1/uploads/{id}",
       kRemove,
       {.id = "removeUpload", .summary = "Gives an upload up", .tag = kTag, .status = 204},
       without_query(remove_upload)});
  table.push_back({Method::put,
                   "/api/v1/uploads/{id}/files/{n}",
                   kUpload,
                   {.id = "uploadBytes",
                    .summary = "Takes bytes of a file, from an offset on",
                    .tag = kTag,
                    .query = takes<PartQuery>(),
                    .reply = gives<Upload>("upload")},
                   {},
                   receive_part});
}

}  // namespace hone::server
