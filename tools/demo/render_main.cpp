// Writes pictures of the demo's data set as raw bytes, for the training script: the generator
// exists once.
//
//   render_demo SEED FIRST COUNT > file
//
// The file is COUNT records of one label byte and kHeight * kWidth * 3 bytes of red, green, blue.

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "demo/demo.h"

namespace {

bool write_sample(std::uint64_t seed, std::uint64_t index) {
  const hone::demo::Sample sample = hone::demo::render(seed, index);
  return std::fputc(sample.label, stdout) != EOF &&
         std::fwrite(sample.rgb.data(), 1, sample.rgb.size(), stdout) == sample.rgb.size();
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 4) {
    std::fputs("usage: render_demo SEED FIRST COUNT > file\n", stderr);
    return 2;
  }
  const std::uint64_t seed = std::strtoull(arguments[1], nullptr, 10);
  const std::uint64_t first = std::strtoull(arguments[2], nullptr, 10);
  const std::uint64_t count = std::strtoull(arguments[3], nullptr, 10);
  for (std::uint64_t index = first; index < first + count; ++index) {
    if (!write_sample(seed, index)) {
      std::perror("render_demo");
      return 1;
    }
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}
