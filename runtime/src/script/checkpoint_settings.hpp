// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the command line leaves open about checkpoints, the script's settings say.

#include "windrow/runtime/catalog/settings.hpp"
#include "windrow/runtime/exec/checkpoint_options.hpp"

#include <cstddef>
#include <filesystem>

namespace windrow::script {

/// For the script's job of this number, from 1: jobs run one after the other, and each has a folder of its own. A relative
/// 'execution.checkpointing.dir' lies below `base`; "file://" before it is Flink's way to write it. Throws Error W1020 for
/// settings or options that say nothing without a folder, or for another file system.
exec::CheckpointOptions job_checkpoints(exec::CheckpointOptions options, const catalog::Settings& settings,
                                        const std::filesystem::path& base, std::size_t job);

}  // namespace windrow::script
