// SPDX-License-Identifier: Apache-2.0
#include "command/checkpoint_arguments.hpp"

#include "windrow/host/failpoint.hpp"
#include "windrow/host/options.hpp"
#include "windrow/kernels/error.hpp"

#include <fmt/format.h>

#include <charconv>

namespace windrow::command {

namespace {

std::chrono::milliseconds interval_of(const std::string& text) {
    // In a setting a bare number is milliseconds, as in Flink; who types 5 here means seconds and would get 200 checkpoints in
    // each.
    const bool bare = text.find_first_not_of("0123456789") == std::string::npos;
    try {
        const std::int64_t milliseconds = bare ? 0 : Options({{"interval", text}}).milliseconds_or("interval", 0);
        if (milliseconds > 0) return std::chrono::milliseconds(milliseconds);
    } catch (const Error&) {
        // the message below names the option of the command line
    }
    throw Error("W1020", fmt::format("'{}' is no interval of checkpoints{}", text, bare ? ": it has no unit" : ""),
                "write e.g. --checkpoint-interval 10s or 500ms");
}

std::uint64_t id_of(const std::string& text) {
    std::uint64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error != std::errc() || end != text.data() + text.size() || id == 0) {
        throw Error("W1020", fmt::format("'{}' is no checkpoint to go on from", text),
                    "write --resume latest, --resume none or --resume 12, an id that `windrow checkpoint list` shows");
    }
    return id;
}

}  // namespace

void add_checkpoint_options(CLI::App& command, CheckpointArguments& arguments) {
    command.add_option("--checkpoint-dir", arguments.folder,
                       "folder of checkpoints: the job goes on from the newest one after a crash or a stop");
    command.add_option("--checkpoint-interval", arguments.interval, "time between checkpoints, e.g. 500ms (default: 10s)");
    command.add_option("--checkpoints-kept", arguments.kept, "newest checkpoints that stay (default: 3)")
        ->check(CLI::Range(1, 1000));
    command.add_option("--resume", arguments.resume, "latest, none (start anew) or the id of a checkpoint")
        ->capture_default_str();
    command.add_flag("--allow-new-model", arguments.allow_new_model,
                     "go on from a checkpoint though a model's file has changed since");
    // For tests; not in the help.
    command.add_option("--checkpoint-every-rounds", arguments.every_rounds)->group("");
    command.add_option("--failpoint", arguments.failpoint)->group("");
}

exec::CheckpointOptions checkpoint_options(const CheckpointArguments& arguments) {
    exec::CheckpointOptions options;
    options.folder = arguments.folder;
    if (!arguments.interval.empty()) options.interval = interval_of(arguments.interval);
    options.kept = arguments.kept;
    options.every_rounds = arguments.every_rounds;
    options.allow_new_model = arguments.allow_new_model;
    options.resume = arguments.resume != "none";
    if (options.resume && arguments.resume != "latest") options.from = id_of(arguments.resume);
    arm_failpoint(arguments.failpoint);
    return options;
}

}  // namespace windrow::command
