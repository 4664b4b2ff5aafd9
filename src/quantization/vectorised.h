#pragma once
// Functions whose loops the compiler makes faster where the processor has wider registers.
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
