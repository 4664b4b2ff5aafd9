#pragma once
// Where something runs, in one word:
//
//   DEVICE[:ISA][@CORES][/PRECISION]
//
//   cpu             the processor as it is       cpu:avx2        instruction set capped at AVX2
//   cpu@0           on its first thread only     cpu@0-1+4       on the threads 0, 1 and 4
//   cpu/bf16        in this precision            cpu:avx2@0/f32  all of it
//   gpu gpu.1 npu   other devices                auto hetero     the runtime's virtual devices
//
// Letters of either case are read, small ones are written. A cap holds the runtime to an
// instruction set: it runs the kernels of a processor that has no more, with their arithmetic, but
// clock, caches and memory stay those of this one. So a capped target is never called an older
// processor. CORES are numbers of hardware threads as the system counts them. ISA and CORES are
// the processor's own; a precision of the target goes before that of the request.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/words.h"

namespace hone::api {

/// Numbers of hardware threads, ascending, each once.
using Cores = std::vector<int>;
/// "0", "0-1", "0+2-3". Errors: `target.cores` (usage); a number is at most 4095.
Result<Cores> cores_from(std::string_view text);
std::string to_text(const Cores& cores);  ///< "0-1+4"; empty for none

/// An instruction set that the runtime can be held to.
struct IsaCap {
  std::string_view name;     ///< word of the id, and of Context::isa: "avx512_core_vnni"
  std::string_view setting;  ///< the runtime's word: "AVX512_CORE_VNNI"
};
/// All that have a name, highest first. The runtime takes a word that it does not know for no cap
/// (OpenVINO, cpu_isa documentation), so no other word may reach it.
std::span<const IsaCap> isa_caps();

struct TargetId {
  std::string device = "cpu";  ///< cpu, gpu, gpu.N, npu, auto or hetero
  std::string isa;             ///< name of a cap; empty: none
  Cores cores;                 ///< empty: all
  std::optional<InferencePrecision> precision;

  /// Errors: `target.id`, `target.isa`, `target.cores` (usage), each with what may stand there.
  static Result<TargetId> parse(std::string_view text);
  [[nodiscard]] std::string text() const;
  /// The runtime's name of the device: "CPU", "GPU.1", "AUTO", "HETERO:CPU".
  [[nodiscard]] std::string runtime_device() const;
  /// What a worker's environment must say before it starts: both the plugin and its kernel library
  /// read a cap of their own, and with only one of them kernels are mixed or compiling fails.
  [[nodiscard]] std::map<std::string, std::string> environment() const;
};

/// Asked of a worker: what there is, and with `device` whether that one runs a small network.
struct TargetsRequest {
  static constexpr std::string_view kKind = "targets";
  std::optional<std::string> device;  ///< the runtime's name
  InferencePrecision precision = InferencePrecision::device_default;
  static void fields(auto& self, auto&& field) {
    field("device", self.device, "Device to run a small network on");
    field("precision", self.precision, "Precision to run it in");
  }
};

/// A target of the list or any other id of the grammar.
struct TargetRequest {
  std::string target;
  static void fields(auto& self, auto&& field) {
    field("target", self.target, "DEVICE[:ISA][@CORES][/PRECISION], such as cpu:avx2@0/f32",
          {.required = true, .positional = true, .metavar = "TARGET"});
  }
};

}  // namespace hone::api
