// SPDX-License-Identifier: Apache-2.0
#include "command/checkpoint_command.hpp"

#include "command/exit_code.hpp"
#include "command/memory_size.hpp"
#include "windrow/host/checkpoint_folder.hpp"
#include "windrow/kernels/error.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace windrow::command {

namespace {

namespace fs = std::filesystem;

std::string time_text(std::int64_t milliseconds) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(milliseconds / 1000)));
}

/// The folders of the run's jobs, or the folder itself if it is a job's.
std::vector<fs::path> job_folders(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) throw Error("W6083", "there is no folder " + folder.string());
    std::vector<fs::path> jobs;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.is_directory() && entry.path().filename().string().starts_with("job-")) jobs.push_back(entry.path());
    }
    std::sort(jobs.begin(), jobs.end(), [](const fs::path& a, const fs::path& b) {
        const std::string x = a.filename().string(), y = b.filename().string();
        return x.size() != y.size() ? x.size() < y.size() : x < y;
    });
    if (jobs.empty()) jobs.push_back(folder);
    return jobs;
}

std::string head_text(const Checkpoint& checkpoint) {
    const CheckpointHead& head = checkpoint.head();
    return fmt::format("checkpoint {}  {}  {}  by windrow {}{}", head.id, time_text(head.created_ms),
                       memory_size_text(checkpoint.file_bytes()), head.engine, head.finished ? "  (the job had ended)" : "");
}

/// All checkpoints, newest first. Returns how many are damaged.
int print_all(const fs::path& job) {
    int damaged = 0;
    for (const ListedCheckpoint& listed : list_checkpoints(job)) {
        try {
            fmt::print("{}\n", head_text(Checkpoint::read(listed.path)));
        } catch (const Error& error) {
            ++damaged;
            fmt::print("checkpoint {}  DAMAGED: {}\n", listed.id, error.message());
        }
    }
    return damaged;
}

void inspect(const fs::path& job, std::uint64_t id) {
    std::optional<Checkpoint> checkpoint;
    if (id != 0) {
        checkpoint = checkpoint_of_id(job, id);
    } else {
        checkpoint = newest_checkpoint(job).checkpoint;
        if (!checkpoint) throw Error("W6105", "there is no whole checkpoint in " + job.string());
    }
    fmt::print("{}\n", head_text(*checkpoint));
    for (const std::string& plan : checkpoint->plans()) fmt::print("statement:\n{}", plan);
    fmt::print("parts:\n");
    for (const Checkpoint::Part& part : checkpoint->parts()) fmt::print("  {:10}  {}\n", part.bytes.size(), part.name);
}

}  // namespace

void add_checkpoint_query(CLI::App& command, CheckpointQuery& query) {
    command.require_subcommand(1);
    const auto add = [&](const std::string& verb, const std::string& help) {
        CLI::App* sub = command.add_subcommand(verb, help);
        sub->add_option("folder", query.folder, "the --checkpoint-dir of a run, or the folder of one of its jobs")->required();
        sub->callback([&query, verb] { query.verb = verb; });
        return sub;
    };
    add("list", "checkpoints with their times and sizes, newest first");
    add("inspect", "plan and parts of one checkpoint")
        ->add_option("--id", query.id, "of which one (default: the newest whole one)");
    add("verify", "read every checkpoint and compare its checksums");
}

int run_checkpoint_command(const CheckpointQuery& query) {
    int damaged = 0;
    const std::vector<fs::path> jobs = job_folders(query.folder);
    for (const fs::path& job : jobs) {
        if (jobs.size() > 1) fmt::print("{}\n", job.filename().string());
        if (query.verb == "inspect") {
            inspect(job, query.id);
        } else {
            damaged += print_all(job);
        }
    }
    if (query.verb == "verify" && damaged > 0)
        throw Error("W6102", fmt::format("{} checkpoints are damaged", damaged), "--resume latest passes over them");
    return exit_ok;
}

}  // namespace windrow::command
