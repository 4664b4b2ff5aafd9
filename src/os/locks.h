#pragma once
// Locks between processes (flock): they end with the process that holds them, however it ends.
// Thread rule: one owner an object.

#include <filesystem>
#include <functional>
#include <optional>

#include "base/units.h"
#include "os/descriptor.h"

namespace hone::os {

class FileLock {
 public:
  /// Waits for nothing: empty when another holds it. The file is made when absent (mode 0600) and
  /// stays. Errors: `os.lock` (environment).
  static Result<std::optional<FileLock>> try_acquire(const std::filesystem::path& file);

 private:
  explicit FileLock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

/// One measurement at a time on a machine, whoever runs it. The well-known file is
/// $HONE_MEASURE_LOCK, else /run/lock/hone-measure.lock where every user may write to that folder,
/// else /tmp/hone-measure.lock. Take it before the sandbox.
class MeasurementLock {
 public:
  struct Waiting {
    std::function<void(Seconds waited)> on_wait;  ///< at once, then about every second
    std::function<bool()> cancelled;              ///< asked about every 50 ms
  };
  /// Waits until no other holds it. Errors: `job.cancelled` (cancelled), `os.lock`.
  static Result<MeasurementLock> acquire(const Waiting& waiting);

 private:
  explicit MeasurementLock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

/// Makes the file of MeasurementLock where it is not there, so that a sandbox can name it.
Status make_measurement_lock_file();

/// The file that MeasurementLock uses.
std::filesystem::path measurement_lock_file();

}  // namespace hone::os
