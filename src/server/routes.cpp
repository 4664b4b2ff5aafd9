#include "server/routes.h"

#include "server/routes_parts.h"

namespace hone::server {

Reply answer(const char* name, Json value, int status) {
  Reply reply;
  reply.status = status;
  reply.json = Json::object();
  reply.json[name] = std::move(value);
  return reply;
}

Reply answer_page(const char* name, Json rows, const std::string& next) {
  Reply reply = answer(name, std::move(rows));
  if (!next.empty()) reply.json["next"] = next;
  return reply;
}

const std::string& segment(const Request& request, const char* name) {
  static const std::string kNone;
  const auto found = request.segments.find(name);
  return found == request.segments.end() ? kNone : found->second;
}

Error no_such(const std::string& what, const std::string& which) {
  return usage_error("store.not_found", "There is no such " + what + ".").at(which);
}

std::span<const Route> routes() {
  static const Table kTable = [] {
    Table table;
    add_system_routes(table);
    add_model_routes(table);
    add_model_work_routes(table);
    add_report_routes(table);
    add_catalog_routes(table);
    add_dataset_routes(table);
    add_upload_routes(table);
    add_job_routes(table);
    add_run_routes(table);
    add_run_mask_routes(table);
    add_target_routes(table);
    add_session_routes(table);
    return table;
  }();
  return kTable;
}

}  // namespace hone::server
