#include "os/memory.h"

#include <malloc.h>
#include <sys/mman.h>

#include <charconv>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace hone::os {
namespace {

constexpr int kHeaps = 1;

std::optional<std::uintptr_t> address_in(std::string_view text) {
  std::uintptr_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  return error == std::errc{} ? std::optional(value) : std::nullopt;
}

/// Drops one mapping of /proc/self/maps if it is code of a library: executable, never writable,
/// backed by a file. Writable or relocated pages must stay: their contents are ours.
void drop_code(std::string_view line) {
  const std::size_t dash = line.find('-');
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos || dash > blank) return;
  if (line.substr(blank + 1, 4) != "r-xp" || line.find(".so") == std::string_view::npos) return;
  const auto begin = address_in(line.substr(0, dash));
  const auto end = address_in(line.substr(dash + 1, blank - dash - 1));
  if (!begin || !end) return;
  madvise(reinterpret_cast<void*>(*begin), *end - *begin, MADV_DONTNEED);  // NOLINT
}

}  // namespace

void use_few_heaps() { mallopt(M_ARENA_MAX, kHeaps); }

void release_idle_memory() {
  malloc_trim(0);
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) drop_code(line);
}

}  // namespace hone::os
