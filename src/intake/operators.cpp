// The runtime's failure to read a model, told by the operators that it lacks.

#include <algorithm>

#include "intake/format.h"

namespace hone::intake {
namespace {

/// A sentence of a front end behind which operators are named.
struct Mark {
  std::string_view text;
  bool names_all;  ///< of those that it lacks, or the first that it came upon
};
constexpr std::array<Mark, 4> kMarks{{
    {"No conversion rule found for operations: ", true},  // ONNX, TensorFlow
    {"Cannot create ", false},                            // IR
    {"No translator found for ", false},                  // TensorFlow Lite
    {"No creator found for ", false},                     // PaddlePaddle
}};
// Vendors' domains of which the runtime knows some operators.
constexpr std::array<std::string_view, 3> kPartlyKnown{"com.microsoft", "org.openvinotoolkit",
                                                       "ai.onnx.ml"};

/// The words of a list "A, B" up to what cannot belong to a name.
std::vector<std::string> names_after(std::string_view text, std::string_view mark) {
  std::vector<std::string> names;
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return names;
  text.remove_prefix(at + mark.size());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(", "), text.size());
    names.emplace_back(text.substr(0, end));
    if (!text.substr(end).starts_with(", ")) break;
    text.remove_prefix(end + 2);
  }
  return names;
}

/// Vendors' operators: what is left to suspect when the runtime does not name all.
std::vector<std::string> suspects(const Checked& checked) {
  std::vector<std::string> names;
  for (const auto& [name, count] : checked.operators) {
    const std::size_t dot = name.rfind('.');
    if (dot == std::string::npos) continue;
    const auto domain = std::string_view(name).substr(0, dot);
    if (std::find(kPartlyKnown.begin(), kPartlyKnown.end(), domain) == kPartlyKnown.end()) {
      names.push_back(name);
    }
  }
  return names;
}

std::string with_count(const std::string& name, const Checked& checked) {
  auto found = checked.operators.find(name);
  if (found == checked.operators.end()) found = checked.operators.find("custom." + name);
  const std::string shown = unpack::printable(name);
  return found == checked.operators.end() ? shown : fmt::format("{} ({})", shown, found->second);
}

}  // namespace

Error explain_read(Error error, const Checked& checked) {
  std::vector<std::string> names;
  bool all = false;
  for (const auto& mark : kMarks) {
    if (!names.empty()) break;
    names = names_after(error.where, mark.text);
    all = mark.names_all && !names.empty();
  }
  for (auto& name : all ? std::vector<std::string>() : suspects(checked)) {
    const bool told = std::any_of(names.begin(), names.end(), [&](const std::string& known) {
      return name == known || name == "custom." + known;
    });
    if (!told) names.push_back(std::move(name));
  }
  if (names.empty()) {
    const bool advised = !error.remedy.empty();
    return advised ? error
                   : std::move(error).fix("Export the model again, or copy its files again.");
  }
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + with_count(name, checked);
  return input_error("intake.unsupported_operators",
                     "The runtime does not know operators of this model: " + list + ".")
      .fix("Export the model with standard operators in their place.");
}

}  // namespace hone::intake
