// hone-fuzz: libFuzzer over the target that $HONE_FUZZ_TARGET names.

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "targets.h"

namespace {

const hone::fuzz::Target& chosen() {
  static const hone::fuzz::Target* target = [] {
    const char* name = std::getenv("HONE_FUZZ_TARGET");
    const auto* found = hone::fuzz::find_target(name == nullptr ? "" : name);
    if (found != nullptr) return found;
    for (const auto& each : hone::fuzz::targets()) fmt::print("{}\n", each.name);
    std::exit(2);
  }();
  return *target;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  (void)chosen();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  chosen().run({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
