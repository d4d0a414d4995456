// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Arguments that kernels of programs share. Freestanding.

#include "gpu/columns/column_view.hpp"
#include "gpu/expression/instruction.hpp"

namespace windrow::gpu {

/// The columns that a program loads, by the numbers that its instructions hold.
struct ProgramColumns {
    ColumnView views[most_program_columns];
};
/// Where its results go. Values of null rows are 0. A null `validity` is not written: the result is never NULL.
struct ProgramOutputs {
    ResultView views[most_program_results];
};

}  // namespace windrow::gpu
