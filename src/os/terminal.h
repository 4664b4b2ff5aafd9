#pragma once
// What the other end of a descriptor is. Thread rule: free functions without state.

#include <cstddef>
#include <string>

#include "base/result.h"

namespace hone::os {

bool is_terminal(int descriptor);

/// Columns of the terminal; 80 where it does not tell.
std::size_t terminal_width(int descriptor);

/// One line of stdin without its line end: asked for with `prompt` on stderr and typed unseen on a
/// terminal, taken as it comes otherwise. At most `most` bytes. Errors: `os.too_large` (limit),
/// `os.io` at the end of input.
Result<std::string> read_secret(const std::string& prompt, std::size_t most);

}  // namespace hone::os
