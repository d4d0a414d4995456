// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `windrow sql`: an interactive shell with history, statements over several lines and completion.

#include "command/job_options.hpp"
#include "windrow/runtime/catalog/catalog.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace windrow::command {

/// Reads statements from the terminal (or standard input) up to `quit;` or its end; each runs when its `;` is there. Returns the
/// exit code: of the last failed statement if standard input is no terminal, else 0.
int run_shell_command(const JobOptions& options);

/// Words that may complete `beginning`: keywords in the case of its first letter, tables, views, columns and functions of the
/// session, sorted.
std::vector<std::string> completions(std::string_view beginning, const catalog::Catalog& catalog);

}  // namespace windrow::command
