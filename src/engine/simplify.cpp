#include <openvino/core/model.hpp>

#include "engine/rewrite.h"

namespace hone::engine {

Status Network::simplify() {
  const Guard guard{ErrorKind::input, "engine.edit",
                    "The network cannot be brought into the form that quantization needs."};
  canonicalise();
  return guarded(guard, [&]() -> Status {
    ov::Model& model = *state_->model;
    make_floats_f32(model);
    fold_constants(state_->model);
    fold_scales(model);
    model.validate_nodes_and_infer_types();
    return {};
  });
}

}  // namespace hone::engine
