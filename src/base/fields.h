#pragma once
// One description of a type's fields gives its JSON form, its JSON schema and its
// command-line options (cli/options.h). A type says once:
//
//   struct Latency {
//     double p50 = 0;
//     static void fields(auto& self, auto&& field) {
//       field("p50", self.p50, "Median latency, ms");
//     }
//   };
//
// Supported: bool, integers, floating point (NaN and infinities become null), std::string,
// enums with enum_names(E), std::optional (absent when empty), std::vector, std::map<string,T>,
// Json, types with fields, and types with `Json json_form() const` + `static Result<T> from_form`.
// Reading is strict for requests (unknown members refused) and lenient for stored results.

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/json.h"

namespace hone {

/// What a field's values may be, and how the command line shows it.
struct FieldRules {
  bool required = false;    ///< must be present when read
  bool positional = false;  ///< on the command line: an argument, not an option
  std::optional<double> min = std::nullopt;
  std::optional<double> max = std::nullopt;
  std::string_view metavar = {};  ///< word for the value in help, such as "WxH"
  std::string_view option = {};   ///< name on the command line, where it differs
  bool lines_of_file = false;     ///< on the command line a file is named, its lines are the value
  bool comma_separated = false;   ///< on the command line a list of words may stand in one word
};

enum class UnknownMembers { refuse, ignore };

template <class E>
struct EnumName {
  E value;
  std::string_view name;
};

namespace fields_detail {

struct Probe {
  template <class T>
  void operator()(std::string_view, T&&, std::string_view, const FieldRules& = {}) const {}
};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T, class A>
struct IsVector<std::vector<T, A>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {};

}  // namespace fields_detail

template <class T>
concept HasFields = requires(T& t) {
  T::fields(t, fields_detail::Probe{});
};
template <class T>
concept HasForm = requires(const T& t, const Json& j) {
  { t.json_form() } -> std::convertible_to<Json>;
  { T::from_form(j) } -> std::convertible_to<Result<T>>;
};
template <class T>
concept NamedEnum = std::is_enum_v<T> && requires(T t) {
  enum_names(t);
};

template <NamedEnum E>
std::string_view enum_name(E value) {
  for (const auto& row : enum_names(value)) {
    if (row.value == value) return row.name;
  }
  return "unknown";
}
template <NamedEnum E>
std::optional<E> enum_from_name(std::string_view name) {
  for (const auto& row : enum_names(E{})) {
    if (row.name == name) return row.value;
  }
  return std::nullopt;
}

// ---------------------------------------------------------------- value -> JSON

template <class T>
Json to_json(const T& value) {
  using namespace fields_detail;
  if constexpr (std::is_same_v<T, Json> || std::is_same_v<T, bool> || std::is_integral_v<T> ||
                std::is_same_v<T, std::string>) {
    return value;
  } else if constexpr (std::is_floating_point_v<T>) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
  } else if constexpr (NamedEnum<T>) {
    return std::string(enum_name(value));
  } else if constexpr (HasForm<T>) {
    return value.json_form();
  } else if constexpr (IsOptional<T>::value) {
    return value ? to_json(*value) : Json(nullptr);
  } else if constexpr (IsVector<T>::value) {
    Json array = Json::array();
    for (const auto& item : value) array.push_back(to_json<typename T::value_type>(item));
    return array;
  } else if constexpr (IsMap<T>::value) {
    Json object = Json::object();
    for (const auto& [key, item] : value) object[key] = to_json(item);
    return object;
  } else {
    static_assert(HasFields<T>, "describe this type with fields()");
    Json object = Json::object();
    T::fields(value, [&](std::string_view name, const auto& member, std::string_view,
                         const FieldRules& = {}) {
      Json form = to_json(member);
      if (!(form.is_null() && IsOptional<std::decay_t<decltype(member)>>::value)) {
        object[std::string(name)] = std::move(form);
      }
    });
    return object;
  }
}

// ---------------------------------------------------------------- JSON -> value

Error field_error(std::string path, std::string message);  ///< code `request.field`

template <class T>
Status read_json(const Json& json, T& value, const std::string& path, UnknownMembers unknown);

