#include <charconv>

#include "api/targets.h"
#include "worker/worker.h"

namespace hone::worker {
namespace {

Error usage(std::string message) { return usage_error("worker.usage", std::move(message)); }

Status set_memory(Options& options, const std::string& value) {
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), bytes);
  if (error != std::errc{} || end != value.data() + value.size() || bytes == 0) {
    return usage("The memory is not a number of bytes.");
  }
  options.memory = Bytes{bytes};
  return {};
}

Status set_environment(Options& options, const std::string& value) {
  const auto sign = value.find('=');
  if (sign == 0 || sign == std::string::npos) return usage("An environment entry is NAME=VALUE.");
  options.environment[value.substr(0, sign)] = value.substr(sign + 1);
  return {};
}

Status set_cores(Options& options, const std::string& value) {
  auto cores = api::cores_from(value);
  if (!cores) return usage(cores.error().message);
  options.cores = *std::move(cores);
  return {};
}

/// An option with a value.
struct OptionRow {
  std::string_view name;
  Status (*set)(Options& options, const std::string& value);
};
constexpr auto kOptions = std::to_array<OptionRow>({
    {"--staging",
     [](Options& options, const std::string& value) {
       options.staging = value;
       return Status{};
     }},
    {"--blobs",
     [](Options& options, const std::string& value) {
       options.blobs = value;
       return Status{};
     }},
    {"--read",
     [](Options& options, const std::string& value) {
       options.readable.emplace_back(value);
       return Status{};
     }},
    {"--memory", set_memory},
    {"--env", set_environment},
    {"--cores", set_cores},
});

}  // namespace

Result<Options> read_options(std::span<const char* const> words) {
  Options options;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word == "--no-sandbox") {
      options.sandbox = false;
      continue;
    }
    const auto row = std::find_if(kOptions.begin(), kOptions.end(),
                                  [&](const OptionRow& option) { return option.name == word; });
    if (row == kOptions.end()) return usage("Unknown option: " + std::string(word) + ".");
    if (++i == words.size()) return usage("A value is missing after " + std::string(word) + ".");
    HONE_CHECK(row->set(options, words[i]));
  }
  return options;
}

}  // namespace hone::worker
