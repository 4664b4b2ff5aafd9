#include "api/targets.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace hone::api {
namespace {

constexpr int kMostThread = 4095;

constexpr std::array<IsaCap, 8> kCaps{{{"avx512_core_amx", "AVX512_CORE_AMX"},
                                       {"avx512_core_fp16", "AVX512_CORE_FP16"},
                                       {"avx512_core_bf16", "AVX512_CORE_BF16"},
                                       {"avx512_core_vnni", "AVX512_CORE_VNNI"},
                                       {"avx512_core", "AVX512_CORE"},
                                       {"avx2_vnni", "AVX2_VNNI"},
                                       {"avx2", "AVX2"},
                                       {"sse41", "SSE41"}}};

constexpr std::array<std::string_view, 5> kDevices{"cpu", "gpu", "npu", "auto", "hetero"};

Error wrong(std::string code, std::string message, std::string_view text) {
  return usage_error(std::move(code), std::move(message)).at(std::string(text));
}

Error wrong_id(std::string_view text) {
  return wrong("target.id", "This is not a target.", text)
      .fix(
          "A target is DEVICE[:ISA][@CORES][/PRECISION], such as cpu:avx2@0-1/f32; "
          "`hone target list` shows what there is.");
}

Error wrong_cores(std::string_view text) {
  return wrong("target.cores", "These are not numbers of hardware threads.", text)
      .fix("Write them as 0-1 or 0+2.");
}

std::optional<int> thread_number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool number = error == std::errc{} && end == text.data() + text.size() && !text.empty();
  const bool good = number && text.front() != '-' && value <= kMostThread;
  return good ? std::optional(value) : std::nullopt;
}

/// Cuts off what stands behind the sign; empty optional when the sign is not there.
std::optional<std::string> cut(std::string& text, char sign) {
  const auto at = text.find(sign);
  if (at == std::string::npos) return std::nullopt;
  std::string behind = text.substr(at + 1);
  text.resize(at);
  return behind;
}

Result<std::string> known_isa(const std::string& name) {
  std::string names;
  for (const auto& cap : kCaps) {
    if (cap.name == name) return name;
    names += (names.empty() ? "" : ", ") + std::string(cap.name);
  }
  return wrong("target.isa", "There is no instruction set of this name.", name)
      .fix("Names are " + names + ".");
}

bool is_device(const std::string& name) {
  if (std::find(kDevices.begin(), kDevices.end(), name) != kDevices.end()) return true;
  return name.starts_with("gpu.") && thread_number(std::string_view(name).substr(4)).has_value();
}

std::string changed(std::string_view text, int (*change)(int)) {
  std::string result;
  for (const char c : text) {
    result += static_cast<char>(change(static_cast<unsigned char>(c)));
  }
  return result;
}

}  // namespace

Result<Cores> cores_from(std::string_view text) {
  std::set<int> numbers;
  std::string_view rest = text;
  do {
    const auto end = std::min(rest.find('+'), rest.size());
    const std::string_view part = rest.substr(0, end);
    const auto dash = part.find('-');
    const auto first = thread_number(part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : thread_number(part.substr(dash + 1));
    if (!first || !last || *last < *first) return wrong_cores(text);
    for (int number = *first; number <= *last; ++number) numbers.insert(number);
    if (end == rest.size()) break;
    rest.remove_prefix(end + 1);
  } while (true);
  return Cores(numbers.begin(), numbers.end());
}

std::string to_text(const Cores& cores) {
  std::string text;
  for (std::size_t i = 0; i < cores.size();) {
    std::size_t last = i;
    while (last + 1 < cores.size() && cores[last + 1] == cores[last] + 1) ++last;
    text += (text.empty() ? "" : "+") + std::to_string(cores[i]);
    if (last > i) text += "-" + std::to_string(cores[last]);
    i = last + 1;
  }
  return text;
}

std::span<const IsaCap> isa_caps() { return kCaps; }

Result<TargetId> TargetId::parse(std::string_view text) {
  TargetId id;
  std::string rest = changed(text, std::tolower);
  const auto precision = cut(rest, '/');
  const auto cores = cut(rest, '@');
  const auto isa = cut(rest, ':');
  id.device = rest;
  if (!is_device(id.device)) return wrong_id(text);
  if (id.device != "cpu" && (cores || isa)) return wrong_id(text);
  if (isa) {
    HONE_TRY(id.isa, known_isa(*isa));
  }
  if (cores) {
    HONE_TRY(id.cores, cores_from(*cores));
  }
  if (precision) {
    id.precision = enum_from_name<InferencePrecision>(*precision);
    if (!id.precision) return wrong_id(text);
  }
  return id;
}

std::string TargetId::text() const {
  std::string text = device;
  if (!isa.empty()) text += ":" + isa;
  if (!cores.empty()) text += "@" + to_text(cores);
  if (precision) text += "/" + std::string(enum_name(*precision));
  return text;
}

std::string TargetId::runtime_device() const {
  return device == "hetero" ? "HETERO:CPU" : changed(device, std::toupper);
}

std::map<std::string, std::string> TargetId::environment() const {
  for (const auto& cap : kCaps) {
    if (cap.name != isa) continue;
    return {{"OV_CPU_MAX_ISA", std::string(cap.setting)},
            {"ONEDNN_MAX_CPU_ISA", std::string(cap.setting)}};
  }
  return {};
}

}  // namespace hone::api
