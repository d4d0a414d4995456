// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Judges rows against expected rows by the rules of job tests: names and types of the columns, multisets of rows per SELECT
/// (a changelog by the table that it leaves), DOUBLE to 1e-12 and FLOAT to 1e-6 relative, everything else exactly.

#include "command/case_file.hpp"

#include <string>

namespace windrow::command {

struct Difference {
    std::string summary;  ///< one line; empty if there is no difference
    std::string details;  ///< some lines with the rows that are missing and those that are too many
    [[nodiscard]] bool found() const noexcept { return !summary.empty(); }
};

Difference compare_rows_of_case(const CaseRows& expected, const CaseRows& got);

/// True if Flink's message says that only its implementation lacks something, so that answering is welcome.
bool is_flink_limitation(const std::string& message);

}  // namespace windrow::command
