#pragma once
// How a use case asks a worker: shared by the files of this room.

#include "app/app.h"
#include "base/limits.h"

namespace hone::app {

template <class Request>
constexpr std::chrono::seconds wall_time_of() {
  const bool model = std::is_same_v<Request, api::ModelImportRequest>;
  return model ? limits::kModelImportWallTime : limits::kJobWallTime;
}

template <class Request>
jobs::Work work_for(const Request& request, api::JobInputs inputs) {
  jobs::Work work;
  work.kind = Request::kKind;
  for (const auto& source : inputs.sources) work.readable.emplace_back(source);
  work.request = to_json(api::JobRequest<Request>{request, std::move(inputs)});
  work.limits.wall_time = wall_time_of<Request>();
  return work;
}

template <class Request>
std::optional<std::string> Workbench::take_resumed() {
  if (!resumed_ || resumed_->kind != Request::kKind) return std::nullopt;
  return std::exchange(resumed_, std::nullopt)->id;
}

template <class Request>
Result<jobs::Outcome> Workbench::ask_worker(const Request& request, api::JobInputs inputs,
                                            const Asking& asking) {
  HONE_CHECK(jobs::recover(store_));  // what a killed supervisor left is put right first
  jobs::Work work = work_for(request, std::move(inputs));
  work.under = asking.under;
  if (!work.under) work.job = take_resumed<Request>();
  return jobs::run(store_, asking.target.value_or(target_), work,
                   asking.on_event.value_or(on_event_));
}

template <class Request, class Steps>
auto Workbench::as_one_job(const Request& request, Steps steps) -> decltype(steps(std::string())) {
  HONE_CHECK(jobs::recover(store_));
  jobs::Work work = work_for(request, {});
  work.job = take_resumed<Request>();
  HONE_TRY(const auto job, jobs::open(store_, work));
  auto outcome = steps(job);
  // Should the row not be writable now, recover() finds it later; the first error is told.
  if (!outcome) (void)jobs::fail(store_, job, outcome.error());
  return outcome;
}

/// A result of a worker is read leniently: both sides are of one build.
template <class Value>
Result<Value> read_result(const Json& result) {
  auto value = from_json<Value>(result, UnknownMembers::ignore);
  if (value) return value;
  return bug_error("app.result", "The worker's result is not what was expected.")
      .at(value.error().where);
}

template <class Value>
Result<std::optional<Value>> Workbench::kept(const std::string& key) {
  HONE_TRY(const auto kept, store_.derived(key));
  if (!kept) return std::optional<Value>();
  HONE_TRY(auto value, read_result<Value>(*kept));
  return std::optional(std::move(value));
}

template <class Value, class Request>
Result<Value> Workbench::derive(const std::string& key, const Request& request,
                                const model::Record& model) {
  HONE_TRY(auto known, kept<Value>(key));
  if (known) return *std::move(known);
  HONE_TRY(const auto outcome, ask_worker(request, {.model = model, .dataset = {}, .sources = {}}));
  HONE_TRY(auto value, read_result<Value>(outcome.result));
  HONE_CHECK(store_.transaction([&]() -> Status {
    HONE_CHECK(store_.put_derived(key, outcome.result));
    return jobs::finish(store_, outcome.job, model.id);
  }));
  return value;
}

}  // namespace hone::app