namespace fields_detail {

Status check_range(double value, const FieldRules& rules, const std::string& path);
Status refuse_unknown(const Json& object, const std::vector<std::string>& known,
                      const std::string& path);
std::string join_names(const std::vector<std::string_view>& names);

template <class T>
Status read_number(const Json& json, T& value, const std::string& path) {
  if constexpr (std::is_floating_point_v<T>) {
    if (json.is_null()) {
      value = std::numeric_limits<T>::quiet_NaN();
      return {};
    }
    if (!json.is_number()) return field_error(path, "must be a number");
    value = json.get<T>();
    return {};
  } else {
    if (!json.is_number_integer()) return field_error(path, "must be a whole number");
    const bool fits = json.is_number_unsigned() ? std::in_range<T>(json.get<std::uint64_t>())
                                                : std::in_range<T>(json.get<std::int64_t>());
    if (!fits) return field_error(path, "is out of range");
    value = json.get<T>();
    return {};
  }
}

template <class T>
Status read_array(const Json& json, T& value, const std::string& path, UnknownMembers unknown) {
  if (!json.is_array()) return field_error(path, "must be a list");
  value.clear();
  for (std::size_t i = 0; i < json.size(); ++i) {
    typename T::value_type item{};
    HONE_CHECK(read_json(json[i], item, path + "[" + std::to_string(i) + "]", unknown));
    value.push_back(std::move(item));
  }
  return {};
}

template <class T>
Status read_map(const Json& json, T& value, const std::string& path, UnknownMembers unknown) {
  if (!json.is_object()) return field_error(path, "must be an object");
  value.clear();
  for (const auto& [key, item] : json.items()) {
    HONE_CHECK(read_json(item, value[key], path + "." + key, unknown));
  }
  return {};
}

template <class T>
Status read_enum(const Json& json, T& value, const std::string& path) {
  std::vector<std::string_view> names;
  for (const auto& row : enum_names(T{})) names.push_back(row.name);
  const auto found =
      json.is_string() ? enum_from_name<T>(json.get<std::string>()) : std::optional<T>{};
  if (!found) return field_error(path, "must be one of " + join_names(names));
  value = *found;
  return {};
}

template <class T>
Status check_rules(const T& value, const FieldRules& rules, const std::string& path) {
  if constexpr (std::is_arithmetic_v<T>) {
    return check_range(static_cast<double>(value), rules, path);
  } else if constexpr (IsOptional<T>::value) {
    return value ? check_rules(*value, rules, path) : Status{};
  } else if constexpr (IsVector<T>::value) {
    if constexpr (std::is_arithmetic_v<typename T::value_type>) {
      for (const auto item : value) HONE_CHECK(check_rules(item, rules, path));
    }
    return {};
  } else {
    return {};
  }
}

template <class T>
Status read_object(const Json& json, T& value, const std::string& path, UnknownMembers unknown) {
  if (!json.is_object()) return field_error(path, "must be an object");
  Status status;
  std::vector<std::string> known;
  T::fields(value, [&](std::string_view name, auto& member, std::string_view,
                       const FieldRules& rules = {}) {
    known.emplace_back(name);
    if (!status) return;
    const std::string place = path.empty() ? std::string(name) : path + "." + std::string(name);
    const auto found = json.find(std::string(name));
    if (found == json.end()) {
      if (rules.required && unknown == UnknownMembers::refuse) {
        status = field_error(place, "is required");
      }
      return;
    }
    status = read_json(*found, member, place, unknown);
    if (status && unknown == UnknownMembers::refuse) status = check_rules(member, rules, place);
  });
  if (status && unknown == UnknownMembers::refuse) return refuse_unknown(json, known, path);
  return status;
}

}  // namespace fields_detail

template <class T>
Status read_json(const Json& json, T& value, const std::string& path, UnknownMembers unknown) {
  using namespace fields_detail;
  if constexpr (std::is_same_v<T, Json>) {
    value = json;
    return {};
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!json.is_boolean()) return field_error(path, "must be true or false");
    value = json.get<bool>();
    return {};
  } else if constexpr (std::is_arithmetic_v<T>) {
    return read_number(json, value, path);
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!json.is_string()) return field_error(path, "must be text");
    value = json.get<std::string>();
    return {};
  } else if constexpr (NamedEnum<T>) {
    return read_enum(json, value, path);
  } else if constexpr (HasForm<T>) {
    auto read = T::from_form(json);
    if (!read) return field_error(path, read.error().message);
    value = std::move(*read);
    return {};
  } else if constexpr (IsOptional<T>::value) {
    if (json.is_null()) {
      value.reset();
      return {};
    }
    return read_json(json, value.emplace(), path, unknown);
  } else if constexpr (IsVector<T>::value) {
    return read_array(json, value, path, unknown);
  } else if constexpr (IsMap<T>::value) {
    return read_map(json, value, path, unknown);
  } else {
    return read_object(json, value, path, unknown);
  }
}

/// Reads a whole value. Errors: `request.field` with the member's path in `where`.
template <class T>
Result<T> from_json(const Json& json, UnknownMembers unknown = UnknownMembers::ignore) {
  T value{};
  HONE_CHECK(read_json(json, value, "", unknown));
  return value;
}

// ---------------------------------------------------------------- type -> JSON schema (2020-12)

template <class T>
Json schema_of();

namespace fields_detail {

template <class T>
Json object_schema() {
  Json properties = Json::object();
  Json required = Json::array();
  T value{};
  T::fields(value, [&](std::string_view name, auto& member, std::string_view text,
                       const FieldRules& rules = {}) {
    Json one = schema_of<std::decay_t<decltype(member)>>();
    one["description"] = std::string(text);
    if (rules.min) one["minimum"] = *rules.min;
    if (rules.max) one["maximum"] = *rules.max;
    if (rules.required) required.push_back(std::string(name));
    properties[std::string(name)] = std::move(one);
  });
  Json object{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) object["required"] = std::move(required);
  return object;
}

}  // namespace fields_detail

template <class T>
Json schema_of() {
  using namespace fields_detail;
  if constexpr (std::is_same_v<T, Json>) {
    return Json::object();
  } else if constexpr (std::is_same_v<T, bool>) {
    return {{"type", "boolean"}};
  } else if constexpr (std::is_integral_v<T>) {
    return {{"type", "integer"}};
  } else if constexpr (std::is_floating_point_v<T>) {
    return {{"type", "number"}};
  } else if constexpr (std::is_same_v<T, std::string>) {
    return {{"type", "string"}};
  } else if constexpr (NamedEnum<T>) {
    Json names = Json::array();
    for (const auto& row : enum_names(T{})) names.push_back(std::string(row.name));
    return {{"type", "string"}, {"enum", std::move(names)}};
  } else if constexpr (HasForm<T>) {
    return T::form_schema();
  } else if constexpr (IsOptional<T>::value) {
    return schema_of<typename T::value_type>();
  } else if constexpr (IsVector<T>::value) {
    return {{"type", "array"}, {"items", schema_of<typename T::value_type>()}};
  } else if constexpr (IsMap<T>::value) {
    return {{"type", "object"}, {"additionalProperties", schema_of<typename T::mapped_type>()}};
  } else {
    return object_schema<T>();
  }
}

}  // namespace hone
