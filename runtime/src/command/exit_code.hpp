// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Exit codes of the command line; the table for users is in docs/errors.md.

#include "windrow/kernels/error.hpp"

namespace windrow::command {

inline constexpr int exit_ok = 0;
inline constexpr int exit_defect = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_script = 3;
inline constexpr int exit_data = 4;
inline constexpr int exit_io = 5;
inline constexpr int exit_memory = 6;
inline constexpr int exit_test_failures = 7;
// A shell's codes for a process that a signal ended: 128 and the signal's number.
inline constexpr int exit_interrupted = 130;  ///< SIGINT
inline constexpr int exit_terminated = 143;   ///< SIGTERM

[[nodiscard]] inline int exit_code_of(ErrorClass error) noexcept {
    switch (error) {
        case ErrorClass::usage:
            return exit_usage;
        case ErrorClass::script:
            return exit_script;
        case ErrorClass::data:
            return exit_data;
        case ErrorClass::io:
            return exit_io;
        case ErrorClass::memory:
            return exit_memory;
        case ErrorClass::internal:
            return exit_defect;
    }
    return exit_defect;
}

}  // namespace windrow::command
