#include <openvino/core/model.hpp>

#include "engine/ov.h"

namespace hone::engine {

void Network::canonicalise() {}

}  // namespace hone::engine
