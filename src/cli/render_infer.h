#pragma once
// What was found on images, as text for people. A renderer computes nothing but shares.

#include <string>

#include "result/infer.h"

namespace hone::cli {

std::string render(const result::InferReport& report);

}  // namespace hone::cli
