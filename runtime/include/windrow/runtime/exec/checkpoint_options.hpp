// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a job is told about checkpoints, and what it says of them.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace windrow::exec {

inline constexpr std::chrono::milliseconds default_checkpoint_interval{10'000};
inline constexpr std::size_t default_checkpoints_kept = 3;

struct CheckpointOptions {
    std::filesystem::path folder;           ///< of this job alone; empty: no checkpoints
    std::chrono::milliseconds interval{0};  ///< between checkpoints; 0: not said
    std::size_t kept = 0;                   ///< newest checkpoints that stay; 0: not said
    bool resume = true;                     ///< false: start anew; what the folder holds of an earlier run is removed
    std::optional<std::uint64_t> from;      ///< the checkpoint to go on from; none: the newest whole one, if any
    bool allow_new_model = false;           ///< go on though a model's file is not the one that the checkpoint was taken with
    std::uint64_t every_rounds = 0;  ///< for tests: a checkpoint after so many rounds, whatever the time; 0: by the interval
    const std::atomic<std::uint64_t>* requests = nullptr;  ///< grows when somebody asks for a checkpoint now (a signal)
};

struct CheckpointReport {
    std::uint64_t resumed_from = 0;  ///< id; 0: started anew
    std::uint64_t taken = 0;
    std::uint64_t last_id = 0;
    std::uint64_t last_bytes = 0;
    std::int64_t last_ms = 0;                 ///< when the last one counted: milliseconds since epoch
    std::uint64_t failed = 0;                 ///< could not be written: the job ends with that
    std::chrono::microseconds last_stall{0};  ///< the stream stood still while state was sealed
    std::chrono::microseconds last_write{0};  ///< beside the stream
    std::chrono::microseconds longest_stall{0};
    std::chrono::microseconds longest_write{0};
    std::vector<std::string> damaged;  ///< messages of checkpoints that were passed over
    bool had_ended = false;            ///< the job was complete already: nothing was read
};

}  // namespace windrow::exec
