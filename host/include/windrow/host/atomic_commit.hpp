// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What makes the rows of a job's sinks, and the decision which checkpoint counts, appear in one step outside of the checkpoint
/// folder: a Kafka transaction (docs/decisions/0010-kafka.md).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace windrow {

/// Names one checkpoint file beyond doubt.
struct CheckpointPointer {
    std::uint64_t id = 0;
    std::string hash;  ///< SHA-256 of the file, in hexadecimal digits
    friend bool operator==(const CheckpointPointer&, const CheckpointPointer&) = default;
};

/// How far a partition of a log was read when a checkpoint was taken.
struct LogProgress {
    std::string cluster;               ///< bootstrap servers, as written
    std::optional<std::string> group;  ///< whose offset it is to be; none: nobody asked for that
    std::string topic;
    std::int32_t partition = 0;
    std::int64_t offset = 0;  ///< next to be read
};

/// Belongs to one job. `recover` is called first, before anything is read; then `commit` for each checkpoint, in turn, on one
/// thread at a time, while sinks may take rows of the next one on another.
class AtomicCommit {
public:
    virtual ~AtomicCommit() = default;
    /// Keeps earlier processes of this job from committing anything any more, and says which checkpoint was committed last;
    /// none: there was never one. Throws Error W63xx.
    virtual std::optional<CheckpointPointer> recover() = 0;
    /// Shows the rows that the sinks have sealed (`Sink::prepare`), the progress and the pointer, all or nothing. Returns when
    /// they are committed. Throws Error W63xx if they are not, or if nobody knows: then the job must end, and `recover` decides
    /// when it goes on.
    virtual void commit(const CheckpointPointer& pointer, const std::vector<LogProgress>& progress) = 0;
    /// For a job without checkpoints: shows all rows at its end.
    virtual void commit_alone() = 0;
};

}  // namespace windrow
