#include "server/query.h"

namespace hone::server {
namespace query_detail {

Json number_in(const std::string& text) {
  const auto json = parse_json(text);
  return json && json->is_number() ? *json : Json(text);
}

Json boolean_in(const std::string& text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return text;
}

Result<Json> shapes_in(const std::string& text) {
  Json shapes = Json::object();
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const auto end = std::min(text.find(';', begin), text.size());
    const std::string one = text.substr(begin, end - begin);
    const auto sign = one.rfind('=');
    if (sign == std::string::npos || sign == 0) {
      return field_error("shape", "must be INPUT=1,3,224,224, several with ; between them");
    }
    auto shape = model::parse_shape(one.substr(sign + 1));
    if (!shape) return field_error("shape", shape.error().message);
    shapes[one.substr(0, sign)] = to_json(*shape);
    begin = end + 1;
  }
  return shapes;
}

}  // namespace query_detail

Handle without_query(Result<Reply> (*handle)(Services&, const Request&)) {
  return [handle](Services& services, const Request& request) -> Result<Reply> {
    HONE_CHECK(query_of<NoQuery>(request));
    return handle(services, request);
  };
}

}  // namespace hone::server
