#pragma once
// What the predecessor knew of each operator type. Types are compared without regard to case.

#include <string_view>

#include "analysis/node_view.h"

namespace hone::analysis {

enum class CompatInputs { none, first, all };

/// Operations per element of all outputs; 0 for types that it had no row for or took for free.
double compat_operations_per_element(const NodeView& node);

/// Inputs that it searched for parameters.
CompatInputs compat_parameter_inputs(std::string_view type);

/// True for layers whose first input alone decided whether they are integer.
bool compat_first_input_decides(std::string_view type);

/// True for elementwise layers that a runtime appends to the layer before.
bool compat_is_fused(std::string_view type);

}  // namespace hone::analysis
