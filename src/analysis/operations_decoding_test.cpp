// Boxes, labels, signals and the rarer operators, computed by hand from the shapes.

#include "analysis/analysis.h"
#include "analysis/operations_for_test.h"

namespace hone::analysis {
namespace {

TEST(Operations, OfDecodingOperators) {
  expect_counts({
      {"CTCGreedyDecoder", {{10, 1, 7}, {10, 1}}, {{1, 10, 1, 1}}, {}, 70, 0},
      {"CTCGreedyDecoderSeqLen", {{1, 10, 7}, {1}}, {{1, 10}, {1}}, {}, 70, 0},
      // 5 x 30 for the softmax; 3 steps of 7 states
      {"CTCLoss", {{1, 3, 10}, {1}, {1, 3}, {1}}, {{1}}, {}, 150 + 3 * 7 * 13, 0},
      {"RegionYolo",
       {{1, 2 * 25, 3, 3}},
       {{1, 450}},
       {{"coords", "4"}, {"classes", "20"}, {"do_softmax", "true"}},
       18 * (9 + 100),
       0},
      {"RegionYolo",
       {{1, 3 * 85, 2, 2}},
       {{1, 255, 2, 2}},
       {{"coords", "4"}, {"classes", "80"}, {"do_softmax", "false"}},
       12 * (9 + 240),
       0},
      {"ROIAlign",
       {{1, 3, 8, 8}, {2, 4}, {2}},
       {{2, 3, 2, 2}},
       {{"sampling_ratio", "2"}},
       24 * 4 * 8,
       0},
      {"ROIPooling", {{1, 3, 8, 8}, {2, 5}}, {{2, 3, 2, 2}}, {{"method", "bilinear"}}, 24 * 7, 0},
      {"PSROIPooling",
       {{1, 12, 8, 8}, {2, 5}},
       {{2, 3, 2, 2}},
       {{"mode", "bilinear"}, {"spatial_bins_x", "3"}, {"spatial_bins_y", "2"}},
       24 * (6 * 8 + 1),
       0},
      {"DeformablePSROIPooling",
       {{1, 12, 8, 8}, {2, 5}},
       {{2, 3, 2, 2}},
       {{"spatial_bins_x", "4"}, {"spatial_bins_y", "4"}},
       24 * (16 * 8 + 1),
       0},
      {"ExperimentalDetectronTopKROIs", {{100, 4}, {100}}, {{7, 4}}, {}, 300, 0},
      {"ExperimentalDetectronPriorGridGenerator", {{3, 4}}, {{12, 4}}, {}, 48, 0},
  });
}

TEST(Operations, ThatHangOnValuesAreCountedInPart) {
  const Attributes ratio{{"sampling_ratio", "0"}};
  const std::vector<Case> cases{
      {"NonMaxSuppression", {{1, 10, 4}, {1, 2, 10}}, {{10, 3}}, {}, 0, 0},
      {"ROIAlign", {{1, 3, 8, 8}, {2, 4}, {2}}, {{2, 3, 2, 2}}, ratio, 24 * 8, 0},
      {"ROIPooling", {{1, 3, 8, 8}, {2, 5}}, {{2, 3, 2, 2}}, {{"method", "max"}}, 24, 0},
      {"PSROIPooling", {{1, 12, 8, 8}, {2, 5}}, {{2, 3, 2, 2}}, {{"mode", "average"}}, 48, 0},
      {"Proposal", {{1, 6, 2, 2}, {1, 12, 2, 2}, {3}}, {{5, 5}}, {}, 12 * 32, 0},
      {"GenerateProposals",
       {{1, 3}, {2, 2, 3, 4}, {1, 12, 2, 2}, {1, 3, 2, 2}},
       {{5, 4}},
       {},
       12 * 28,
       0},
      {"ExperimentalDetectronDetectionOutput", {{5, 4}, {5, 8}, {5, 2}}, {{9, 4}}, {}, 10 * 32, 0},
      {"DetectionOutput", {{1, 40}, {1, 30}, {1, 2, 40}}, {{1, 1, 9, 7}}, {}, 10 * 24, 0},
      {"DetectionOutput",
       {{1, 40}, {1, 30}, {1, 1, 40}},
       {{1, 1, 9, 7}},
       {{"code_type", "caffe.PriorBoxParameter.CORNER"},
        {"variance_encoded_in_target", "true"},
        {"clip_after_nms", "true"}},
       10 * 12,
       0},
  };
  expect_counts(cases);
  for (const Case& one : cases) EXPECT_TRUE(count(one)->is_part) << one.type;
}

TEST(Operations, OfSignals) {
  expect_counts({
      // 3 transforms of 8 points
      {"DFT", {{3, 8, 2}, {1}}, {{3, 8, 2}}, {}, 3 * 5 * 8 * 3, 0, {{1, {1}}}},
      {"DFT", {{3, 8, 2}, {1}}, {{3, 8, 2}}, {}, 3 * 5 * 8 * 3, 0, {{1, {-1}}}},
      {"DFT", {{4, 8, 2}, {2}}, {{4, 8, 2}}, {}, 5 * 32 * 5, 0, {{1, {0, 1}}}},
      {"IDFT", {{3, 8, 2}, {1}}, {{3, 8, 2}}, {}, 3 * 5 * 8 * 3 + 48, 0, {{1, {1}}}},
      {"RDFT", {{3, 8}, {1}}, {{3, 5, 2}}, {}, 2.5 * 24 * 3, 0, {{1, {1}}}},
      {"RDFT", {{3, 8}, {1}, {1}}, {{3, 9, 2}}, {}, 2.5 * 48 * 4, 0, {{1, {1}}, {2, {16}}}},
      {"RDFT", {{3, 8}, {1}, {1}}, {{3, 5, 2}}, {}, 2.5 * 24 * 3, 0, {{1, {1}}, {2, {-1}}}},
      {"IRDFT", {{3, 5, 2}, {1}}, {{3, 8}}, {}, 2.5 * 24 * 3 + 24, 0, {{1, {1}}}},
      // 4 frames of 16 points
      {"STFT",
       {{1, 64}, {16}, {}, {}},
       {{1, 4, 9, 2}},
       {},
       4 * (16 + 2.5 * 16 * 4),
       0,
       {{2, {16}}, {3, {16}}}},
      {"ISTFT",
       {{1, 9, 4, 2}, {16}, {}, {}},
       {{1, 64}},
       {},
       4 * (80 + 2.5 * 16 * 4) + 64,
       0,
       {{2, {16}}, {3, {16}}}},
  });
  EXPECT_FALSE(count({"DFT", {{3, 8, 2}, {1}}, {{3, 8, 2}}, {}, 0, 0}));
  EXPECT_FALSE(count({"DFT", {{3, 8, 2}, {1}}, {{3, 8, 2}}, {}, 0, 0, {{1, {7}}}}));
  EXPECT_FALSE(count({"STFT", {{1, 64}, {16}, {}, {}}, {{1, 4, 9, 2}}, {}, 0, 0}));
}

TEST(Operations, OfTheRarerOperators) {
  expect_counts({
      {"Col2Im", {{1, 12, 9}, {2}, {2}}, {{1, 3, 4, 4}}, {}, 108, 0},
      {"ErfInv", {{10}}, {{10}}, {}, 10, 0},
      {"GroupedMatMul", {{6, 4}, {3, 5, 4}, {3}}, {{6, 5}}, {}, 240, 120},
      {"GroupedMatMul", {{3, 2, 4}, {3, 5, 4}}, {{3, 2, 5}}, {}, 240, 120},
      {"I420toRGB", {{1, 6, 4, 1}}, {{1, 4, 4, 3}}, {}, 288, 0},
      {"Inverse", {{2, 3, 3}}, {{2, 3, 3}}, {}, 108, 54},
      {"Multinomial", {{2, 7}, {}}, {{2, 5}}, {{"log_probs", "true"}}, 3 * 14 + 10 * 4, 0},
      {"NV12toBGR", {{1, 4, 4, 1}, {1, 2, 2, 2}}, {{1, 4, 4, 3}}, {}, 288, 0},
      {"RGBtoNV12", {{1, 4, 4, 3}}, {{1, 4, 4, 1}, {1, 2, 2, 2}}, {}, 192, 0},
      {"RandomUniform", {{1}, {}, {}}, {{10}}, {}, 30, 0},
      {"ScatterElementsUpdate", {{9}, {4}, {4}, {}}, {{9}}, {{"reduction", "none"}}, 0, 0},
      {"ScatterElementsUpdate", {{9}, {4}, {4}, {}}, {{9}}, {{"reduction", "mean"}}, 13, 0},
      {"ScatterNDUpdate", {{9}, {4, 1}, {4}}, {{9}}, {}, 0, 0},
      {"ScatterNDUpdate", {{9}, {4, 1}, {4}}, {{9}}, {{"reduction", "sum"}}, 4, 0},
      {"SegmentMax", {{6, 2}, {6}}, {{3, 2}}, {}, 12, 0},
      {"Unique", {{8}}, {{8}, {8}, {8}, {8}}, {}, 24, 0},
  });
}

TEST(Operations, AreKnownByType) {
  for (const char* type :
       {"Convolution", "Reshape", "Loop", "If", "TensorIterator", "RegionYolo"}) {
    EXPECT_TRUE(knows_operator(type)) << type;
  }
  for (const char* type : {"", "MadeUp", "convolution"}) EXPECT_FALSE(knows_operator(type)) << type;
}

}  // namespace
}  // namespace hone::analysis
