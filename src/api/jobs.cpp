#include "api/jobs.h"

#include <array>

namespace hone::api {
namespace {

constexpr std::array<EnumName<JobFilter>, 5> kFilters{{{JobFilter::queued, "queued"},
                                                       {JobFilter::running, "running"},
                                                       {JobFilter::done, "done"},
                                                       {JobFilter::failed, "failed"},
                                                       {JobFilter::cancelled, "cancelled"}}};

}  // namespace

std::span<const EnumName<JobFilter>> enum_names(JobFilter) { return kFilters; }

}  // namespace hone::api
