#pragma once
// One thread that runs what waits, one job after another. Thread rule: run() is the thread.

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "app/app.h"
#include "server/bell.h"
#include "server/progress.h"
#include "server/uploads.h"

namespace hone::server {

/// heavy: measures, or fills the machine. fetching: waits for others. light: the rest.
enum class Lane { heavy, fetching, light };
Lane lane_of(std::string_view kind);

class Runner {
 public:
  /// All of them outlive it.
  struct Parts {
    Lane lane;
    std::filesystem::path data;
    ProgressBoard& progress;
    Bell& bell;
    Uploads& uploads;
  };
  static Result<std::shared_ptr<Runner>> open(const Parts& parts);
  /// Until the bell is closed.
  void run();

 private:
  explicit Runner(const Parts& parts) : parts_(parts) {}
  /// The next job of this lane; nothing when none waits or the store cannot be read now.
  std::optional<store::Job> next();
  void run_one(const store::Job& job);
  void follow_up(const store::Job& done);
  void hear(const protocol::Event& event);

  Parts parts_;
  std::optional<app::Workbench> workbench_;
  std::string job_;    ///< that runs
  std::string rests_;  ///< that could not be begun or ended
  std::chrono::steady_clock::time_point rests_until_{};
};

}  // namespace hone::server
