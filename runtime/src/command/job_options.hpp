// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the command line says about a job, and what follows from it.

#include "command/checkpoint_arguments.hpp"
#include "windrow/runtime/exec/executor.hpp"
#include "windrow/runtime/script/script.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace windrow::command {

struct JobOptions {
    std::string script;  ///< path of job.sql, or "-" for standard input
    std::string format = "table";
    std::int64_t batch_rows = 65536;
    std::size_t shard_from_groups = 16384;
    int threads = 0;  ///< 0: one per core
    std::string backend = "auto";
    int device = 0;
    std::string device_memory;  ///< a size; empty: nine tenths of what is free
    std::string on_device_failure = "cpu";
    bool device_times = false;          ///< measure copies and kernels by the device's clock
    std::string device_fault;           ///< CALL:MODE (windrow/kernels/device/fault.hpp); empty: none
    bool device_calls = false;          ///< say how many there were
    std::string kept_for_device_fault;  ///< a size: DeviceHealth::Limits::kept_bytes; empty: its default
    std::string memory_limit = "80%";   ///< of the machine or its control group
    bool json_errors = false;
    bool quiet = false;
    std::string clock;  ///< ISO instant that CURRENT_TIMESTAMP reads, or empty for the system clock
    std::optional<std::uint64_t> seed;
    std::vector<std::string> settings;  ///< KEY=VALUE, as SET does, before the script runs
    std::size_t chunk_bytes = 0;        ///< 0: the executor's default, and what --latency-target makes of it
    std::string latency_target;         ///< a Flink duration; empty: the executor's default
    CheckpointArguments checkpoints;
    std::string log_format;        ///< text or json; empty: none unless `log_level` is set, then text
    std::string log_level;         ///< empty: info if there is a format
    std::optional<int> http_port;  ///< 0: a free one; none: nobody can ask
};

/// A script and the name that messages call it by.
struct ScriptText {
    std::string name;
    std::string text;
    std::filesystem::path folder;  ///< relative paths in the script resolve against it
};

/// Throws Error W6083 if it cannot be read.
ScriptText read_script(const std::string& path);

/// Throws Error W1xxx for values that make no sense.
exec::ExecutionOptions execution_options(const JobOptions& options);
script::SessionOptions session_options(const JobOptions& options, const std::filesystem::path& folder);
/// Applies --set. Returns notes for the user.
std::vector<std::string> apply_settings(const JobOptions& options, script::Session& session);

/// Milliseconds since epoch of "2024-01-31T12:00:00[.fff][Z|+01:00]" (a blank may stand for the T). Throws Error W1003.
std::int64_t parse_instant(const std::string& text);

}  // namespace windrow::command
