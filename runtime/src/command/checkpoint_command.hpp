// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `windrow checkpoint list | inspect | verify`: what a folder of checkpoints holds.

#include <CLI/CLI.hpp>

#include <cstdint>
#include <string>

namespace windrow::command {

struct CheckpointQuery {
    std::string verb;      ///< list, inspect, verify
    std::string folder;    ///< of a run (`--checkpoint-dir`) or of one of its jobs
    std::uint64_t id = 0;  ///< inspect: this one; 0: the newest whole one
};

void add_checkpoint_query(CLI::App& command, CheckpointQuery& query);
/// Prints to standard output. `verify` ends with the exit code of an I/O error if a checkpoint is damaged.
int run_checkpoint_command(const CheckpointQuery& query);

}  // namespace windrow::command
