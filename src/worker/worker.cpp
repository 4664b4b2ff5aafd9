#include "worker/worker.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <new>
#include <set>

#include "base/limits.h"
#include "os/cpus.h"
#include "os/locks.h"
#include "os/machine.h"
#include "os/memory.h"
#include "os/sandbox.h"
#include "worker/channel.h"

namespace hone::worker {
namespace {

namespace fs = std::filesystem;

constexpr int kUsage = 2;

/// Folders of the shared libraries that this process runs on; the runtime looks for its plugins
/// beside itself.
std::set<fs::path> library_folders() {
  std::set<fs::path> folders;
  std::ifstream maps("/proc/self/maps");
  std::string line;
  while (std::getline(maps, line)) {
    const auto path = line.find('/');
    if (path != std::string::npos && line.find(".so", path) != std::string::npos) {
      folders.insert(fs::path(line.substr(path)).parent_path());
    }
  }
  return folders;
}

[[maybe_unused]] Bytes default_memory() {
  const auto available = static_cast<double>(os::memory_facts().available.count);
  return Bytes{static_cast<std::uint64_t>(available * limits::kWorkerMemoryShare)};
}

os::Sandbox sandbox_for(const Program& program, const Options& options) {
  os::Sandbox sandbox;
  sandbox.readable = options.readable;
  for (const auto* path : {"/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.conf",
                           "/etc/ld.so.conf.d", "/etc/localtime", "/etc/os-release", "/proc",
                           "/sys", "/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"}) {
    sandbox.readable.emplace_back(path);
  }
  for (const auto& folder : library_folders()) sandbox.readable.push_back(folder);
  for (const auto& folder : program.readable) sandbox.readable.push_back(folder);
  // What may connect has nothing to tell: it reads no blob of the store.
  if (!options.blobs.empty() && !program.connects) sandbox.readable.push_back(options.blobs);
  if (program.connects) {
    sandbox.tcp = os::Tcp::connect;
    for (const auto* path : os::files_of_names()) sandbox.readable.emplace_back(path);
  }
  sandbox.writable = {options.staging, "/dev/null", "/proc/self/clear_refs"};
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they reserve terabytes
  sandbox.memory = options.memory ? *options.memory : default_memory();
#endif
  return sandbox;
}

Status confine(const Program& program, const Options& options) {
  if (!options.sandbox) return {};
  HONE_TRY(const auto missing, os::confine(sandbox_for(program, options)));
  if (!missing.empty()) {
    std::string list;
    for (const auto& what : missing) list += (list.empty() ? "" : ", ") + what;
    fmt::print(stderr, "sandbox: this kernel does not enforce {}\n", list);
  }
  return {};
}

/// Takes the machine's lock. What the supervisor says meanwhile can only be that we should end.
Result<os::MeasurementLock> take_machine(protocol::Reader& reader, protocol::Writer& writer) {
  bool told = false;
  os::MeasurementLock::Waiting waiting;
  waiting.on_wait = [&](Seconds) {
    if (std::exchange(told, true)) return;
    protocol::Event event;
    event.stage = protocol::kWaitingStage;
    (void)writer.write({{"type", "event"}, {"event", to_json(event)}});
  };
  waiting.cancelled = [&] {
    if (!reader.ready()) return false;
    const auto frame = reader.next();
    if (!frame || !*frame) ::_exit(kExitInputEnded);
    return (*frame)->type() == "cancel";
  };
  return os::MeasurementLock::acquire(waiting);
}

/// Its exceptions become errors.
Result<Json> run_job(const JobKind& kind, const Json& request, JobContext& context) {
  try {
    return kind.run(request, context);
  } catch (const std::bad_alloc&) {
    return limit_error("limit.memory", "The job needs more memory than it may use.")
        .fix("Allow more memory, or use a smaller batch or model.");
  } catch (const std::exception& exception) {
    return bug_error("worker.exception", std::string("The job failed: ") + exception.what());
  }
}

struct Asked {
  std::string kind;
  Json request;
};

Result<Asked> read_request(protocol::Reader& reader) {
  HONE_TRY(auto frame, reader.next());
  if (!frame || frame->type() != "request") {
    return protocol::frame_error("The conversation does not begin with a request.");
  }
  Asked asked;
  HONE_TRY(asked.kind, frame->text("kind"));
  for (const auto* member : {"request", "inputs"}) {
    if (frame->header.contains(member)) asked.request[member] = std::move(frame->header[member]);
  }
  return asked;
}

struct Pipe {
  protocol::Reader& reader;
  protocol::Writer& writer;
};

/// From the request to the job's end, with everything around it.
Result<Json> work(const Program& program, const Options& options, Pipe pipe) {
  HONE_TRY(const auto asked, read_request(pipe.reader));
  if (!options.cores.empty()) HONE_CHECK(os::bind_to_threads(options.cores));
  HONE_TRY(const auto* kind, find_kind(program.kinds, asked.kind));
  std::optional<os::MeasurementLock> lock;
  if (kind->measures) {
    HONE_TRY(lock, take_machine(pipe.reader, pipe.writer));
  }
  HONE_CHECK(confine(program, options));
  Channel channel({options.staging, options.blobs}, pipe.reader, pipe.writer);
  channel.listen();
  return run_job(*kind, asked.request, channel);
}

Status send(protocol::Writer& writer, const Result<Json>& result) {
  if (!result) return writer.write({{"type", "result"}, {"error", error_to_json(result.error())}});
  return writer.write({{"type", "result"}, {"result", *result}});
}

/// The whole conversation. Leaves a thread behind that listens and ends the process when the input
/// ends: leave by _exit() soon after.
int converse(const Program& program, const Options& options) {
  protocol::Reader reader(kFramesIn);
  protocol::Writer writer(kFramesOut);
  const auto result = work(program, options, {reader, writer});
  Status sent = send(writer, result);
  if (!sent && sent.error().code == "protocol.frame") sent = send(writer, sent.error());
  std::fflush(nullptr);
  return sent ? 0 : 1;
}

/// Frames get descriptors of their own; libraries read nothing and print into the log.
bool part_descriptors() {
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  return ::dup3(STDIN_FILENO, kFramesIn, O_CLOEXEC) >= 0 &&
         ::dup3(STDOUT_FILENO, kFramesOut, O_CLOEXEC) >= 0 && ::dup2(nothing, STDIN_FILENO) >= 0 &&
         ::dup2(STDERR_FILENO, STDOUT_FILENO) >= 0;
}

/// A limit of one byte, since a core that is piped to a program ignores zero (core(5)).
void no_core_dumps() {
  const rlimit limit{1, 1};
  ::setrlimit(RLIMIT_CORE, &limit);
}

}  // namespace

Result<const JobKind*> find_kind(JobKinds kinds, std::string_view name) {
  for (const auto* kind : kinds) {
    if (kind->name == name) return kind;
  }
  return bug_error("worker.unknown_kind", "The worker does not know this kind of job.")
      .at(std::string(name))
      .fix("Use hone and its workers of the same version.");
}

int run_program(const Program& program, std::span<const char* const> words) {
  auto options = read_options(words);
  if (!options) {
    fmt::print(stderr, "{}: {}\n", program.name, options.error().message);
    return kUsage;
  }
  os::use_few_heaps();
  ::signal(SIGPIPE, SIG_IGN);
  no_core_dumps();
  for (const auto& [name, value] : options->environment) ::setenv(name.c_str(), value.c_str(), 1);
  const auto serve = [&] { return part_descriptors() ? converse(program, *options) : 1; };
  if (!options->staging.empty()) ::_exit(serve());
  return with_private_folder([&](const fs::path& folder) {
    options->staging = folder;
    return serve();
  });
}

}  // namespace hone::worker
