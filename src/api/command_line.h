#pragma once
// From a request back to the command line that asks for the same: the inverse of cli/options.h,
// which reads such words. What has its default value is left out. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.h"

namespace hone::api {

/// A word as a POSIX shell reads it: as it is where nothing in it means something, else in single
/// quotes.
std::string shell_word(std::string_view word);
/// Words with blanks between them, each as shell_word gives it.
std::string shell_line(const std::vector<std::string>& words);

namespace command_detail {

std::string option_of(std::string_view field, const FieldRules& rules);
/// A JSON value that is not a list or an object, as one types it.
std::string typed(const Json& value);
/// A value of a map: "1,3,224,224" of a list.
std::string typed_value(const Json& value);

template <class T>
constexpr bool is_number_list() {
  if constexpr (fields_detail::IsVector<T>::value) {
    return std::is_arithmetic_v<typename T::value_type>;
  }
  return false;
}

/// A field's words: its options, or where it is positional only its values.
template <class Member>
void add_field(std::vector<std::string>& words, const Json& value, std::string_view name,
               const FieldRules& rules) {
  const auto add = [&](const std::string& text) {
    if (!rules.positional) words.push_back(option_of(name, rules));
    words.push_back(text);
  };
  if (value.is_boolean()) {
    words.push_back(option_of(name, rules));
  } else if (value.is_object()) {
    for (const auto& [key, item] : value.items()) {
      add(key.empty() ? typed_value(item) : key + "=" + typed_value(item));
    }
  } else if (value.is_array() && (is_number_list<Member>() || rules.comma_separated)) {
    add(typed_value(value));
  } else if (value.is_array()) {
    for (const auto& item : value) add(typed(item));
  } else {
    add(typed(value));
  }
}

struct Words {
  std::vector<std::string> positional;
  std::vector<std::string> options;
};

template <class T>
void add_fields(Words& words, const T& request, const T& plain) {
  const Json defaults = to_json(plain);
  T::fields(request, [&](std::string_view name, const auto& member, std::string_view,
                         const FieldRules& rules = {}) {
    using Member = std::decay_t<decltype(member)>;
    if constexpr (HasFields<Member>) {
      add_fields(words, member, Member{});
    } else {
      const Json value = to_json(member);
      const auto found = defaults.find(std::string(name));
      const bool same = found != defaults.end() && *found == value;
      if (value.is_null() || rules.lines_of_file || (same && !rules.required)) return;
      add_field<Member>(rules.positional ? words.positional : words.options, value, name, rules);
    }
  });
}

}  // namespace command_detail

/// The words behind `hone` and the command's own. Values that the command line takes out of a file
/// (labels) are left out.
template <class Request>
std::vector<std::string> words_of(const Request& request) {
  command_detail::Words words;
  command_detail::add_fields(words, request, Request{});
  words.positional.insert(words.positional.end(), words.options.begin(), words.options.end());
  return words.positional;
}

/// Words from `hone` on of a request that is kept under this kind (store::Run, store::Job). Members
/// that the request's type does not have are ignored. Empty for a kind that no command asks for.
/// Errors: `request.field` (usage) where it is not a request of that kind.
Result<std::optional<std::vector<std::string>>> command_words(std::string_view kind,
                                                              const Json& request);

}  // namespace hone::api
