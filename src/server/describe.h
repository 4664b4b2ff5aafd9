#pragma once
// What the OpenAPI document says of queries, bodies and answers, made of the same fields as the
// JSON itself (api/schemas.h). Thread rule: plain values.

#include <functional>
#include <string>
#include <utility>

#include "api/schemas.h"

namespace hone::server {

/// The components of a document while it is made.
struct Schemas {
  api::Schemas answers{api::Side::answer};
  api::Schemas requests{api::Side::request};
  Json more = Json::object();  ///< components that are not one type
};

/// Gives a schema when the document is made.
using Describe = std::function<Json(Schemas&)>;

/// {"name": T}
template <class T>
Describe gives(std::string name) {
  return [name](Schemas& schemas) -> Json {
    Json properties{{name, schemas.answers.of<T>()}};
    return {{"type", "object"},
            {"properties", std::move(properties)},
            {"required", Json::array({name})}};
  };
}

/// {"name": [T, …], "next": …}: a page of a list, with where the next one begins.
template <class T>
Describe gives_page(std::string name) {
  return [name](Schemas& schemas) -> Json {
    Json schema = gives<std::vector<T>>(name)(schemas);
    schema["properties"]["next"] = {
        {"type", "string"}, {"description", "Where the next page begins; absent on the last"}};
    return schema;
  };
}

/// T as a whole.
template <class T>
Describe gives_whole() {
  return [](Schemas& schemas) { return schemas.answers.of<T>(); };
}

/// A JSON body, or the names of a query.
template <class T>
Describe takes() {
  return [](Schemas& schemas) { return schemas.requests.of<T>(); };
}

/// Any JSON.
inline Describe takes_any() {
  return [](Schemas&) { return Json::object(); };
}

}  // namespace hone::server
