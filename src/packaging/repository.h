#pragma once
// A repository for OpenVINO Model Server (docs.openvino.ai, "Model Server Parameters"): its
// config.json and README.md. Private to this room. Thread rule: free functions.

#include <string>

#include "packaging/packaging.h"

namespace hone::packaging {

/// One model, version 1, its folder named relative to config.json.
Json server_config(const Facts& facts);
std::string repository_readme(const Facts& facts);

}  // namespace hone::packaging
