// Pascal VOC's detection metric (Everingham et al. 2010, "The Pascal Visual Object Classes (VOC)
// Challenge"; devkits of 2007 and of 2012).

#include "accuracy/average_precision.h"

namespace hone::accuracy {
namespace {

AveragePrecisionRules voc_rules(std::string_view name,
                                double (*average)(std::span<const OperatingPoint>)) {
  AveragePrecisionRules rules{.name = name, .match = {}, .average = average};
  rules.match.kind = MatchRules::Kind::voc;
  rules.match.most = SIZE_MAX;
  return rules;
}

}  // namespace

const Metric& voc_map_metric() {
  static const AveragePrecision metric(voc_rules("voc-map", area_below));
  return metric;
}

const Metric& voc_map_11_metric() {
  static const AveragePrecision metric(voc_rules("voc-map-11", average_at_11));
  return metric;
}

}  // namespace hone::accuracy
