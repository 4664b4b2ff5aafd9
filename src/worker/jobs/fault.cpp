// Job kind "fault": ends in every way that a worker can end, for the tests of the process wall.
// "fault_measuring" is the same under the measurement lock.
// Does nothing unless HONE_FAULT_JOBS=1 is in the environment.

#include <arpa/inet.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <thread>

#include "os/descriptor.h"
#include "worker/channel.h"
#include "worker/worker.h"

namespace hone::worker {
namespace {

constexpr std::size_t kBlock = 16 << 20;

Result<Json> die_of(int signal) {
  ::raise(signal);
  return Json();
}

/// Heap until there is none: the memory limit makes it std::bad_alloc.
Result<Json> eat_heap() {
  std::vector<std::unique_ptr<char[]>> blocks;
  while (true) {
    blocks.push_back(std::make_unique<char[]>(kBlock));
    std::memset(blocks.back().get(), 1, kBlock);
  }
}

/// Shared memory until killed: no resource limit sees it, the supervisor must.
Result<Json> eat_shared() {
  while (true) {
    void* block =
        ::mmap(nullptr, kBlock, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED) return Json("no more to be had");
    std::memset(block, 1, kBlock);
  }
}

std::size_t overflow(std::size_t depth) {
  volatile char frame[4096];
  frame[0] = static_cast<char>(depth);
  if (depth == 0) return 0;
  const std::size_t below = overflow(depth + 1);
  return below + static_cast<std::size_t>(frame[0]);
}

Result<Json> hang() {
  while (true) std::this_thread::sleep_for(std::chrono::hours(1));
}

Result<Json> write_raw(std::string_view bytes) {
  (void)!::write(kFramesOut, bytes.data(), bytes.size());
  ::_exit(0);
}

/// A log without end that nobody should have to keep.
Result<Json> flood_log(const Json& request) {
  const std::string line(1023, 'x');
  const auto lines = request.value("bytes", std::uint64_t{0}) / 1024;
  for (std::uint64_t i = 0; i < lines; ++i) fmt::print(stderr, "{}\n", line);
  return Json("logged");
}

/// What goes well: a blob comes in, its bytes go out as a file, with an event between.
Result<Json> echo(const Json& request, JobContext& context) {
  HONE_TRY(const auto digest, Digest::from_hex(request.value("blob", "")));
  HONE_TRY(const auto path, context.blob(digest));
  protocol::Event event;
  event.stage = "echo";
  event.fraction = 0.5;
  event.partial = {{"half", true}};
  context.event(event);
  HONE_CHECK(context.wait_go());
  HONE_TRY(const auto sent, context.file("echo", path));
  HONE_TRY(const auto note, context.file_bytes("note", "a note"));
  const char* setting = std::getenv("HONE_FAULT_SETTING");
  return Json{{"echo", sent.hex()},
              {"note", note.hex()},
              {"pid", ::getpid()},
              {"setting", setting == nullptr ? "" : setting}};
}

bool starts_programs() {
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl("/bin/true", "true", nullptr);
    ::_exit(1);
  }
  int status = 1;
  return child > 0 && ::waitpid(child, &status, 0) == child && status == 0;
}

bool connects() {
  const os::Descriptor socket(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(9);  // nobody listens: refused by the other side is connecting
  const auto* target = reinterpret_cast<const sockaddr*>(&address);
  return ::connect(socket.get(), target, sizeof address) == 0 || errno == ECONNREFUSED;
}

/// Which of the things that a worker must and must not do it can do.
Result<Json> probe(const Json& request, JobContext& context) {
  const std::string outside = request.value("file", "");
  const auto reads = [](const std::string& path) { return std::ifstream(path).good(); };
  const auto writes = [](const std::filesystem::path& path) { return std::ofstream(path).good(); };
  return Json{{"reads_outside", reads(outside)},
              {"writes_outside", writes(outside + ".new")},
              {"starts_programs", starts_programs()},
              {"connects", connects()},
              {"signals_parent", ::kill(::getppid(), 0) == 0},
              {"writes_staging", writes(context.staging() / "own")},
              {"reads_facts", reads("/proc/cpuinfo") && reads("/proc/self/status")},
              {"resets_peak", writes("/proc/self/clear_refs")}};
}

Result<Json> run_named(const std::string& how, const Json& request, JobContext& context) {
  if (how == "segv") return die_of(SIGSEGV);
  if (how == "abrt") return die_of(SIGABRT);
  if (how == "bus") return die_of(SIGBUS);
  if (how == "kill") return die_of(SIGKILL);
  if (how == "stop") return die_of(SIGSTOP);  // hears neither cancel nor the end of input
  if (how == "oom") return eat_heap();
  if (how == "oom_shared") return eat_shared();
  if (how == "stack") return Json(overflow(1));
  if (how == "hang") return hang();
  if (how == "garbage") return write_raw("Segmentation fault\n");
  if (how == "half") return write_raw(std::string_view("HONE\x10\0\0\0\0\0\0\0{\"type\"", 19));
  if (how == "silent") return write_raw("");
  if (how == "log") return flood_log(request);
  if (how == "throw") throw std::runtime_error("thrown on purpose");
  if (how == "error") return input_error("fault.asked", "An error on purpose.");
  if (how == "echo") return echo(request, context);
  if (how == "probe") return probe(request, context);
  return usage_error("fault.unknown", "There is no such fault.").at(how);
}

Result<Json> run(const Json& request, JobContext& context) {
  const char* active = std::getenv("HONE_FAULT_JOBS");
  if (active == nullptr || std::string_view(active) != "1") {
    return usage_error("fault.inactive", "Faults are for tests only.");
  }
  const Json& asked = request.at("request");
  protocol::Event event;
  event.stage = "fault";
  event.message = asked.value("how", "");
  context.event(event);
  return run_named(asked.value("how", ""), asked, context);
}

}  // namespace

extern const JobKind kFault{"fault", false, run};
extern const JobKind kFaultMeasuring{"fault_measuring", true, run};

}  // namespace hone::worker
