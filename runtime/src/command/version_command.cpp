// SPDX-License-Identifier: Apache-2.0
#include "command/version_command.hpp"

#include "command/exit_code.hpp"
#include "windrow/kernels/backends.hpp"

#include <cstdio>

namespace windrow::command {

int run_version_command() {
    std::string backends;
    for (const std::string& name : backend_names()) backends += (backends.empty() ? "" : ", ") + name;
    std::printf("windrow %s\nSQL dialect: Apache Flink 2.2\nbackends: %s\ncompiler: %s\n", WINDROW_VERSION, backends.c_str(),
                __VERSION__);
    return exit_ok;
}

}  // namespace windrow::command
