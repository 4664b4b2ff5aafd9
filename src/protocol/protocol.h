#pragma once
// The process wall: what goes through it and how. The same on a pipe, through ssh and through
// Slurm. Frames both ways: a JSON header and n raw bytes.
//
//   bytes on the wire: "HONE" | u32 header bytes | u32 payload bytes (little-endian) | header | payload
//
//   to the worker    request {kind, request, inputs}   once, first
//                    blob    {digest, last} + bytes    answer to `need`, in chunks; {digest, missing: true}
//                    go      {}                        answer to `ready`: the turn to measure
//                    cancel  {}                        end soon; end of input means die now
//   from the worker  need    {digest}                  a blob that this worker lacks
//                    event   {event}                   progress, log line, partial result
//                    ready   {}                        waits for `go` (only if the request says so)
//                    file    {name, digest?, last} + bytes  a file of the result, in chunks, one file after another
//                    result  {result} | {error}        once, last
//
// A frame that is cut, too large or not JSON ends the conversation: `protocol.frame`.
// Thread rule: a Writer may be shared between threads, a Reader not.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/fields.h"

namespace hone::protocol {

struct Frame {
  Json header;  ///< always an object with the member "type"
  std::string payload;
  [[nodiscard]] std::string type() const;
};

/// Reads frames from a descriptor that it does not own.
class Reader {
 public:
  explicit Reader(int descriptor) : descriptor_(descriptor) {}
  /// The next frame; empty at a clean end of input. Errors: `protocol.frame`.
  Result<std::optional<Frame>> next();

 private:
  int descriptor_;
};

/// Writes frames to a descriptor that it does not own. Errors: `protocol.closed` when the other
/// side is gone (SIGPIPE is ignored by both programs).
class Writer {
 public:
  explicit Writer(int descriptor) : descriptor_(descriptor) {}
  Status write(const Json& header, std::string_view payload = {});
  /// A file in chunks of at most limits::kFramePayloadBytes, with `last` on the final one.
  Status write_file(Json header, const std::filesystem::path& file);

 private:
  int descriptor_;
  std::mutex mutex_;
};

/// What a job tells while it runs.
struct Event {
  std::string stage;               ///< "compile", "warm-up", "measure" …
  std::optional<double> fraction;  ///< of the whole job, 0..1, never falling
  std::optional<double> remaining_seconds;
  std::string message;  ///< one line for people; may be empty
  Json partial;         ///< partial result; null when none
  static void fields(auto& self, auto&& field) {
    field("stage", self.stage, "What is being done");
    field("fraction", self.fraction, "How much of the job is done");
    field("remaining_seconds", self.remaining_seconds, "Estimated time left");
    field("message", self.message, "One line");
    field("partial", self.partial, "Partial result");
  }
};

}  // namespace hone::protocol
