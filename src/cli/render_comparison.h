#pragma once
// A comparison as text for people: the candidates, a sentence for each verdict, the layers.

#include <string>

#include "result/comparison.h"

namespace hone::cli {

std::string render(const result::Comparison& comparison);

}  // namespace hone::cli
