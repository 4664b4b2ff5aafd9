// Program hone-worker: one job, then gone. Started by hone only.

#include "packaging/runtime.h"
#include "worker/worker.h"

int main(int argc, char** argv) {
  const hone::worker::Program program{.name = "hone-worker",
                                      .kinds = hone::worker::job_kinds(),
                                      .connects = false,
                                      .readable = hone::packaging::runtime_folders()};
  return hone::worker::run_program(program, {argv + 1, static_cast<std::size_t>(argc - 1)});
}
