#pragma once
// The parts of the table of routes, a noun each, and what their handlers share. Private to this
// room.

#include "server/limits.h"
#include "server/query.h"
#include "server/queue.h"
#include "server/routes.h"
#include "server/services.h"
#include "server/uploads.h"

namespace hone::server {

using Table = std::vector<Route>;

void add_system_routes(Table& table);
void add_model_routes(Table& table);
void add_model_work_routes(Table& table);
void add_report_routes(Table& table);
void add_catalog_routes(Table& table);
void add_dataset_routes(Table& table);
void add_upload_routes(Table& table);
void add_job_routes(Table& table);
void add_run_routes(Table& table);
void add_run_mask_routes(Table& table);
void add_target_routes(Table& table);
void add_session_routes(Table& table);

/// {"name": value}
Reply answer(const char* name, Json value, int status = 200);
/// {"name": [...], "next": …}
Reply answer_page(const char* name, Json rows, const std::string& next);

/// What stands in the path.
const std::string& segment(const Request& request, const char* name);

/// 404 with `store.not_found`, where nothing of the kind is kept under this number.
Error no_such(const std::string& what, const std::string& which);

/// Rows of a page of a list.
struct PageQuery {
  std::string after;
  std::int64_t limit = 50;
  static void fields(auto& self, auto&& field) {
    field("after", self.after, "What the page before gave as next");
    field("limit", self.limit, "At most this many", {.min = 1, .max = limits::kPageRows});
  }
};

}  // namespace hone::server
