// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Programs: what bound expressions become on a device. Host code without a device; compiling needs none.

#include "gpu/expression/instruction.hpp"
#include "gpu/expression/operations.hpp"
#include "windrow/kernels/expression.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace windrow::gpu {

/// A compiled program. Immutable; shared between threads.
struct Program {
    std::vector<Instruction> instructions;
    std::vector<std::uint64_t> pool;  ///< constants: numbers, bytes of texts, patterns, the time zone
    std::vector<int> columns;         ///< columns of the batch, by the numbers that load instructions hold
    std::vector<DataType> column_types;
    int register_words = 0;
    bool can_fail = false;    ///< false: its failure word need not be looked at
    bool has_filter = false;  ///< then result 0 is the bitmap of rows kept, BOOLEAN and never NULL
    std::vector<ProgramResult> results;
    std::vector<DataType> result_types;
};

/// What to compile: expressions over the columns of a batch, and a condition that decides for which rows they are needed.
struct ProgramRequest {
    const Expression* filter = nullptr;  ///< null: all rows are kept
    std::vector<const Expression*> results;
    const EvaluationContext& session;
};

/// The program, or why there is none: the name of what the device lacks, as EXPLAIN prints it.
struct CompiledProgram {
    std::shared_ptr<const Program> program;
    std::string reason;
};

/// Never throws for an expression that the device lacks. Thread-safe.
/// A program answers as `evaluate` does, to the bit: the filter for all rows, the results for rows kept, each argument only where
/// `evaluate` asks for it. Its failure is (instruction, row): the least one names the row at which `evaluate` fails first.
CompiledProgram compile_program(const ProgramRequest& request);

/// One instruction a line, for tests and diagnosis: "3: r2 = add_int64 r0 r1".
std::string to_string(const Program& program);

}  // namespace windrow::gpu
