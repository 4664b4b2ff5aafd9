// The runtime's operators against the tables of theory: a new runtime cannot bring a type that
// nobody looked at.

#include <gtest/gtest.h>

#include "analysis/analysis.h"
#include "engine/engine.h"

namespace hone::worker {
namespace {

TEST(Theory, KnowsEveryOperatorOfTheRuntime) {
  const auto types = engine::operator_types();
  EXPECT_GT(types.size(), 200U);
  for (const std::string& type : types) EXPECT_TRUE(analysis::knows_operator(type)) << type;
}

}  // namespace
}  // namespace hone::worker
