#pragma once
// The process wall: what goes through it and how. The same on a pipe, through ssh and through
// Slurm. Frames both ways: a JSON header and n raw bytes.
//
//   on the wire: "HONE" | u32 header bytes | u32 payload bytes (little-endian) | header | payload
//
//   to the worker    request {kind, request, inputs}   once, first
//                    blob    {digest, last} + bytes    answer to `need`, in chunks;
//                            {digest, missing: true}   when there is no such blob
//                    go      {}                        answer to `ready`: the turn to measure
//                    cancel  {}                        end soon; end of input means die now
//   from the worker  need    {digest}                  a blob that this worker lacks
//                    event   {event}                   progress, log line, partial result
//                    ready   {}                        waits for `go`
//                    file    {name, last, digest?} + bytes  a file of the result, in chunks, one
//                                                      file after another; digest on the last
//                    result  {result} | {error}        once, last
//
// A frame that is cut, too large or not JSON ends the conversation: `protocol.frame` (bug).
// Thread rule: a Writer may be shared between threads, a Decoder or Reader not.

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
  /// Member of the header as text or digest; `protocol.frame` when it is absent or something else.
  [[nodiscard]] Result<std::string> text(std::string_view member) const;
  [[nodiscard]] Result<Digest> digest(std::string_view member) const;
  [[nodiscard]] bool flag(std::string_view member) const;  ///< absent: false
};

Error frame_error(std::string message);  ///< `protocol.frame`

/// The bytes of one frame. Text that is not UTF-8 is repaired. Errors: `protocol.frame` when
/// header or payload is above its limit.
Result<std::string> encode(const Json& header, std::string_view payload = {});

/// Takes bytes as they come and gives the frames in them. Memory grows with the bytes that came,
/// never with the sizes that they claim.
class Decoder {
 public:
  void feed(std::string_view bytes);
  /// The next whole frame; empty when more bytes are needed. After an error: the same error.
  Result<std::optional<Frame>> next();
  [[nodiscard]] bool inside_frame() const { return position_ < buffer_.size(); }

 private:
  Result<std::optional<Frame>> take();

  std::string buffer_;
  std::size_t position_ = 0;  ///< start of what is not yet given out
  std::optional<Error> broken_;
};

/// Reads frames from a descriptor that it does not own; waits for them.
class Reader {
 public:
  explicit Reader(int descriptor) : descriptor_(descriptor) {}
  /// The next frame; empty at a clean end of input. Errors: `protocol.frame`.
  Result<std::optional<Frame>> next();
  /// Whether next() has something to look at now: a frame, a part of one or the end of input.
  [[nodiscard]] bool ready() const;

 private:
  int descriptor_;
  Decoder decoder_;
};

/// Writes frames to a descriptor that it does not own. Errors: `protocol.closed` (environment)
/// when the other side is gone (SIGPIPE is ignored by both programs), `protocol.frame`.
class Writer {
 public:
  explicit Writer(int descriptor) : descriptor_(descriptor) {}
  Status write(const Json& header, std::string_view payload = {});
  /// A file in chunks of at most limits::kFramePayloadBytes, with `last` and `digest` on the
  /// final one. Chunks of two files never mix. Returns the digest of what was sent.
  /// Errors: also `protocol.file` (environment) when the file cannot be read.
  Result<Digest> write_file(Json header, const std::filesystem::path& file);
  Result<Digest> write_bytes(Json header, std::string_view bytes);  ///< the same, from memory

 private:
  int descriptor_;
  std::mutex mutex_;
  std::mutex file_mutex_;  ///< held for a whole file; taken before mutex_
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

/// The stage of a worker that waits for the machine's measurement lock; it comes before all
/// other stages, and its time does not count against the job's wall time.
inline constexpr std::string_view kWaitingStage = "waiting for the machine";

}  // namespace hone::protocol
