// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Checkpoints of a running job: when they are taken, what is sealed in which order, and how a job goes on from one
/// (docs/decisions/0009-checkpoints.md).

#include "pipeline.hpp"
#include "statement_identity.hpp"
#include "windrow/host/checkpoint_folder.hpp"
#include "windrow/host/surroundings.hpp"
#include "windrow/runtime/exec/checkpoint_options.hpp"

#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace windrow::exec {

/// Belongs to the coordinating thread. A checkpoint is sealed between two rounds and written beside the next ones; one at a time.
class JobCheckpoints {
public:
    /// Takes the lock of the folder. Throws W6103 if another process has it.
    JobCheckpoints(const CheckpointOptions& options, const plan::Job& job, Pipeline& pipeline, SinkPool& sinks);
    ~JobCheckpoints();
    JobCheckpoints(const JobCheckpoints&) = delete;
    JobCheckpoints& operator=(const JobCheckpoints&) = delete;

    /// After the sources are open, before anything is read: goes on from the checkpoint that the options ask for, if there is
    /// one, else takes the first. True: that job had ended, nothing is left to do.
    /// Throws W6104 if the plan is another, W6105 if the checkpoint is not there, W6102 if the one asked for is damaged.
    bool start();
    /// Between two rounds: begins a checkpoint if one is due, completes one that has been written.
    void after_round();
    /// At the end, or at a stop: the last checkpoint; returns when the sinks have committed it.
    void finish(bool job_ended);
    /// For a job that fails: waits for the writer, so that nothing runs any more. What was published stays.
    void give_up() noexcept;

    [[nodiscard]] const CheckpointReport& report() const noexcept { return report_; }

private:
    struct Sealed {
        CheckpointHead head;
        std::vector<SinkPool::Prepared> sinks;
        std::vector<LogProgress> progress;                  ///< of the logs that were read, where a transaction commits them
        std::vector<std::vector<std::uint64_t>> positions;  ///< otherwise: by stage and partition
    };
    [[nodiscard]] std::optional<Checkpoint> chosen();
    [[nodiscard]] std::optional<Checkpoint> chosen_by_transaction();
    [[nodiscard]] std::vector<LogProgress> log_progress() const;
    void recover_sinks(const Checkpoint& checkpoint);
    void restore(const Checkpoint& checkpoint);
    void restore_state(const Checkpoint& checkpoint);
    void begin(bool job_ended);
    struct Written {
        std::uint64_t bytes = 0;
        std::chrono::microseconds took{0};
    };
    [[nodiscard]] Written write(const Sealed& sealed);
    void complete();
    [[nodiscard]] bool due() const;
    [[nodiscard]] std::string table_part(std::size_t stage) const;
    [[nodiscard]] std::string scan_part(std::size_t stage, std::size_t consumer) const;
    [[nodiscard]] std::string operator_part(std::size_t node) const;

    const CheckpointOptions& options_;
    Pipeline& pipeline_;
    SinkPool& sinks_;
    std::vector<StatementIdentity> statements_;
    std::vector<std::size_t> place_in_statement_;  ///< of each pipeline node
    CheckpointFolder folder_;
    std::uint64_t next_id_ = 1;
    std::uint64_t rounds_ = 0;
    std::uint64_t requests_seen_ = 0;
    std::chrono::steady_clock::time_point last_;
    Sealed sealed_;
    std::future<Written> written_;
    std::unique_ptr<BesideWork> writing_;  ///< null: no checkpoint is being written
    CheckpointReport report_;
};

}  // namespace windrow::exec
