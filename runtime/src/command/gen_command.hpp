// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `windrow gen DATASET`: seeded data sets of a stated size, key count, skew and disorder.

#include "command/generate/generator.hpp"

namespace windrow::command {

/// Writes the data, its CREATE TABLE on standard output (on standard error if the data goes to standard output) and the speed
/// on standard error. Returns the exit code.
int run_gen_command(const generate::GeneratorOptions& options);

}  // namespace windrow::command
