// The OpenAPI 3.1 document of the table of routes.

#include "app/app.h"
#include "result/quantize_progress.h"
#include "server/routes.h"
#include "server/views.h"

namespace hone::server {
namespace {

struct MethodName {
  Method method;
  const char* name;
};
constexpr std::array<MethodName, 5> kMethods{{{Method::get, "get"},
                                              {Method::post, "post"},
                                              {Method::put, "put"},
                                              {Method::patch, "patch"},
                                              {Method::del, "delete"}}};

constexpr std::array<const char*, 4> kRoles{"anyone", "viewer", "editor", "admin"};

std::string name_of(Method method) {
  for (const auto& row : kMethods) {
    if (row.method == method) return row.name;
  }
  return "get";
}

Json content(std::string_view type, const Json& schema) {
  Json media = Json::object();
  media[std::string(type)] = {{"schema", schema}};
  return media;
}

/// "{id}" of the pattern.
Json path_parameters(std::string_view pattern) {
  Json parameters = Json::array();
  for (auto open = pattern.find('{'); open != std::string_view::npos;
       open = pattern.find('{', open + 1)) {
    const auto close = pattern.find('}', open);
    parameters.push_back({{"name", std::string(pattern.substr(open + 1, close - open - 1))},
                          {"in", "path"},
                          {"required", true},
                          {"schema", {{"type", "string"}, {"minLength", 1}}}});
  }
  return parameters;
}

/// The members of a query's type. Objects go as text: INPUT=1,3,224,224.
void add_query(const Json& query, Json& parameters) {
  for (const auto& [name, member] : query["properties"].items()) {
    Json schema = member;
    const std::string text = schema.value("description", "");
    schema.erase("description");
    if (schema.value("type", "") == "object") schema = {{"type", "string"}};
    const auto& required = query.value("required", Json::array());
    const bool must = std::find(required.begin(), required.end(), Json(name)) != required.end();
    parameters.push_back({{"name", name},
                          {"in", "query"},
                          {"required", must},
                          {"description", text},
                          {"schema", schema}});
  }
}

/// The component that a reference names, or the schema itself.
Json resolved(const Json& schema, const Schemas& schemas) {
  const std::string reference = schema.value("$ref", "");
  if (reference.empty()) return schema;
  return schemas.requests.components().at(reference.substr(reference.rfind('/') + 1));
}

Json success(const Route& route, Schemas& schemas) {
  const auto& documentation = route.documentation;
  Json reply{{"description", "What was asked for"}};
  if (documentation.reply) {
    reply["content"] = content("application/json", documentation.reply(schemas));
  } else if (documentation.status != 204) {
    reply["content"] = content(documentation.type, {{"type", "string"}});
  }
  return reply;
}

Json body_of(const Route& route, Schemas& schemas) {
  if (route.policy.body == Body::bytes) {
    return {{"required", true},
            {"content",
             content("application/octet-stream", {{"type", "string"}, {"format", "binary"}})}};
  }
  const auto& describe = route.documentation.body;
  return {{"required", true},
          {"content", content("application/json", describe ? describe(schemas) : Json::object())}};
}

Json operation(const Route& route, Schemas& schemas) {
  const auto& documentation = route.documentation;
  Json parameters = path_parameters(route.pattern);
  if (documentation.query) {
    add_query(resolved(documentation.query(schemas), schemas), parameters);
  }
  Json json{{"operationId", std::string(documentation.id)},
            {"summary", documentation.summary},
            {"tags", Json::array({std::string(documentation.tag)})},
            {"x-least-role", kRoles[static_cast<std::size_t>(route.policy.least)]}};
  if (!parameters.empty()) json["parameters"] = std::move(parameters);
  if (route.policy.body != Body::none) json["requestBody"] = body_of(route, schemas);
  json["responses"] = {{std::to_string(documentation.status), success(route, schemas)},
                       {"default", {{"$ref", "#/components/responses/Error"}}}};
  if (route.policy.least == Role::anyone) json["security"] = Json::array();
  return json;
}

/// A type that is both sent and received must look the same in both, but for what must be there.
Json components_of(const Schemas& schemas) {
  Json all = schemas.answers.components();
  for (const auto& [name, schema] : schemas.requests.components().items()) all[name] = schema;
  for (const auto& [name, schema] : schemas.more.items()) all[name] = schema;
  return all;
}

}  // namespace

Json openapi() {
  Schemas schemas;
  schemas.answers.of<result::QuantizeProgress>();  // in events
  const Json error_schema = gives<ErrorBody>("error")(schemas);
  Json paths = Json::object();
  for (const Route& route : routes()) {
    paths[std::string(route.pattern)][name_of(route.method)] = operation(route, schemas);
  }
  const Json responses{{"Error",
                        {{"description", "Why not, and what to do"},
                         {"content", content("application/json", error_schema)}}}};
  return {
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "Hone"},
        {"version", app::version().hone},
        {"description", "What `hone serve` answers; docs/http-api.md is the way in."},
        {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
      {"security", Json::array({{{"token", Json::array()}}, {{"session", Json::array()}}})},
      {"paths", std::move(paths)},
      {"components",
       {{"schemas", components_of(schemas)},
        {"responses", responses},
        {"securitySchemes",
         {{"token", {{"type", "http"}, {"scheme", "bearer"}}},
          {"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "hone_session_5665"}}}}}}}};
}

}  // namespace hone::server
