// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A program as the source of one kernel, for NVRTC (and, in tests, for the host compiler).

#include "gpu/expression/program.hpp"

#include <string>
#include <vector>

namespace windrow::gpu {

/// Kernel source that includes "gpu/expression/kernels/fused_row.cuh" and defines, in namespace windrow::WINDROW_TARGET::`name`,
///   void evaluate_row(const FusedRow& at, const gpu::ProgramOutputs& outputs)
///   fused_kernel(ProgramColumns, ProgramOutputs, const u64* pool, i64 rows, u64* failure)
/// The text is built from names of operations, and numbers; texts of the user stay in the pool. `name` is an identifier of ours.
std::string fused_source(const Program& program, const std::string& name);

/// A program as statements over `at`, a FusedRow; one a line.
struct ProgramStatements {
    std::string text;
    std::vector<std::string> results;  ///< the variables with the results, of type gpu::Maybe
};
ProgramStatements program_statements(const Program& program);

/// Threads of a block of generated kernels.
inline constexpr int fused_threads = 128;

}  // namespace windrow::gpu
