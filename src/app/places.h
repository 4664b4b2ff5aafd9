#pragma once
// From the id of a target to a worker that runs there. Used by the files of this room.

#include "api/requests.h"
#include "api/targets.h"
#include "jobs/jobs.h"

namespace hone::app {

/// A target of this machine that can be used.
struct Place {
  std::string id;      ///< as api/targets.h writes it; a device that has no such id: its own name
  std::string device;  ///< the runtime's name
  std::optional<api::InferencePrecision> precision;  ///< in place of the request's
  jobs::Target worker;                               ///< with its threads and its instruction set
};

/// Errors: those of TargetId::parse (usage); `target.absent` (target) when this machine has not the
/// instruction set or the threads. Whether a device is there is for the worker to say.
Result<Place> place_of(const std::string& id, const jobs::Target& local);

/// One a target, or where none is named one for the device. Errors: also `request.device` (usage)
/// when a target and another device than its own are named.
Result<std::vector<Place>> places_of(const std::vector<std::string>& targets,
                                     const std::string& device, const jobs::Target& local);

/// The request's options as the worker of that place needs them; asked for again, they lead there.
api::RunOptions options_at(const Place& place, api::RunOptions options);

/// Progress of part `index` of `count` as progress of the whole, its messages headed by `name`.
jobs::OnEvent part_of_progress(const jobs::OnEvent& whole, std::size_t index, std::size_t count,
                               const std::string& name);

}  // namespace hone::app
