#pragma once
// What can be asked about jobs.

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/fields.h"

namespace hone::api {

enum class JobFilter { queued, running, done, failed, cancelled };
std::span<const EnumName<JobFilter>> enum_names(JobFilter);

struct JobListRequest {
  std::optional<JobFilter> state;
  std::int64_t limit = 50;
  static void fields(auto& self, auto&& field) {
    field("state", self.state, "Only jobs in this state");
    field("limit", self.limit, "At most this many, newest first", {.min = 1, .max = 10000});
  }
};

/// One job by its id, or all.
struct JobResumeRequest {
  std::optional<std::string> job;
  static void fields(auto& self, auto&& field) {
    field("job", self.job, "A job that waits; all of them when none is named",
          {.positional = true, .metavar = "WHICH"});
  }
};

}  // namespace hone::api
