// Program hone-fetcher: one job of those that connect, then gone. Started by hone only.

#include "worker/worker.h"

int main(int argc, char** argv) {
  const hone::worker::Program program{
      .name = "hone-fetcher", .kinds = hone::worker::fetching_kinds(), .connects = true};
  return hone::worker::run_program(program, {argv + 1, static_cast<std::size_t>(argc - 1)});
}
