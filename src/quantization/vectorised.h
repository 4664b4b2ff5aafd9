#pragma once
// Functions whose loops are faster where the processor has wider registers, and vectors of the
// compiler's own kind for loops that it does not turn into vectors by itself at -O2.
//
// AVX2 alone has no fused multiply-add, so that both variants round every step in the same way: the
// same inputs give the same bytes on every processor. Not under sanitizers, which cannot run yet
// when the linker asks which variant is meant.

#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define HONE_VECTORISED __attribute__((target_clones("avx2", "default")))
#else
#define HONE_VECTORISED
#endif

#include <cstring>

namespace hone::quantization {

using Floats = float __attribute__((vector_size(32)));
using Doubles = double __attribute__((vector_size(32)));

/// From and to memory of any alignment.
template <class Lanes>
[[gnu::always_inline]] inline void load(const void* from, Lanes& lanes) {
  std::memcpy(&lanes, from, sizeof lanes);
}
template <class Lanes>
[[gnu::always_inline]] inline void store(const Lanes& lanes, void* to) {
  std::memcpy(to, &lanes, sizeof lanes);
}

}  // namespace hone::quantization
