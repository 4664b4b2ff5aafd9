#pragma once
// What the other end of a descriptor is. Thread rule: free functions without state.

#include <cstddef>

namespace hone::os {

bool is_terminal(int descriptor);

/// Columns of the terminal; 80 where it does not tell.
std::size_t terminal_width(int descriptor);

}  // namespace hone::os
