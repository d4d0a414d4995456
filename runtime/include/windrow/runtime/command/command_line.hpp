// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace windrow::command {

/// The whole command line (`windrow run ...`). Returns the process's exit code (docs/errors.md).
int run_command_line(int argc, char** argv);

}  // namespace windrow::command
