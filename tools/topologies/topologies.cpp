#include "topologies.h"

#include <charconv>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace hone::topologies {
namespace {

struct Named {
  std::string_view name;
  std::string_view help;
  onnx::ModelProto (*build)(const BuildOptions& options);
};

constexpr Named kTopologies[] = {
    {"mobilenet_v2", "1x3x224x224, 3.5 M parameters, 14 MB", mobilenet_v2},
    {"resnet50", "1x3x224x224, 25.5 M parameters, 102 MB", resnet50},
    {"tiny", "1x3x16x16, a classifier of less than 10 KB", tiny},
};
constexpr std::string_view kChainPrefix = "chain:";

std::optional<int> parse_chain_length(std::string_view name) {
  if (!name.starts_with(kChainPrefix)) {
    return std::nullopt;
  }
  name.remove_prefix(kChainPrefix.size());
  int length = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), length);
  const bool is_number = error == std::errc{} && end == name.data() + name.size() && length > 0;
  return is_number ? std::optional(length) : std::nullopt;
}

}  // namespace

std::string topology_help() {
  std::string help;
  for (const Named& topology : kTopologies) {
    help.append(topology.name).append(": ").append(topology.help).append("\n");
  }
  return help + "chain:N: N ReLU nodes over 1x1x8x8";
}

onnx::ModelProto make_topology(const std::string& name, const BuildOptions& options) {
  for (const Named& topology : kTopologies) {
    if (topology.name == name) {
      return topology.build(options);
    }
  }
  if (const std::optional<int> length = parse_chain_length(name)) {
    return chain(*length, options);
  }
  throw std::invalid_argument("unknown topology " + name + "; known are\n" + topology_help());
}

}  // namespace hone::topologies
