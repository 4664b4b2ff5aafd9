#include "catalog/arguments.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>

namespace hone::catalog {
namespace {

constexpr std::size_t kColorChannels = 3;

std::vector<std::string> split(const std::string& text, char mark) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(mark, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::optional<double> number(std::string text) {
  std::erase(text, ' ');
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::vector<double>> numbers(const std::string& text) {
  std::vector<double> values;
  for (const auto& part : split(text, ',')) {
    const auto value = number(part);
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

/// One number holds for every channel of a picture.
std::vector<double> per_channel(std::vector<double> values) {
  if (values.size() == 1) values.resize(kColorChannels, values.front());
  return values;
}

using Entry = api::CatalogEntry;
using Inputs = std::vector<std::string>;

bool set_shapes(const std::string& value, const Inputs& inputs, Entry& entry) {
  const auto groups = number_groups(value);
  if (!groups || (!inputs.empty() && inputs.size() != groups->size())) return false;
  std::map<std::string, std::vector<std::int64_t>> shapes;
  for (std::size_t i = 0; i < groups->size(); ++i) {
    auto& shape = shapes[inputs.empty() ? (*groups)[i].name : inputs[i]];
    for (const double dimension : (*groups)[i].numbers) {
      constexpr double kMost = 1e9;
      if (!(dimension >= 1 && dimension <= kMost)) return false;
      shape.push_back(static_cast<std::int64_t>(dimension));
    }
  }
  entry.shapes = std::move(shapes);
  return true;
}

/// "data(NHWC->NCHW)" is NHWC of the input "data"; "NCHW" is that of the only input.
bool set_layouts(const std::string& value, const Inputs& inputs, Entry& entry) {
  for (const auto& part : split(value, ',')) {
    const auto open = part.find('(');
    std::string name = open == std::string::npos ? "" : part.substr(0, open);
    std::string layout = open == std::string::npos ? part : part.substr(open + 1);
    layout = layout.substr(0, std::min(layout.find("->"), layout.find(')')));
    const bool plain =
        !layout.empty() &&
        layout.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz?") ==
            std::string::npos;
    if (!plain) return false;
    if (name.empty() && inputs.size() == 1) name = inputs.front();
    entry.layouts[name] = layout;
  }
  return true;
}

bool set_values(const std::string& value, std::vector<double>& goal) {
  const auto groups = number_groups(value);
  if (!groups || groups->size() != 1) return false;  // pictures have one input
  goal = per_channel(groups->front().numbers);
  return true;
}

bool apply_one(const std::string& name, const std::string& value, const Inputs& inputs,
               Entry& entry) {
  if (name == "--input" || name == "--input_model" || name == "--output") return true;
  if (name == "--input_shape") return set_shapes(value, inputs, entry);
  if (name == "--layout") return set_layouts(value, inputs, entry);
  if (name == "--mean_values") return set_values(value, entry.card.mean);
  if (name == "--scale_values") return set_values(value, entry.card.scale);
  if (name == "--scale") return set_values("[" + value + "]", entry.card.scale);
  if (name == "--reverse_input_channels") {
    // The converter turns the channels round so that its result takes BGR: the network takes RGB.
    entry.card.color = model::Color::rgb;
    return true;
  }
  return false;
}

}  // namespace

std::optional<std::vector<NumberGroup>> number_groups(const std::string& text) {
  std::vector<NumberGroup> groups;
  for (std::size_t at = 0; at < text.size();) {
    const auto open = text.find_first_of("[(", at);
    const auto close = text.find_first_of("])", open == std::string::npos ? at : open);
    if (open == std::string::npos || close == std::string::npos) return std::nullopt;
    auto values = numbers(text.substr(open + 1, close - open - 1));
    if (!values) return std::nullopt;
    groups.push_back({text.substr(at, open - at), *std::move(values)});
    at = close + 1;
    if (at < text.size() && text[at++] != ',') return std::nullopt;
  }
  if (groups.empty()) return std::nullopt;
  return groups;
}

void apply_arguments(const std::vector<std::string>& arguments, api::CatalogEntry& entry) {
  Inputs inputs;
  for (const auto& argument : arguments) {
    if (argument.starts_with("--input=")) {
      inputs = split(argument.substr(argument.find('=') + 1), ',');
    }
  }
  for (const auto& argument : arguments) {
    const auto equals = std::min(argument.find('='), argument.size());
    const std::string value =
        equals < argument.size() ? argument.substr(equals + 1) : std::string();
    if (!apply_one(argument.substr(0, equals), value, inputs, entry)) {
      entry.arguments.push_back(argument);
    }
  }
}

}  // namespace hone::catalog
