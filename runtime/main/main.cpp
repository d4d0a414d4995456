// SPDX-License-Identifier: Apache-2.0
#include "windrow/runtime/command/command_line.hpp"

int main(int argc, char** argv) { return windrow::command::run_command_line(argc, argv); }
