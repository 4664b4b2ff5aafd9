#pragma once
// What the store knows of a model, gathered for its report (report/report.h).

#include "app/app.h"
#include "report/report.h"

namespace hone::app {

/// Errors: those of Workbench::model and of the store. The analysis is there where no worker has to
/// be asked for it.
Result<report::Facts> report_facts(Workbench& workbench, const std::string& model);

}  // namespace hone::app
