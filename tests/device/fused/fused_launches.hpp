// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How a test launches the generated kernels.

#include "gpu/expression/kernels/program_arguments.hpp"
#include "gpu/window/window_views.hpp"
#include "windrow/kernels/device/stream.hpp"

namespace windrow::gpu {

using FusedLaunch = void (*)(device::Stream& stream, const ProgramColumns& columns, const ProgramOutputs& outputs,
                             const semantics::u64* pool, semantics::i64 rows, semantics::u64* failure);

using OnePassLaunch = void (*)(device::Stream& stream, std::uint32_t blocks, std::size_t dynamic_shared_bytes,
                               const KnownRows& request, const ProgramColumns& columns, const semantics::u64* pool,
                               semantics::u32 shared_ids);

extern const OnePassLaunch one_pass_launches[];
extern const FusedLaunch fused_group_0[];
extern const FusedLaunch fused_group_1[];
extern const FusedLaunch fused_group_2[];
extern const FusedLaunch fused_group_3[];

}  // namespace windrow::gpu
