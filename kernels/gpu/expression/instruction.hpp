// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The form of a program on the device: a straight line of instructions over registers of 64-bit words. Freestanding.

#include "windrow/semantics/host_device.hpp"

namespace windrow::gpu {

/// No register.
inline constexpr semantics::u8 no_register = 255;
/// Words of registers that a program may use: one bit each in a thread's mask of valid registers.
inline constexpr int most_register_words = 48;
inline constexpr int most_program_columns = 32;
inline constexpr int most_program_results = 16;

/// One step. Registers are numbers of words; values of two words take two.
struct Instruction {
    semantics::u16 operation;  ///< an Operation
    semantics::u8 result;
    semantics::u8 a;
    semantics::u8 b;
    semantics::u8 c;
    semantics::u8 guard;  ///< flag register: only rows where it is true may fail; no_register: all rows
    semantics::u8 tries;  ///< 1: a bad value is NULL instead of a failure
    semantics::i32 n[4];  ///< Immediate::n
};

/// How a result is stored.
struct ProgramResult {
    semantics::u8 from;   ///< register
    semantics::u8 bytes;  ///< 0: a bit; else 1, 2, 4, 8 or 16
};

/// A program in device memory, as a kernel's argument.
struct ProgramView {
    const Instruction* instructions = nullptr;
    const semantics::u64* pool = nullptr;
    semantics::i32 instruction_count = 0;
    semantics::i32 register_words = 0;
    semantics::i32 result_count = 0;
    ProgramResult results[most_program_results] = {};
    semantics::u32 padding = 0;
};

/// The failure of a program over a batch: the least (instruction, row), or all ones if there is none.
inline constexpr semantics::u64 no_failure = ~static_cast<semantics::u64>(0);
WINDROW_HD constexpr semantics::u64 failure_of(semantics::i64 instruction, semantics::i64 row) {
    return (static_cast<semantics::u64>(instruction) << 40) | static_cast<semantics::u64>(row);
}
WINDROW_HD constexpr semantics::i64 failed_row(semantics::u64 failure) {
    return static_cast<semantics::i64>(failure & ((static_cast<semantics::u64>(1) << 40) - 1));
}

}  // namespace windrow::gpu
