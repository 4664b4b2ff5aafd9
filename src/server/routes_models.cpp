// Models: what is kept of them, their files, and what the page keeps beside them.

#include "server/routes_parts.h"
#include "server/views.h"

namespace hone::server {
namespace {

constexpr std::string_view kTag = "models";

struct ModelPatch {
  std::optional<std::string> name;
  model::CardOptions card;
  static void fields(auto& self, auto&& field) {
    field("name", self.name, "New name");
    field("card", self.card, "What the network expects and what its outputs mean");
  }
};

Result<ModelView> view_of(Services& services, model::Record record) {
  ModelView view;
  HONE_TRY(view.summary, services.workbench.summary(record));
  static_cast<model::Record&>(view) = std::move(record);
  return view;
}

Result<Reply> answer_model(Services& services, model::Record record) {
  HONE_TRY(const auto view, view_of(services, std::move(record)));
  return answer("model", to_json(view));
}

Result<Reply> list_models(Services& services, const Request&) {
  HONE_TRY(auto records, services.workbench.models());
  Json models = Json::array();
  for (auto& record : records) {
    HONE_TRY(const auto view, view_of(services, std::move(record)));
    models.push_back(to_json(view));
  }
  return answer("models", std::move(models));
}

Result<Reply> show_model(Services& services, const Request& request) {
  HONE_TRY(auto record, services.workbench.model(segment(request, "id")));
  return answer_model(services, std::move(record));
}

Result<Reply> change_model(Services& services, const Request& request) {
  HONE_TRY(auto patch, from_json<ModelPatch>(request.body, UnknownMembers::refuse));
  if (patch.name && patch.name->empty()) return field_error("name", "must not be empty");
  HONE_TRY(auto record,
           services.workbench.configure_model(
               {.model = segment(request, "id"), .name = patch.name, .card = patch.card}));
  services.queue.wake();
  return answer_model(services, std::move(record));
}

Result<Reply> remove_model(Services& services, const Request& request) {
  HONE_TRY(const auto record, services.workbench.remove_model(segment(request, "id")));
  services.queue.wake();
  return answer("model", to_json(record));
}

// ---------------------------------------------------------------- files

Result<Reply> model_file(Services& services, const Request& request) {
  HONE_TRY(const auto record, services.workbench.model(segment(request, "id")));
  const std::string& part = segment(request, "part");
  if (part != "xml" && part != "bin") return no_such("file of a model", part);
  const model::KeptFile& file = part == "xml" ? record.xml : record.bin;
  Reply reply;
  reply.file = FileSlice{services.workbench.store().blob_path(file.digest).string(), 0, file.bytes};
  reply.type = part == "xml" ? "application/xml" : "application/octet-stream";
  reply.attachment = record.name + "." + part;
  return reply;
}

// ---------------------------------------------------------------- layouts

constexpr std::size_t kMostKeyLetters = 40;

Result<std::string> layout_key(Services& services, const Request& request) {
  const std::string& key = segment(request, "key");
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  if (key.empty() || key.size() > kMostKeyLetters || !std::all_of(key.begin(), key.end(), plain)) {
    return field_error("key", "must be 1 to 40 of a-z, 0-9 and -");
  }
  HONE_TRY(const auto record, services.workbench.model(segment(request, "id")));
  return "layout/" + record.digest.hex() + "/" + key;
}

Result<Reply> show_layout(Services& services, const Request& request) {
  HONE_TRY(const auto key, layout_key(services, request));
  HONE_TRY(auto layout, services.workbench.store().derived(key));
  if (!layout) return no_such("layout", segment(request, "key"));
  Reply reply;
  reply.json = std::move((*layout)["layout"]);
  return reply;
}

Result<Reply> keep_layout(Services& services, const Request& request) {
  HONE_TRY(const auto key, layout_key(services, request));
  auto& store = services.workbench.store();
  HONE_CHECK(store.transaction([&]() -> Status {
    HONE_TRY(const auto known, store.derived(key));
    HONE_TRY(const auto count, store.derived_below(key.substr(0, key.rfind('/') + 1)));
    if (!known && count >= limits::kDocumentsOfModel) {
      return limit_error("limit.documents", "Too many layouts are kept beside this model.")
          .fix("Keep one under a key that there is.");
    }
    return store.put_derived(key, Json{{"layout", request.body}});
  }));
  Reply reply;
  reply.status = 204;
  reply.text = "";
  return reply;
}

}  // namespace

void add_model_routes(Table& table) {
  table.push_back({Method::get,
                   "/api/v1/models",
                   kRead,
                   {.id = "listModels",
                    .summary = "All models, as they were imported",
                    .tag = kTag,
                    .reply = gives<std::vector<ModelView>>("models")},
                   without_query(list_models)});
  table.push_back({Method::get,
                   "/api/v1/models/{id}",
                   kRead,
                   {.id = "getModel",
                    .summary = "A model by id, prefix of one, or name",
                    .tag = kTag,
                    .reply = gives<ModelView>("model")},
                   without_query(show_model)});
  table.push_back({Method::patch,
                   "/api/v1/models/{id}",
                   kChange,
                   {.id = "changeModel",
                    .summary = "Renames a model or changes its card",
                    .tag = kTag,
                    .body = takes<ModelPatch>(),
                    .reply = gives<ModelView>("model")},
                   without_query(change_model)});
  table.push_back({Method::del,
                   "/api/v1/models/{id}",
                   kRemove,
                   {.id = "removeModel",
                    .summary = "Removes a model and its runs",
                    .tag = kTag,
                    .reply = gives<model::Record>("model")},
                   without_query(remove_model)});
  table.push_back({Method::get,
                   "/api/v1/models/{id}/files/{part}",
                   kRead,
                   {.id = "getModelFile",
                    .summary = "A file of the canonical IR: xml or bin",
                    .tag = kTag,
                    .type = "application/octet-stream"},
                   without_query(model_file)});
  table.push_back({Method::get,
                   "/api/v1/models/{id}/layout/{key}",
                   kRead,
                   {.id = "getLayout",
                    .summary = "A layout that the page kept",
                    .tag = kTag,
                    .reply = takes_any()},
                   without_query(show_layout)});
  table.push_back({Method::put,
                   "/api/v1/models/{id}/layout/{key}",
                   kKeep,
                   {.id = "keepLayout",
                    .summary = "Keeps a layout beside the model",
                    .tag = kTag,
                    .body = takes_any(),
                    .status = 204},
                   without_query(keep_layout)});
}

}  // namespace hone::server
