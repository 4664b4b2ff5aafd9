#include "result/scenario.h"

namespace hone::result {
namespace {

constexpr std::array<EnumName<Scenario>, 4> kScenarios{{{Scenario::closed, "closed"},
                                                        {Scenario::single, "single"},
                                                        {Scenario::server, "server"},
                                                        {Scenario::offline, "offline"}}};

}  // namespace

std::span<const EnumName<Scenario>> enum_names(Scenario) { return kScenarios; }

}  // namespace hone::result
