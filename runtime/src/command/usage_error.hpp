// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/kernels/error.hpp"

#include <CLI/App.hpp>

namespace windrow::command {

/// A command line that CLI11 refused, as an error that names the word that is wrong and what was probably meant (W1001).
[[nodiscard]] Error usage_error(const CLI::App& app, int argc, char** argv, const CLI::ParseError& problem);

}  // namespace windrow::command
