// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The functions behind the table, each beside its kernel.

#include "figure_kernels.hpp"
#include "kernel/kernel.hpp"
#include "windrow/semantics/hash.hpp"

namespace windrow::WINDROW_TARGET {

/// Enough blocks to fill a large device several times.
constexpr u32 MOST_BLOCKS = 2048;

void read_in_order(device::Stream& stream, const std::int64_t* values, std::int64_t rows, std::int64_t* sum);
void add_in_shared(device::Stream& stream, std::int64_t rows, std::uint32_t slots, std::uint64_t* counts);
void add_in_device(device::Stream& stream, std::int64_t rows, std::uint32_t slots, std::uint64_t* counts);

}  // namespace windrow::WINDROW_TARGET
