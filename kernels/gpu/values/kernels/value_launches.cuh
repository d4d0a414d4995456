// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The functions of the table of kernels (value_kernels.hpp), defined one idea a file.

#include "gpu/values/value_kernels.hpp"
#include "kernel/kernel.hpp"

namespace windrow::WINDROW_TARGET {

inline constexpr u32 VALUE_THREADS = 128;
inline constexpr u32 VALUE_BLOCKS = 2048;

void take_rows(device::Stream& stream, const gpu::TakenRows& request);
void pairs_to_rows(device::Stream& stream, const gpu::PairRows& request);
void mark_texts(device::Stream& stream, const gpu::ReferredTexts& request);
void marks_to_live(device::Stream& stream, const u32* marks, i64 count, u8* live);

}  // namespace windrow::WINDROW_TARGET
