#pragma once
// What the tests of the card share.

#include "model/record.h"

namespace hone::intake {

/// A record with one f32 input "in" and f32 outputs, all named "out".
inline model::Record record_of(const model::Shape& input, const std::string& layout,
                               const std::vector<model::Shape>& outputs) {
  model::Record record;
  record.inputs.push_back({"in", input, layout, model::Precision::f32});
  for (const auto& shape : outputs)
    record.outputs.push_back({"out", shape, "", model::Precision::f32});
  return record;
}

}  // namespace hone::intake
