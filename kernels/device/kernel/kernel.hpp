// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What kernel source (.cu files and the headers that only they include) is written with. The same source is compiled by nvcc for
/// the device and by the host compiler for the emulator; docs/how-to/add-a-kernel.md shows a whole kernel.
///
///   WINDROW_TARGET             the namespace for all kernel code, one per target, so that both can be linked into one program
///   WINDROW_KERNEL             before a kernel's name, instead of `__global__ void`; WINDROW_KERNEL_OF(n): with blocks of at
///   most n threads WINDROW_DEVICE             before a function that kernels call; WINDROW_DEVICE_MEMBER before a member
///   function WINDROW_SHARED(T, name, n) an array in the block's shared memory, uninitialised; at most 48 KB a block
///   WINDROW_DYNAMIC_SHARED(T, name)  a pointer to the shared memory that the launch asked for
///   WINDROW_LAUNCH(stream, shape, kernel, arguments...)  queues the kernel (host code)
///
/// thread:: says who runs, warp:: and block:: synchronise and exchange, atomic:: updates memory that others use, too. What
/// tests/architecture/check_kernels.py names may not be used instead: the emulator would not see it.

#if defined(__CUDACC__)
#include "kernel/cuda/target.hpp"
#else
#include "kernel/emulator/target.hpp"
#endif

#include "kernel/block_algorithms.hpp"
#include "kernel/row_loop.hpp"
#include "kernel/warp_algorithms.hpp"
