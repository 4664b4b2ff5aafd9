#pragma once
// What handlers work with: one of these a thread of the pool, since a Workbench belongs to one.

#include "app/app.h"
#include "server/events.h"

namespace hone::server {

class Queue;    ///< queue.h: runs the jobs that wait
class Uploads;  ///< uploads.h: files that are on their way
class Access;   ///< access.h: who may what
class Metrics;  ///< metrics.h: what the server has done, and its sandbox

struct Services {
  app::Workbench workbench;
  Events& events;
  Queue& queue;
  Uploads& uploads;
  Access& access;
  Metrics& metrics;
};

}  // namespace hone::server
