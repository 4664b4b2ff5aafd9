#pragma once
// Memory of this process that earlier work left behind.

namespace hone::os {

/// Call once, before threads exist: few heaps instead of one per thread, so that what one thread
/// frees another can use. Costs a lock where many threads allocate at once, which inference does
/// not.
void use_few_heaps();

/// Gives back free heap memory and the code pages of libraries that are resident (code is clean:
/// the kernel maps it again where it is run again, without reading a disk). Reading and compiling
/// a network runs tens of MiB of code once. Any thread; takes a few milliseconds.
void release_idle_memory();

}  // namespace hone::os
