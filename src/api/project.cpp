#include "api/project.h"

namespace hone::api {

std::vector<Digest> digests_in(const Json& value) {
  std::vector<Digest> found;
  if (value.is_string()) {
    auto digest = Digest::from_hex(value.get_ref<const std::string&>());
    if (digest) found.push_back(*std::move(digest));
    return found;
  }
  if (!value.is_structured()) return found;
  for (const auto& part : value) {
    auto below = digests_in(part);
    found.insert(found.end(), below.begin(), below.end());
  }
  return found;
}

}  // namespace hone::api
