#include "accuracy/adapter.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/half.h"

namespace hone::accuracy {
namespace {

using model::Precision;

model::Card classifier() {
  model::Card card;
  card.task = model::Task::classification;
  return card;
}

model::Port port(model::Shape shape, Precision precision = Precision::f32) {
  return {.name = "out", .shape = std::move(shape), .layout = "", .precision = precision};
}

template <class T>
result::ImageResult read(const OutputAdapter& adapter, const model::Port& output,
                         const std::vector<T>& scores, std::size_t slot = 0) {
  const OutputView view{{output.shape, output.precision}, std::as_bytes(std::span(scores))};
  Prediction prediction;
  adapter.read({&view, 1}, {slot}, prediction);
  return prediction.image;
}

struct ShapeCase {
  std::vector<model::Port> outputs;
  std::size_t batch;
  bool fits;
};

TEST(Classification, TakesAnyOutputWithOneScorePerClass) {
  const std::vector<ShapeCase> cases{{{port({1, 1000, 1, 1})}, 1, true},
                                     {{port({10})}, 1, true},
                                     {{port({4, 10})}, 4, true},
                                     {{port({10, 10})}, 10, true},
                                     {{port({1, 3549, 85})}, 1, false},
                                     {{port({1, 1, 200, 7})}, 1, false},
                                     {{port({1, 1})}, 1, false},
                                     {{port({3, 10})}, 2, false},
                                     {{port({1, 10}, Precision::boolean)}, 1, false},
                                     {{port({1, 7, 7}), port({1, 10})}, 1, true},
                                     {{}, 1, false}};
  for (const auto& row : cases) {
    const auto made = make_adapter({classifier(), row.outputs, row.batch});
    EXPECT_EQ(made.has_value(), row.fits)
        << (row.outputs.empty() ? "none" : model::to_text(row.outputs.front().shape));
    if (!made) {
      EXPECT_EQ(made.error().code, "accuracy.outputs");
    }
  }
}

TEST(Classification, GivesTheFiveBestWithTheirScores) {
  const std::vector outputs{port({1, 7, 1, 1})};
  const auto adapter = make_adapter({classifier(), outputs}).value();
  const auto image = read<float>(*adapter, outputs[0], {0.5F, 3, 1, 7, -2, 6, 2});
  EXPECT_EQ(image.predictions, (std::vector<std::int64_t>{3, 5, 1, 6, 2}));
  EXPECT_EQ(image.scores, (std::vector<double>{7, 6, 3, 2, 1}));
}

TEST(Classification, TiesGoToTheLowerIndexAndNanIsLast) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector outputs{port({1, 6})};
  const auto adapter = make_adapter({classifier(), outputs}).value();
  EXPECT_EQ(read<float>(*adapter, outputs[0], {1, 2, 2, 2, 1, 2}).predictions,
            (std::vector<std::int64_t>{1, 2, 3, 5, 0}));
  EXPECT_EQ(read<float>(*adapter, outputs[0], {nan, -5, nan, 3, -5, 0}).predictions,
            (std::vector<std::int64_t>{3, 5, 1, 4, 0}));
}

TEST(Classification, FewClassesGiveFewPredictions) {
  const std::vector outputs{port({1, 2})};
  const auto adapter = make_adapter({classifier(), outputs}).value();
  EXPECT_EQ(read<float>(*adapter, outputs[0], {0, 1}).predictions,
            (std::vector<std::int64_t>{1, 0}));
}

TEST(Classification, SubtractsTheOffsetAndReadsItsPlaceOfTheBatch) {
  const std::vector outputs{port({2, 3}, Precision::i32)};
  model::Card card = classifier();
  card.label_offset = 1;
  const auto adapter = make_adapter({card, outputs, 2}).value();
  const std::vector<std::int32_t> scores{9, 1, 5, 2, 8, 4};
  EXPECT_EQ(read(*adapter, outputs[0], scores, 0).predictions,
            (std::vector<std::int64_t>{-1, 1, 0}));
  EXPECT_EQ(read(*adapter, outputs[0], scores, 1).predictions,
            (std::vector<std::int64_t>{0, 1, -1}));
}

TEST(Classification, ReadsHalfPrecision) {
  const std::vector outputs{port({1, 3}, Precision::f16)};
  const auto adapter = make_adapter({classifier(), outputs}).value();
  const std::vector<std::uint16_t> scores{f16_from(0.25F), f16_from(-4), f16_from(0.5F)};
  EXPECT_EQ(read(*adapter, outputs[0], scores).scores, (std::vector<double>{0.5, 0.25, -4}));
}

TEST(Adapter, NamesThatAreUnknownOrMissingAreRefused) {
  const std::vector outputs{port({1, 10})};
  model::Card card;
  for (const auto* name : {"", "crystal-ball"}) {
    card.adapter = name;
    const auto made = make_adapter({card, outputs});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, "accuracy.adapter");
    EXPECT_NE(made.error().remedy.find("classification"), std::string::npos);
  }
}

}  // namespace
}  // namespace hone::accuracy
