#pragma once
// The query of a request as a value of its own type: names and values are held to that type's
// fields as strictly as a JSON body. Thread rule: free functions.

#include "server/route.h"

namespace hone::server {

namespace query_detail {

Json number_in(const std::string& text);   ///< the text itself where it is not a number
Json boolean_in(const std::string& text);  ///< the same for true and false
/// "INPUT=1,3,224,224", several with ";" between them. Errors: `request.field` (usage).
Result<Json> shapes_in(const std::string& text);

template <class T>
Result<Json> value_in(const std::string& text) {
  using namespace fields_detail;
  if constexpr (IsOptional<T>::value) {
    return value_in<typename T::value_type>(text);
  } else if constexpr (std::is_same_v<T, bool>) {
    return boolean_in(text);
  } else if constexpr (std::is_arithmetic_v<T>) {
    return number_in(text);
  } else if constexpr (std::is_same_v<T, std::map<std::string, model::Shape>>) {
    return shapes_in(text);
  } else {
    return Json(text);
  }
}

}  // namespace query_detail

/// Errors: `request.field` (usage), also for names that the type has not.
template <class Query>
Result<Query> query_of(const Request& request) {
  Json json = Json::object();
  for (const auto& [name, text] : request.query) json[name] = text;
  Status status;
  const Query defaults{};
  Query::fields(defaults, [&](std::string_view name, const auto& member, std::string_view,
                              const FieldRules& = {}) {
    const auto found = request.query.find(std::string(name));
    if (!status || found == request.query.end()) return;
    auto value = query_detail::value_in<std::decay_t<decltype(member)>>(found->second);
    if (!value) {
      status = value.error();
      return;
    }
    json[std::string(name)] = *std::move(value);
  });
  HONE_CHECK(std::move(status));
  return from_json<Query>(json, UnknownMembers::refuse);
}

/// Of a route without a query.
struct NoQuery {
  static void fields(auto&, auto&&) {}
};

/// A handler that has read its query.
template <class Query>
Handle with_query(Result<Reply> (*handle)(Services&, const Request&, const Query&)) {
  return [handle](Services& services, const Request& request) -> Result<Reply> {
    HONE_TRY(const auto query, query_of<Query>(request));
    return handle(services, request, query);
  };
}

/// A handler of a route without a query: one that comes all the same is refused.
Handle without_query(Result<Reply> (*handle)(Services&, const Request&));

}  // namespace hone::server
