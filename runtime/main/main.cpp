// SPDX-License-Identifier: Apache-2.0
#include "windrow/runtime/command/command_line.hpp"

#include <malloc.h>

namespace {

/// Batches of some megabytes are allocated and freed all the time. Left to itself, glibc gives such blocks back to the system
/// each time, and every new one is faulted in page by page: about a tenth of the time of a job that reads files. Tables of groups
/// are mapped by themselves (Buffer::zeroed) and are given back.
void keep_batch_memory() {
#ifdef __GLIBC__
    ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
    ::mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}

}  // namespace

int main(int argc, char** argv) {
    keep_batch_memory();
    return windrow::command::run_command_line(argc, argv);
}
