// Everything that is read from JSON: requests, cards, stored results; and the frames of the process
// wall. What is read is written and read again to the same.

#include "analysis/analysis.h"
#include "api/requests.h"
#include "dataset/types.h"
#include "protocol/protocol.h"
#include "result/accuracy.h"
#include "result/analysis.h"
#include "result/layers.h"
#include "targets.h"

namespace hone::fuzz {
namespace {

template <class Value>
void round_trip(const Json& json, UnknownMembers unknown) {
  const auto value = from_json<Value>(json, unknown);
  if (!value) {
    expect(!value.error().code.empty(), "an error has a code");
    return;
  }
  const Json written = to_json(*value);
  const auto again = from_json<Value>(written, UnknownMembers::refuse);
  expect(again && to_json(*again) == written, "what was written reads as the same");
}

template <class... Values>
void round_trips(std::string_view bytes, UnknownMembers unknown) {
  const auto json = parse_json(bytes);
  if (json) (round_trip<Values>(*json, unknown), ...);
}

void analyse(const Json& json) {
  const auto graph = from_json<model::Graph>(json, UnknownMembers::ignore);
  if (graph) (void)analysis::analyze(*graph);
}

}  // namespace

void requests(std::string_view bytes) {
  round_trips<api::ModelImportRequest, api::ModelConfigureRequest, api::DatasetImportRequest,
              api::AnalyzeRequest, api::BenchmarkRequest, api::LayersRequest, api::AccuracyRequest,
              api::RunListRequest, api::JobInputs>(bytes, UnknownMembers::refuse);
}

void card(std::string_view bytes) {
  round_trips<model::CardOptions, model::Card, model::Record>(bytes, UnknownMembers::refuse);
  (void)model::Resize::parse(bytes);
  (void)model::Crop::parse(bytes);
  (void)model::parse_shape(bytes);
  const auto json = parse_json(bytes);
  if (!json) return;
  const auto options = from_json<model::CardOptions>(*json, UnknownMembers::ignore);
  model::Card applied;
  if (options) (void)model::apply(*options, applied);
}

void results(std::string_view bytes) {
  round_trips<result::Analysis, result::Benchmark, result::LayerReport, result::AccuracyReport,
              dataset::Index, dataset::Record, model::Graph>(bytes, UnknownMembers::ignore);
  const auto json = parse_json(bytes);
  if (json) analyse(*json);
}

void frames(std::string_view bytes) {
  protocol::Decoder decoder;
  const std::size_t half = bytes.size() / 2;
  decoder.feed(bytes.substr(0, half));
  decoder.feed(bytes.substr(half));
  for (auto frame = decoder.next(); frame && *frame; frame = decoder.next()) {
    expect((*frame)->header.contains("type"), "a frame has a type");
  }
}

}  // namespace hone::fuzz
