#pragma once
// JSON schemas of described types as named components, so that a document that names a type twice
// describes it once: OpenAPI, and the TypeScript types that are made from it.
//
// Answers and requests differ in what must be there. An answer always has every member but the
// optional ones; a request must have only what its description requires.

#include <string>
#include <string_view>

#include "base/fields.h"
#include "dataset/types.h"
#include "model/record.h"

namespace hone::api {

enum class Side { request, answer };

/// The type's name without its namespaces; records are called after what they record.
template <class T>
constexpr std::string_view type_name() {
  if constexpr (std::is_same_v<T, model::Record>) return "Model";
  if constexpr (std::is_same_v<T, dataset::Record>) return "Dataset";
  // GCC and clang: "... [with T = hone::result::Benchmark; ...]", "... [T = …]".
  std::string_view text = __PRETTY_FUNCTION__;
  text.remove_prefix(text.find("T = ") + 4);
  text = text.substr(0, text.find_first_of(";]"));
  const auto last = text.rfind("::");
  return last == std::string_view::npos ? text : text.substr(last + 2);
}

class Schemas {
 public:
  explicit Schemas(Side side) : side_(side) {}

  /// Schema of T; what has fields becomes a component and is referred to.
  template <class T>
  Json of();

  /// All components so far, by name.
  [[nodiscard]] const Json& components() const { return components_; }

 private:
  template <class T>
  Json component();
  template <class T>
  Json object();

  Side side_;
  Json components_ = Json::object();
};

template <class T>
Json Schemas::of() {
  using namespace fields_detail;
  if constexpr (IsOptional<T>::value || IsVector<T>::value) {
    Json inner = of<typename T::value_type>();
    if constexpr (IsOptional<T>::value) return inner;
    return {{"type", "array"}, {"items", std::move(inner)}};
  } else if constexpr (IsMap<T>::value) {
    return {{"type", "object"}, {"additionalProperties", of<typename T::mapped_type>()}};
  } else if constexpr (HasFields<T> && !HasForm<T> && !NamedEnum<T>) {
    return component<T>();
  } else {
    return schema_of<T>();
  }
}

template <class T>
Json Schemas::component() {
  const std::string name(type_name<T>());
  if (!components_.contains(name)) {
    components_[name] = Json::object();  // a type may hold itself
    components_[name] = object<T>();
  }
  return {{"$ref", "#/components/schemas/" + name}};
}

template <class T>
Json Schemas::object() {
  Json properties = Json::object();
  Json required = Json::array();
  T value{};
  T::fields(value, [&](std::string_view name, auto& member, std::string_view text,
                       const FieldRules& rules = {}) {
    using Member = std::decay_t<decltype(member)>;
    Json one = of<Member>();
    one["description"] = std::string(text);
    if (rules.min) one["minimum"] = *rules.min;
    if (rules.max) one["maximum"] = *rules.max;
    const bool always = !fields_detail::IsOptional<Member>::value;
    if (side_ == Side::answer ? always : rules.required) required.push_back(std::string(name));
    properties[std::string(name)] = std::move(one);
  });
  Json schema{{"type", "object"}, {"properties", std::move(properties)}};
  if (side_ == Side::request) schema["additionalProperties"] = false;
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

}  // namespace hone::api
