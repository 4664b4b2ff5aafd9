#include "accuracy/distances.h"

#include <gtest/gtest.h>

#include <cmath>

namespace hone::accuracy {
namespace {

model::Port port(std::string name, model::Shape shape) {
  return {.name = std::move(name),
          .shape = std::move(shape),
          .layout = "",
          .precision = model::Precision::f32};
}

using Values = std::vector<float>;

/// Gives the outputs of one inference.
std::vector<result::OutputDistance> add(Distances& distances, std::size_t sample, std::size_t slot,
                                        const std::vector<model::Port>& ports,
                                        const std::vector<Values>& values) {
  std::vector<OutputView> views;
  for (std::size_t i = 0; i < ports.size(); ++i) {
    views.push_back({{ports[i].shape, ports[i].precision}, std::as_bytes(std::span(values[i]))});
  }
  return distances.add(sample, slot, views);
}

TEST(Distances, AreThoseWorkedOutByHand) {
  const std::vector<model::Port> ports{port("a", {1, 2}), port("b", {1, 3})};
  Distances distances(2);
  distances.begin(ports, 1);
  EXPECT_TRUE(add(distances, 0, 0, ports, {{3, 4}, {1, 0, 0}}).empty());
  EXPECT_TRUE(add(distances, 1, 0, ports, {{1, 1}, {2, 0, 0}}).empty());
  distances.begin(ports, 1);
  const auto first = add(distances, 0, 0, ports, {{3, 3}, {0, 1, 0}});
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].tensor, "a");
  EXPECT_DOUBLE_EQ(first[0].mse, 0.5);
  EXPECT_NEAR(first[0].snr_db.value(), 10 * std::log10(25.0), 1e-12);
  EXPECT_NEAR(first[0].cosine, 21 / std::sqrt(25.0 * 18), 1e-12);
  EXPECT_DOUBLE_EQ(first[1].cosine, 0);
  const auto same = add(distances, 1, 0, ports, {{1, 1}, {2, 0, 0}});
  EXPECT_DOUBLE_EQ(same[0].mse, 0);
  EXPECT_FALSE(same[0].snr_db);
  EXPECT_NEAR(same[0].cosine, 1, 1e-12);
  const auto all = distances.over_all();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_DOUBLE_EQ(all[0].mse, 0.25);
  EXPECT_NEAR(all[0].snr_db.value(), 10 * std::log10(27.0), 1e-12);
}

TEST(Distances, OutputsMeetByNameInBatchesOfAnySize) {
  const std::vector<model::Port> one{port("a", {1, 2}), port("b", {1, 2})};
  Distances distances(2);
  distances.begin(one, 1);
  add(distances, 0, 0, one, {{1, 2}, {3, 4}});
  add(distances, 1, 0, one, {{5, 6}, {7, 8}});
  const std::vector<model::Port> two{port("b", {2, 2}), port("a", {2, 2})};
  distances.begin(two, 2);
  const std::vector<Values> values{{3, 4, 7, 8}, {1, 2, 5, 6}};
  for (const std::size_t sample : {0U, 1U}) {
    for (const auto& row : add(distances, sample, sample, two, values)) {
      EXPECT_DOUBLE_EQ(row.mse, 0) << row.tensor;
    }
  }
  EXPECT_EQ(distances.over_all().size(), 2U);
}

TEST(Distances, OutputsOfAnotherSizeAreLeftOut) {
  const std::vector<model::Port> first{port("a", {1, 2}), port("b", {1, 2})};
  const std::vector<model::Port> second{port("a", {1, 3}), port("c", {1, 2})};
  Distances distances(1);
  distances.begin(first, 1);
  add(distances, 0, 0, first, {{1, 2}, {3, 4}});
  distances.begin(second, 1);
  const auto rows = add(distances, 0, 0, second, {{1, 2, 3}, {3, 4}});
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].tensor, "b");  // of the same place
  EXPECT_DOUBLE_EQ(rows[0].mse, 0);
}

TEST(Distances, AnImageThatTheFirstHasNotSeenHasNone) {
  const std::vector<model::Port> ports{port("a", {1, 2})};
  Distances distances(1);
  distances.begin(ports, 1);
  distances.begin(ports, 1);
  EXPECT_TRUE(add(distances, 0, 0, ports, {{1, 2}}).empty());
  EXPECT_TRUE(distances.over_all().empty());
}

}  // namespace
}  // namespace hone::accuracy
