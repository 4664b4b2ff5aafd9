// Where something can run.

#include <mutex>

#include "server/routes_parts.h"

namespace hone::server {
namespace {

constexpr std::string_view kTag = "targets";

/// The first time after the machine began a worker is asked what is there: by one of many.
Result<std::vector<result::Target>> targets_of(Services& services) {
  static std::mutex once;
  const std::lock_guard lock(once);
  return services.workbench.kept_targets();
}

Result<Reply> list_targets(Services& services, const Request&) {
  HONE_TRY(const auto targets, targets_of(services));
  return answer("targets", to_json(targets));
}

Result<Reply> show_target(Services& services, const Request& request) {
  HONE_TRY(const auto id, api::TargetId::parse(segment(request, "id")));
  HONE_TRY(const auto targets, targets_of(services));
  for (const auto& target : targets) {
    if (target.id == id.text()) return answer("target", to_json(target));
  }
  return no_such("target", id.text()).fix("GET /api/v1/targets lists what there is.");
}

}  // namespace

void add_target_routes(Table& table) {
  table.push_back({Method::get,
                   "/api/v1/targets",
                   kRead,
                   {.id = "listTargets",
                    .summary = "Devices, variants of the processor, and what "
                               "is absent",
                    .tag = kTag,
                    .reply = gives<std::vector<result::Target>>("targets")},
                   without_query(list_targets)});
  table.push_back({Method::get,
                   "/api/v1/targets/{id}",
                   kRead,
                   {.id = "getTarget",
                    .summary = "One target with its devices",
                    .tag = kTag,
                    .reply = gives<result::Target>("target")},
                   without_query(show_target)});
}

}  // namespace hone::server
