// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Errors as a person or a program reads them.

#include <string>
#include <string_view>
#include <vector>

#include "windrow/kernels/error.hpp"

namespace windrow::sql {

/// Line and column (both from 1) of a byte offset; the column counts characters (code points), as editors do.
struct LineColumn {
    std::size_t line = 1;
    std::size_t column = 1;
};
[[nodiscard]] LineColumn locate(std::string_view text, std::uint32_t offset);

/// `job.sql:3:8: error[W2003]: message`, the source line, a caret line, and `help: hint`; ends with a newline. Without a
/// position only the first and last of these. Tabs are shown as four spaces, the caret counts terminal columns.
[[nodiscard]] std::string render_text(const Error& error, std::string_view file_name, std::string_view script,
                                      std::string_view severity = "error");

/// One line of JSON: {"severity":"error","code":..,"message":..,"hint":..,"file":..,"line":..,"column":..,"end_line":..,
/// "end_column":..,"offset":..,"length":..}; position keys only when there is one, hint only when not empty.
[[nodiscard]] std::string render_json(const Error& error, std::string_view file_name, std::string_view script,
                                      std::string_view severity = "error");

}  // namespace windrow::sql
