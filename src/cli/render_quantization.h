#pragma once
// What quantizing made of a model, as text for people. A renderer computes nothing but shares.

#include <string>

#include "result/quantization.h"

namespace hone::cli {

/// Tables of at most `rows` lines each; 0: all.
std::string render(const result::QuantizationReport& report, std::size_t rows = 12);

}  // namespace hone::cli
