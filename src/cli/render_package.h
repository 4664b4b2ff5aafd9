#pragma once
// A package as text for people. A renderer computes nothing.

#include <string>

#include "result/package.h"

namespace hone::cli {

std::string render(const result::Package& package);

}  // namespace hone::cli
