// The table of hone-worker's job kinds: one line per kind, one file per kind in worker/jobs/.

#include <array>

#include "worker/worker.h"

namespace hone::worker {

extern const JobKind kAccuracy;
extern const JobKind kAnalyze;
extern const JobKind kBenchmark;
extern const JobKind kDatasetImport;
extern const JobKind kDemoDataset;
extern const JobKind kExport;
extern const JobKind kFault;
extern const JobKind kFaultMeasuring;
extern const JobKind kGraph;
extern const JobKind kInfer;
extern const JobKind kLayers;
extern const JobKind kModelImport;
extern const JobKind kProjectExport;
extern const JobKind kProjectImport;
extern const JobKind kQuantize;
extern const JobKind kQuantizeMeasured;
extern const JobKind kSweepPoints;
extern const JobKind kTargets;
extern const JobKind kWeights;

JobKinds job_kinds() {
  static const auto kinds = std::to_array<const JobKind*>(
      {&kAccuracy, &kAnalyze, &kBenchmark, &kDatasetImport, &kDemoDataset, &kExport, &kFault,
       &kFaultMeasuring, &kGraph, &kInfer, &kLayers, &kModelImport, &kProjectExport,
       &kProjectImport, &kQuantize, &kQuantizeMeasured, &kSweepPoints, &kTargets, &kWeights});
  return kinds;
}

}  // namespace hone::worker
