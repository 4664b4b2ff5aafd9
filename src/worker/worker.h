#pragma once
// Programs hone-worker and hone-fetcher: one job per process, in a sandbox. A job kind is one file
// in worker/jobs/ and one line in kinds.cpp or fetching_kinds.cpp; what it may use is given to it
// by the main loop. What connects is a program of its own, linked without the runtime and the image
// libraries, so that it can do no more than it is for, and nobody else loads what it needs.
//
// What the main loop does around a job: descriptors apart from the libraries', request read, for
// a measuring kind the machine's measurement lock, sandbox, job, result. End of input means die.
// Exceptions that leave a job become errors: std::bad_alloc `limit.memory`, others
// `worker.exception` (bug).

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"
#include "protocol/protocol.h"

namespace hone::worker {

/// What a job may use. Lives longer than the job's run(). Thread rule: all methods may be called
/// from any thread, `blob` and `wait_go` from one thread at a time.
class JobContext {
 public:
  virtual ~JobContext() = default;

  /// A private writable folder; gone when the worker ends.
  [[nodiscard]] virtual const std::filesystem::path& staging() const = 0;

  /// A local file with the blob's bytes, asked of the supervisor where it is not here already.
  /// Errors: `worker.blob_missing` (bug), `store.corrupt` (environment, its bytes are not its
  /// name's), `limit.disk`.
  virtual Result<std::filesystem::path> blob(const Digest& digest) = 0;

  /// Tells the supervisor. Dropped when the last one was less than 100 ms ago, unless the stage
  /// changes or there is a partial result. The fraction never falls. Cheap enough for every step.
  virtual void event(const protocol::Event& event) = 0;

  /// Sends a file of the result and returns the digest of what was sent. `name` is a label, at
  /// most limits::kNameBytes long.
  /// Errors: `protocol.closed`, `protocol.file`.
  virtual Result<Digest> file(const std::string& name, const std::filesystem::path& path) = 0;
  virtual Result<Digest> file_bytes(const std::string& name, std::string_view bytes) = 0;

  /// The job should end soon, with `job.cancelled`. A worker that has not ended half a second
  /// after it was cancelled ends by itself, so looking is for jobs that have something to tell.
  [[nodiscard]] virtual bool cancelled() const = 0;

  /// Says that all is prepared and waits for the turn to measure.
  /// Errors: `job.cancelled` when it was cancelled meanwhile.
  virtual Status wait_go() = 0;
};

/// A kind of job. `run` gets the request frame's {"request": …, "inputs": …}.
struct JobKind {
  std::string_view name;
  bool measures = false;  ///< runs under the machine's measurement lock
  Result<Json> (*run)(const Json& request, JobContext& context) = nullptr;
};
using JobKinds = std::span<const JobKind* const>;

/// Of hone-worker.
JobKinds job_kinds();

/// Of hone-fetcher.
JobKinds fetching_kinds();

/// Errors: `worker.unknown_kind` (bug) when they have none of that name.
Result<const JobKind*> find_kind(JobKinds kinds, std::string_view name);

/// What a program is.
struct Program {
  std::string_view name;
  JobKinds kinds;
  bool connects = false;  ///< may make TCP connections, and reads no blob of the store
  std::vector<std::filesystem::path> readable = {};  ///< beside what the system's libraries need
};

/// What the command line of a program says.
struct Options {
  std::filesystem::path staging;  ///< empty: a private folder under $TMPDIR, removed at the end
  std::filesystem::path blobs;    ///< empty: every blob is asked of the supervisor
  std::vector<std::filesystem::path> readable;  ///< further files and folders
  std::optional<Bytes> memory;                  ///< private memory at most
  std::map<std::string, std::string> environment;
  std::vector<int> cores;  ///< hardware threads to run on; empty: all. Set before the job begins
  bool sandbox = true;
};
/// --staging DIR, --blobs DIR, --read PATH …, --memory BYTES, --env NAME=VALUE …, --cores 0-1+4,
/// --no-sandbox.
/// Errors: `worker.usage` (usage).
Result<Options> read_options(std::span<const char* const> words);

/// main() of a program: its words without its name; gives its exit code. One job, which talks over
/// standard input and output; 0 when a result or an error was sent. Its exceptions become errors:
/// `worker.unknown_kind` (bug), the job's own.
int run_program(const Program& program, std::span<const char* const> words);

/// Runs `work` in a child with a fresh private folder, and removes the folder whatever becomes of
/// the child. A child that dies of signal n gives exit code 128 + n, as in a shell, so that ssh
/// can pass it on.
int with_private_folder(const std::function<int(const std::filesystem::path&)>& work);

}  // namespace hone::worker
