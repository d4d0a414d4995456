// SPDX-License-Identifier: Apache-2.0
#include "command/version_command.hpp"

#include "command/exit_code.hpp"

#include <cstdio>

namespace windrow::command {

int run_version_command() {
    std::printf("windrow %s\nSQL dialect: Apache Flink 2.2\nbackends: cpu\ncompiler: %s\n", WINDROW_VERSION, __VERSION__);
    return exit_ok;
}

}  // namespace windrow::command
