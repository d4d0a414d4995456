// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The functions behind the table, each beside its kernel.

#include "gpu/expression/kernels/expression_kernels.hpp"
#include "kernel/kernel.hpp"

namespace windrow::WINDROW_TARGET {

void evaluate_program(device::Stream& stream, const gpu::ProgramView& program, const gpu::ProgramColumns& columns,
                      const gpu::ProgramOutputs& outputs, std::int64_t rows, std::uint64_t* failure);
void count_kept(device::Stream& stream, const std::uint32_t* kept, std::int64_t rows, std::uint32_t* counts);
void select_kept(device::Stream& stream, const std::uint32_t* kept, const std::uint32_t* before, std::int64_t rows,
                 std::uint32_t* selected, std::uint32_t* selected_count);

}  // namespace windrow::WINDROW_TARGET
