#pragma once
// Faults on purpose, for the tests of durability: every place where bytes, names or transactions
// become durable is a numbered point, counted from 1 in the order in which a process passes them.
// Asleep unless arm_faults() was called, which program hone does for $HONE_FAULT and no other
// program does; nothing that is stored or received can wake it. Thread rule: any thread.

#include <string_view>

namespace hone::os {

inline constexpr int kFaultExit = 99;  ///< exit code of a process that ended at a point

/// "exit@7": the process ends at the seventh point, at once and without cleaning up.
/// "enospc@7": from the seventh point on every point finds the disk full. Anything else: no faults.
void arm_faults(std::string_view how);

/// To be called before the system call that the point stands for. True: do not make the call, it
/// has failed; errno is ENOSPC.
bool fault_point();

}  // namespace hone::os
