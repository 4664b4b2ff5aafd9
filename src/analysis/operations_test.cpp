// Operations of every family, computed by hand from the shapes.

#include <gtest/gtest.h>

#include <set>

#include "analysis/analysis.h"
#include "analysis/operations_for_test.h"

namespace hone::analysis {
namespace {

TEST(Operations, OfLinearOperators) {
  expect_counts({
      {"Convolution", {{1, 3, 8, 8}, {16, 3, 3, 3}}, {{1, 16, 8, 8}}, {}, 2 * 27648, 27648},
      {"Convolution", {{2, 4, 10}, {6, 4, 5}}, {{2, 6, 6}}, {}, 2 * 1440, 1440},
      {"GroupConvolution", {{1, 8, 4, 4}, {8, 1, 1, 3, 3}}, {{1, 8, 4, 4}}, {}, 2304, 1152},
      {"GroupConvolution", {{1, 8, 4, 4}, {2, 6, 4, 1, 1}}, {{1, 12, 4, 4}}, {}, 1536, 768},
      {"ConvolutionBackpropData", {{1, 4, 2, 2}, {4, 3, 2, 2}}, {{1, 3, 4, 4}}, {}, 384, 192},
      {"GroupConvolutionBackpropData",
       {{1, 4, 2, 2}, {2, 2, 3, 2, 2}},
       {{1, 6, 4, 4}},
       {},
       384,
       192},
      {"BinaryConvolution", {{1, 2, 3, 3}, {1, 2, 3, 3}}, {{1, 1, 1, 1}}, {}, 36, 18},
      // 2 x 2 places x 9 taps x 2 channels, 7 or 8 operations a sample
      {"DeformableConvolution",
       {{1, 2, 4, 4}, {1, 18, 2, 2}, {5, 2, 3, 3}},
       {{1, 5, 2, 2}},
       {},
       2 * 360 + 72 * 7,
       360},
      {"DeformableConvolution",
       {{1, 2, 4, 4}, {1, 18, 2, 2}, {5, 2, 3, 3}, {1, 9, 2, 2}},
       {{1, 5, 2, 2}},
       {},
       2 * 360 + 72 * 8,
       360},
      {"MatMul", {{2, 3, 4}, {4, 5}}, {{2, 3, 5}}, {}, 240, 120},
      {"MatMul", {{4, 3}, {4, 5}}, {{3, 5}}, {{"transpose_a", "true"}}, 120, 60},
      {"MatMul", {{4}, {4, 5}}, {{5}}, {{"transpose_a", "true"}}, 40, 20},
      {"MatMul", {{3, 4}, {5, 4}}, {{3, 5}}, {{"transpose_b", "true"}}, 120, 60},
      {"Einsum", {{2, 3, 4}, {2, 4, 5}}, {{2, 3, 5}}, {{"equation", "bij, bjk -> bik"}}, 240, 120},
      {"Einsum", {{7, 2, 3}, {3, 4}}, {{7, 2, 4}}, {{"equation", "...ij,jk->...ik"}}, 336, 168},
      {"Einsum", {{3}, {4}}, {{3, 4}}, {{"equation", "i,j->ij"}}, 12, 0},
      {"Einsum", {{3, 4}}, {{3}}, {{"equation", "ij->i"}}, 12, 0},
      {"Einsum", {{3, 4}}, {{4, 3}}, {{"equation", "ij->ji"}}, 0, 0},
      {"Einsum", {{3, 4}, {4, 5}}, {{3, 5}}, {{"equation", "ij,jk"}}, 120, 60},
      // 2 heads, 3 queries, 5 keys: 30 scores
      {"ScaledDotProductAttention",
       {{1, 2, 3, 8}, {1, 2, 5, 8}, {1, 2, 5, 4}},
       {{1, 2, 3, 4}},
       {{"causal", "false"}},
       2 * 360 + 30 * 6,
       360},
      {"ScaledDotProductAttention",
       {{1, 2, 3, 8}, {1, 2, 5, 8}, {1, 2, 5, 4}, {3, 5}},
       {{1, 2, 3, 4}},
       {},
       2 * 360 + 30 * 7,
       360},
  });
}

TEST(Operations, OfElementwiseOperators) {
  expect_counts({
      {"Add", {{2, 3}, {3}}, {{2, 3}}, {}, 6, 0},
      {"Multiply", {{2, 1}, {1, 3}}, {{2, 3}}, {}, 6, 0},
      {"SquaredDifference", {{2, 3}, {2, 3}}, {{2, 3}}, {}, 12, 0},
      {"Relu", {{10}}, {{10}}, {}, 10, 0},
      {"Clamp", {{10}}, {{10}}, {}, 20, 0},
      {"PRelu", {{10}, {10}}, {{10}}, {}, 20, 0},
      {"Sigmoid", {{10}}, {{10}}, {}, 30, 0},
      {"HSwish", {{10}}, {{10}}, {}, 50, 0},
      {"Swish", {{10}}, {{10}}, {}, 30, 0},
      {"Swish", {{10}, {}}, {{10}}, {}, 40, 0},
      {"Gelu", {{10}}, {{10}}, {{"approximation_mode", "ERF"}}, 50, 0},
      {"Gelu", {{10}}, {{10}}, {{"approximation_mode", "TANH"}}, 90, 0},
      {"BatchNormInference", {{1, 4, 2}, {4}, {4}, {4}, {4}}, {{1, 4, 2}}, {}, 16, 0},
      {"FakeQuantize", {{10}, {}, {}, {}, {}}, {{10}}, {{"levels", "256"}}, 50, 0},
      {"FakeConvert", {{10}, {}}, {{10}}, {}, 10, 0},
      {"FakeConvert", {{10}, {}, {}}, {{10}}, {}, 20, 0},
      {"Exp", {{}}, {{}}, {}, 1, 0},
  });
}

TEST(Operations, OfReducingOperators) {
  const Attributes kernel{{"kernel", "3, 2"}};
  expect_counts({
      {"ReduceSum", {{2, 3, 4}, {2}}, {{2}}, {}, 24, 0},
      {"ReduceMean", {{2, 3, 4}, {2}}, {{2}}, {}, 26, 0},
      {"ReduceL1", {{2, 3}, {1}}, {{2}}, {}, 12, 0},
      {"ReduceL2", {{2, 3}, {1}}, {{2}}, {}, 14, 0},
      {"CumSum", {{2, 3}, {}}, {{2, 3}}, {}, 6, 0},
      {"MaxPool", {{1, 2, 6, 4}}, {{1, 2, 2, 2}, {1, 2, 2, 2}}, kernel, 48, 0},
      {"AvgPool", {{1, 2, 6, 4}}, {{1, 2, 2, 2}}, kernel, 48, 0},
      {"AdaptiveAvgPool", {{1, 2, 6}, {1}}, {{1, 2, 3}}, {}, 12, 0},
      {"AdaptiveAvgPool", {{1, 2, 5}, {1}}, {{1, 2, 3}}, {}, 14, 0},  // 0-2 1-4 3-5: seven
      {"Softmax", {{2, 5}}, {{2, 5}}, {{"axis", "1"}}, 50, 0},
      {"LogSoftmax", {{2, 5}}, {{2, 5}}, {{"axis", "1"}}, 50, 0},
      {"MVN", {{2, 5}, {1}}, {{2, 5}}, {{"normalize_variance", "true"}}, 50, 0},
      {"MVN", {{2, 5}, {1}}, {{2, 5}}, {{"normalize_variance", "false"}}, 20, 0},
      {"GroupNormalization", {{2, 5}, {5}, {5}}, {{2, 5}}, {}, 70, 0},
      {"NormalizeL2", {{2, 5}, {1}}, {{2, 5}}, {}, 30, 0},
      {"LRN", {{1, 8, 2}, {1}}, {{1, 8, 2}}, {{"size", "5"}}, 16 * 10, 0},
      {"LRN", {{1, 8, 2}, {2}}, {{1, 8, 2}}, {{"size", "3"}}, 16 * 14, 0},
  });
}

TEST(Operations, OfRecurrentOperators) {
  // batch 2, input 3, state 4, five steps
  expect_counts({
      {"RNNCell", {{2, 3}, {2, 4}, {4, 3}, {4, 4}, {4}}, {{2, 4}}, {}, 2 * 56 + 2 * 4 * 2, 56},
      {"GRUCell",
       {{2, 3}, {2, 4}, {12, 3}, {12, 4}, {12}},
       {{2, 4}},
       {},
       2 * 168 + 2 * 4 * 15,
       168},
      {"LSTMCell",
       {{2, 3}, {2, 4}, {2, 4}, {16, 3}, {16, 4}, {16}},
       {{2, 4}, {2, 4}},
       {},
       2 * 224 + 2 * 4 * 19,
       224},
      {"LSTMSequence",
       {{2, 5, 3}, {2, 2, 4}, {2, 2, 4}, {2}, {2, 16, 3}, {2, 16, 4}, {2, 16}},
       {{2, 2, 5, 4}, {2, 2, 4}, {2, 2, 4}},
       {{"direction", "bidirectional"}},
       2 * 2240 + 10 * 8 * 19,
       2240},
      {"GRUSequence",
       {{2, 5, 3}, {2, 1, 4}, {2}, {1, 12, 3}, {1, 12, 4}, {1, 12}},
       {{2, 1, 5, 4}, {2, 1, 4}},
       {},
       2 * 840 + 10 * 4 * 15,
       840},
  });
}

TEST(Operations, OfSamplingOperators) {
  expect_counts({
      {"Interpolate", {{1, 2, 2, 2}, {2}}, {{1, 2, 4, 4}}, {{"mode", "nearest"}}, 0, 0},
      {"Interpolate", {{1, 2, 2, 2}, {2}}, {{1, 2, 4, 4}}, {{"mode", "linear_onnx"}}, 224, 0},
      {"Interpolate", {{1, 2, 2, 2}, {2}}, {{1, 2, 4, 2}}, {{"mode", "linear"}}, 48, 0},
      {"Interpolate", {{1, 2, 2, 2}, {2}}, {{1, 2, 2, 2}}, {{"mode", "linear"}}, 0, 0},
      {"Interpolate", {{1, 1, 2, 2}, {2}}, {{1, 1, 4, 4}}, {{"mode", "cubic"}}, 16 * 31, 0},
      {"GridSample", {{1, 3, 4, 4}, {1, 2, 2, 2}}, {{1, 3, 2, 2}}, {{"mode", "bilinear"}}, 84, 0},
      {"TopK", {{2, 100}, {}}, {{2, 1}, {2, 1}}, {{"axis", "-1"}}, 200, 0},
      {"TopK", {{2, 100}, {}}, {{2, 5}, {2, 5}}, {{"axis", "1"}}, 600, 0},
      {"Bucketize", {{10}, {7}}, {{10}}, {}, 30, 0},
      {"EmbeddingBagPackedSum", {{50, 8}, {2, 3}}, {{2, 8}}, {}, 48, 0},
      {"EmbeddingBagPackedSum", {{50, 8}, {2, 3}, {2, 3}}, {{2, 8}}, {}, 96, 48},
  });
}

TEST(Operations, MovingDataCostsNothing) {
  for (const std::string_view type : moving_operators()) {
    const auto counted = count({std::string(type), {}, {{4, 4}}, {}, 0, 0});
    ASSERT_TRUE(counted) << type;
    EXPECT_EQ(counted->flop, 0) << type;
  }
}

TEST(Operations, EveryTypeStandsInOneTableOnly) {
  std::set<std::string_view> seen(moving_operators().begin(), moving_operators().end());
  EXPECT_EQ(seen.size(), moving_operators().size());
  for (const auto table :
       {linear_operators(), elementwise_operators(), reducing_operators(), recurrent_operators(),
        sampling_operators(), decoding_operators(), signal_operators()}) {
    for (const OperatorRow& row : table) EXPECT_TRUE(seen.insert(row.type).second) << row.type;
  }
}

TEST(Operations, AreNotGuessedWhereSomethingIsMissing) {
  EXPECT_FALSE(count({"MadeUp", {{4}}, {{4}}, {}, 0, 0}));
  EXPECT_FALSE(count({"MaxPool", {{1, 1, 4, 4}}, {{1, 1, 2, 2}}, {}, 0, 0}));
  EXPECT_FALSE(count({"Convolution", {{1, 3, 8, 8}}, {{1, 16, 8, 8}}, {}, 0, 0}));
  EXPECT_FALSE(count({"Add", {{-1, 4}, {4}}, {{-1, 4}}, {}, 0, 0}));
  EXPECT_FALSE(count({"MatMul", {{}, {4}}, {{4}}, {}, 0, 0}));
  EXPECT_FALSE(count({"Einsum", {{3, 4}}, {{3}}, {{"equation", "ijk->i"}}, 0, 0}));
  EXPECT_FALSE(count({"Einsum", {{3, 4}}, {{3}}, {{"equation", "ij,jk->ik"}}, 0, 0}));
  EXPECT_FALSE(count({"Interpolate", {{1, 2}}, {{1, 4}}, {{"mode", "area"}}, 0, 0}));
  EXPECT_FALSE(count({"TopK", {{2, 100}}, {{2, 5}}, {{"axis", "9"}}, 0, 0}));
}

}  // namespace
}  // namespace hone::analysis
