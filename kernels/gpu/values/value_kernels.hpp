// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The kernels of kept values. Each function queues one kernel; all pointers are to device memory.

#include "gpu/values/value_views.hpp"
#include "windrow/kernels/device/device.hpp"

namespace windrow::gpu {

struct ValueKernels {
    /// Says which rows give a value, and writes their stamps.
    void (*take_rows)(device::Stream& stream, const TakenRows& request);
    /// Spreads stored pairs out as rows.
    void (*pairs_to_rows)(device::Stream& stream, const PairRows& request);
    /// Marks the texts that states refer to.
    void (*mark_texts)(device::Stream& stream, const ReferredTexts& request);
    /// live[i] = 1 where marks[i] is not 0.
    void (*marks_to_live)(device::Stream& stream, const semantics::u32* marks, semantics::i64 count, semantics::u8* live);
};

}  // namespace windrow::gpu

namespace windrow {

/// The kernels for devices of `target`, or null if this build has none.
const gpu::ValueKernels* value_kernels_for(device::Target target);

namespace cuda_target {
extern const gpu::ValueKernels value_kernels;
}
namespace emulator_target {
extern const gpu::ValueKernels value_kernels;
}

}  // namespace windrow
