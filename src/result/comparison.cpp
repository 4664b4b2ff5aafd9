#include "result/comparison.h"

namespace hone::result {

std::span<const EnumName<Conclusion>> enum_names(Conclusion) {
  static constexpr EnumName<Conclusion> kNames[] = {{Conclusion::better, "better"},
                                                    {Conclusion::worse, "worse"},
                                                    {Conclusion::equivalent, "equivalent"},
                                                    {Conclusion::unclear, "unclear"}};
  return kNames;
}

std::span<const EnumName<LayerChange>> enum_names(LayerChange) {
  static constexpr EnumName<LayerChange> kNames[] = {
      {LayerChange::same, "same"},     {LayerChange::fused, "fused"},
      {LayerChange::split, "split"},   {LayerChange::regrouped, "regrouped"},
      {LayerChange::only_a, "only_a"}, {LayerChange::only_b, "only_b"}};
  return kNames;
}

}  // namespace hone::result
