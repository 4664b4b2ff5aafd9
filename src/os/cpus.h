#pragma once
// Hardware threads and instruction sets: what this process may use, and holding it to less.
// Thread rule: free functions; bind_to_threads holds for the calling thread and those that it
// starts later.

#include <string>
#include <string_view>
#include <vector>

#include "os/machine.h"

namespace hone::os {

/// Numbers of the hardware threads that this process may run on, ascending.
std::vector<int> usable_threads();

/// Holds this process to these of them. Errors: `os.threads` (target) when one of them is not
/// among usable_threads() or none is given.
Status bind_to_threads(const std::vector<int>& threads);

/// Every instruction set of isa_from_flags that the processor has, highest first.
std::vector<std::string> isas_from_flags(std::string_view flags);
std::vector<std::string> usable_isas(const SystemFiles& files = {});

}  // namespace hone::os
