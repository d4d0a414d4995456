// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the command line of `windrow run` says about checkpoints.

#include "windrow/runtime/exec/checkpoint_options.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <string>

namespace windrow::command {

struct CheckpointArguments {
    std::string folder;    ///< empty: no checkpoints
    std::string interval;  ///< a Flink duration; empty: the script's setting, or 10 s
    std::size_t kept = 0;  ///< 0: the script's setting, or 3
    bool allow_new_model = false;
    std::string resume = "latest";  ///< latest, none or an id
    std::uint64_t every_rounds = 0;
    std::string failpoint;
};

void add_checkpoint_options(CLI::App& command, CheckpointArguments& arguments);

/// The folder is that of the script; each of its jobs has one of its own below it. Throws Error W1020 for values that make no
/// sense, W1021 for a failpoint that is none.
exec::CheckpointOptions checkpoint_options(const CheckpointArguments& arguments);

}  // namespace windrow::command
