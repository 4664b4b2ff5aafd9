#pragma once
// Command-line options from a request's description (base/fields.h): one option a field, the
// field's text as help, ranges and words checked where the request is read. `streams` becomes
// --streams, nested descriptions are flattened, positional fields become arguments.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/fields.h"

namespace hone::cli {

/// The JSON form of what a person typed for a field of type T.
namespace words {

Result<Json> number(const std::string& word);
Result<std::vector<std::string>> lines_of(const std::string& file);
/// "NAME=VALUE"; without "=" the name is empty.
std::pair<std::string, std::string> name_and_value(const std::string& word);
std::vector<std::string> split(const std::string& word);  ///< at commas
Result<Json> shape(const std::string& word);
std::string option_name(std::string_view field, const FieldRules& rules);

template <class T>
Result<Json> value(const std::string& word) {
  if constexpr (std::is_arithmetic_v<T>) {
    return number(word);
  } else if constexpr (std::is_same_v<T, std::vector<std::int64_t>>) {
    return shape(word);
  } else {
    return Json(word);
  }
}

template <class T>
Result<Json> list(const std::vector<std::string>& words_given, const FieldRules& rules) {
  Json array = Json::array();
  for (const auto& word : words_given) {
    std::vector<std::string> items = {word};
    if (std::is_arithmetic_v<T> || rules.comma_separated) items = split(word);
    if (rules.lines_of_file) {
      HONE_TRY(items, lines_of(word));
    }
    for (const auto& item : items) {
      HONE_TRY(auto one, value<T>(item));
      array.push_back(std::move(one));
    }
  }
  return array;
}

template <class T>
Result<Json> field(const std::vector<std::string>& given, const FieldRules& rules) {
  using namespace fields_detail;
  if constexpr (std::is_same_v<T, bool>) {
    return Json(true);
  } else if constexpr (IsOptional<T>::value) {
    return value<typename T::value_type>(given.back());
  } else if constexpr (IsVector<T>::value) {
    return list<typename T::value_type>(given, rules);
  } else if constexpr (IsMap<T>::value) {
    Json object = Json::object();
    for (const auto& word : given) {
      const auto [name, text] = name_and_value(word);
      HONE_TRY(object[name], value<typename T::mapped_type>(text));
    }
    return object;
  } else {
    return value<T>(given.back());
  }
}

}  // namespace words

/// Adds the options of a request to a command and reads them back.
template <class Request>
class Options {
 public:
  explicit Options(CLI::App& command) {
    Request request;
    add(request, command);
  }

  /// The request, checked as one that came from anywhere else.
  Result<Request> read() const {
    Request request;
    HONE_TRY(const auto json, collect(request));
    return from_json<Request>(json, UnknownMembers::refuse);
  }

 private:
  struct Slot {
    std::vector<std::string> given;
    bool flag = false;
  };

  template <class T>
  void add(T& request, CLI::App& command) {
    T::fields(request, [&](std::string_view name, auto& member, std::string_view text,
                           const FieldRules& rules = {}) {
      using Member = std::decay_t<decltype(member)>;
      if constexpr (HasFields<Member>) {
        add(member, command);
      } else {
        add_one<Member>(command, std::string(name), std::string(text), rules);
      }
    });
  }

  template <class Member>
  void add_one(CLI::App& command, const std::string& name, const std::string& text,
               const FieldRules& rules) {
    Slot& slot = *(slots_[name] = std::make_unique<Slot>());
    const std::string option = words::option_name(name, rules);
    if constexpr (std::is_same_v<Member, bool>) {
      command.add_flag("--" + option, slot.flag, text);
      return;
    }
    auto* added = command.add_option(rules.positional ? option : "--" + option, slot.given, text);
    constexpr bool kMany = fields_detail::IsVector<Member>::value;
    added->expected(1, rules.positional && kMany ? 1000 : 1);
    added->allow_extra_args(rules.positional && kMany);
    added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    if (rules.required) added->required();
    if (!rules.metavar.empty()) added->type_name(std::string(rules.metavar));
    if constexpr (NamedEnum<typename Plain<Member>::type>) {
      added->type_name(joined_names<typename Plain<Member>::type>());
    } else if (rules.metavar.empty()) {
      added->type_name(std::is_arithmetic_v<typename Plain<Member>::type> ? "N" : "TEXT");
    }
  }

  template <class T>
  struct Plain {
    using type = T;
  };
  template <class T>
  struct Plain<std::optional<T>> {
    using type = T;
  };

  template <class E>
  static std::string joined_names() {
    std::string text;
    for (const auto& row : enum_names(E{})) {
      text += (text.empty() ? "" : "|") + std::string(row.name);
    }
    return text;
  }

  template <class T>
  Result<Json> collect(T& request) const {
    Json object = Json::object();
    Status status;
    T::fields(request, [&](std::string_view name, auto& member, std::string_view,
                           const FieldRules& rules = {}) {
      if (!status) return;
      auto form = collect_one(std::string(name), member, rules);
      if (!form) {
        status = form.error();
      } else if (!form->is_null()) {
        object[std::string(name)] = std::move(*form);
      }
    });
    if (!status) return status.error();
    return object;
  }

  template <class Member>
  Result<Json> collect_one(const std::string& name, Member& member, const FieldRules& rules) const {
    if constexpr (HasFields<Member>) {
      return collect(member);
    } else {
      const Slot& slot = *slots_.at(name);
      if (slot.given.empty() && !slot.flag) return Json(nullptr);
      return words::field<Member>(slot.given, rules);
    }
  }

  std::map<std::string, std::unique_ptr<Slot>> slots_;
};

}  // namespace hone::cli
