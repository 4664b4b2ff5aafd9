#include "worker/worker.h"

#include <unistd.h>

#include <fstream>
#include <new>
#include <set>

#include "base/limits.h"
#include "os/cpus.h"
#include "os/locks.h"
#include "os/machine.h"
#include "os/sandbox.h"
#include "packaging/runtime.h"
#include "worker/channel.h"

namespace hone::worker {
namespace {

namespace fs = std::filesystem;

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

os::Sandbox sandbox_for(const Options& options, bool connects) {
  os::Sandbox sandbox;
  sandbox.readable = options.readable;
  for (const auto* path : {"/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.conf",
                           "/etc/ld.so.conf.d", "/etc/localtime", "/etc/os-release", "/proc",
                           "/sys", "/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"}) {
    sandbox.readable.emplace_back(path);
  }
  for (const auto& folder : library_folders()) sandbox.readable.push_back(folder);
  for (const auto& folder : packaging::runtime_folders()) sandbox.readable.push_back(folder);
  // What may connect has nothing to tell: it reads no blob of the store.
  if (!options.blobs.empty() && !connects) sandbox.readable.push_back(options.blobs);
  if (connects) {
    sandbox.tcp = os::Tcp::connect;
    for (const auto* path :
         {"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf",
          "/etc/services", "/etc/ssl", "/etc/ca-certificates", "/run/systemd/resolve"}) {
      sandbox.readable.emplace_back(path);
    }
  }
  sandbox.writable = {options.staging, "/dev/null", "/proc/self/clear_refs"};
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they reserve terabytes
  sandbox.memory = options.memory ? *options.memory : default_memory();
#endif
  return sandbox;
}

Status confine(const Options& options, bool connects) {
  if (!options.sandbox) return {};
  HONE_TRY(const auto missing, os::confine(sandbox_for(options, connects)));
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

const JobKind* find_kind(std::string_view name) {
  for (const auto* kind : job_kinds()) {
    if (kind->name == name) return kind;
  }
  return nullptr;
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

/// From the request to the job's end, with everything around it.
Result<Json> work(const Options& options, protocol::Reader& reader, protocol::Writer& writer) {
  HONE_TRY(const auto asked, read_request(reader));
  if (!options.cores.empty()) HONE_CHECK(os::bind_to_threads(options.cores));
  const auto* kind = find_kind(asked.kind);
  std::optional<os::MeasurementLock> lock;
  if (kind != nullptr && kind->measures) {
    HONE_TRY(lock, take_machine(reader, writer));
  }
  HONE_CHECK(confine(options, kind != nullptr && kind->connects));
  Channel channel({options.staging, options.blobs}, reader, writer);
  channel.listen();
  return run_job(asked.kind, asked.request, channel);
}

Status send(protocol::Writer& writer, const Result<Json>& result) {
  if (!result) return writer.write({{"type", "result"}, {"error", error_to_json(result.error())}});
  return writer.write({{"type", "result"}, {"result", *result}});
}

}  // namespace

Result<Json> run_job(std::string_view kind, const Json& request, JobContext& context) {
  const auto* found = find_kind(kind);
  if (found == nullptr) {
    return bug_error("worker.unknown_kind", "The worker does not know this kind of job.")
        .at(std::string(kind))
        .fix("Use hone and hone-worker of the same version.");
  }
  try {
    return found->run(request, context);
  } catch (const std::bad_alloc&) {
    return limit_error("limit.memory", "The job needs more memory than it may use.")
        .fix("Allow more memory, or use a smaller batch or model.");
  } catch (const std::exception& exception) {
    return bug_error("worker.exception", std::string("The job failed: ") + exception.what());
  }
}

int converse(const Options& options, int input, int output) {
  protocol::Reader reader(input);
  protocol::Writer writer(output);
  const auto result = work(options, reader, writer);
  Status sent = send(writer, result);
  if (!sent && sent.error().code == "protocol.frame") sent = send(writer, sent.error());
  return sent ? 0 : 1;
}

}  // namespace hone::worker
