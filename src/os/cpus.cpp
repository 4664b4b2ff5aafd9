#include "os/cpus.h"

#include <sched.h>

#include <algorithm>

#include "os/cgroup.h"

namespace hone::os {
namespace {

struct IsaRow {
  std::string_view isa;
  std::vector<std::string_view> flags;
};

const std::vector<IsaRow>& isa_rows() {
  static const std::vector<IsaRow> kRows{
      {"avx512_core_amx", {"amx_tile", "amx_int8", "amx_bf16", "avx512_fp16"}},
      {"avx512_core_fp16", {"avx512_fp16", "avx512_bf16", "avx512_vnni", "avx512bw"}},
      {"avx512_core_bf16", {"avx512_bf16", "avx512_vnni", "avx512bw", "avx512vl", "avx512dq"}},
      {"avx512_core_vnni", {"avx512_vnni", "avx512bw", "avx512vl", "avx512dq"}},
      {"avx512_core", {"avx512f", "avx512bw", "avx512vl", "avx512dq"}},
      {"avx2_vnni", {"avx2", "avx_vnni"}},
      {"avx2", {"avx2"}},
      {"avx", {"avx"}},
      {"sse41", {"sse4_1"}}};
  return kRows;
}

std::string_view flags_in(std::string_view cpuinfo) {
  const auto at = cpuinfo.find("\nflags");
  if (at == std::string_view::npos) return {};
  const auto line = cpuinfo.substr(at + 1);
  const auto text = line.substr(0, line.find('\n'));
  const auto colon = text.find(':');
  return colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
}

}  // namespace

std::vector<int> usable_threads() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return {};
  std::vector<int> threads;
  for (int thread = 0; thread < CPU_SETSIZE; ++thread) {
    if (CPU_ISSET(thread, &set)) threads.push_back(thread);
  }
  return threads;
}

Status bind_to_threads(const std::vector<int>& threads) {
  const auto usable = usable_threads();
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int thread : threads) {
    if (std::binary_search(usable.begin(), usable.end(), thread)) CPU_SET(thread, &set);
  }
  const bool all = !threads.empty() && CPU_COUNT(&set) == static_cast<int>(threads.size());
  if (all && ::sched_setaffinity(0, sizeof set, &set) == 0) return {};
  return Error(ErrorKind::target, "os.threads", "This machine has not all of these threads.")
      .at(fmt::format("{}", fmt::join(threads, ", ")))
      .fix(fmt::format("Threads here: {}.", fmt::join(usable, ", ")));
}

std::vector<std::string> isas_from_flags(std::string_view flags) {
  const std::string all = " " + std::string(flags) + " ";
  const auto has = [&](std::string_view flag) {
    return all.find(" " + std::string(flag) + " ") != std::string::npos;
  };
  std::vector<std::string> isas;
  for (const IsaRow& row : isa_rows()) {
    if (std::all_of(row.flags.begin(), row.flags.end(), has)) isas.emplace_back(row.isa);
  }
  return isas;
}

std::string isa_from_flags(std::string_view flags) {
  const auto isas = isas_from_flags(flags);
  return isas.empty() ? std::string() : isas.front();
}

std::vector<std::string> usable_isas(const SystemFiles& files) {
  return isas_from_flags(flags_in(read_small(files.proc / "cpuinfo")));
}

}  // namespace hone::os
