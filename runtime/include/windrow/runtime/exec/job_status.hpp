// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What a running job is doing, for people and programs that watch it (docs/how-to/watch-a-job.md).

#include "windrow/host/source.hpp"
#include "windrow/kernels/batch.hpp"
#include "windrow/kernels/device/device_use.hpp"
#include "windrow/kernels/waiting_window.hpp"
#include "windrow/runtime/exec/executor.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace windrow::exec {

/// One partition of a scanned table. Counts begin at 0 with each run.
struct PartitionStatus {
    std::string name;  ///< the connector's ("events-3"), else its number
    std::uint64_t records = 0;
    std::uint64_t bad = 0;
    std::uint64_t skipped = 0;
    std::uint64_t bytes = 0;  ///< read so far, those of chunks that wait included
    std::optional<std::uint64_t> lag_records;
    std::optional<std::uint64_t> lag_bytes;
    std::size_t waiting_chunks = 0;       ///< read ahead, not yet decoded
    std::chrono::milliseconds silent{0};  ///< since the last chunk with records, or since the table was opened
    bool idle = false;                    ///< holds no watermark back: it has been silent for its idle timeout
    bool ended = false;                   ///< nothing more will come
};

/// One place in the plan where a table is scanned: each has watermarks of its own.
struct ScanStatus {
    std::size_t statement = 0;
    bool event_time = false;            ///< false: the table has no watermark
    std::vector<Watermark> watermarks;  ///< by partition: after the rows read so far
};

struct SourceStatus {
    std::string table;
    std::string description;  ///< as EXPLAIN has it: "filesystem, json, 1 partition"
    std::vector<PartitionStatus> partitions;
    std::vector<ScanStatus> scans;
};

/// The partition whose watermark is the least of all that an operator waits for.
struct WatermarkHolder {
    std::size_t source = 0;  ///< of JobStatus::sources
    std::size_t scan = 0;    ///< of that source
    std::size_t partition = 0;
};

/// An operator that waits for watermarks or for the clock.
struct WindowStatus {
    std::uint64_t fired = 0;       ///< windows, or closed sessions
    FirstWaiting next;             ///< not known of operators on a device
    bool processing_time = false;  ///< fires by the clock, not by watermarks
    std::string time_zone;         ///< of wall-clock bounds; empty: none
};

struct BackendBatches {
    std::string backend;
    std::uint64_t batches = 0;
};

/// An operator that scores rows with a model.
struct ModelStatus {
    std::string name;
    std::string hash;  ///< of the file that scores rows now
    std::uint64_t scored_rows = 0;
    std::uint64_t unscored_rows = 0;  ///< that the model could not compute, by rule NULL; rows with a NULL feature are in neither
    std::uint64_t reloads = 0;
    std::uint64_t failed_reloads = 0;  ///< new files that were refused: the old one goes on
};

struct OperatorStatus {
    std::size_t statement = 0;
    std::size_t place = 0;                ///< in its statement, inputs first
    std::string name;                     ///< "window aggregate (TUMBLE)"
    std::vector<BackendBatches> batches;  ///< of operators that a backend runs; two entries after a hand-over
    std::uint64_t state_bytes = 0;
    std::uint64_t held_rows = 0;            ///< that wait for their turn in the order of stamps
    Watermark watermark = watermark_min;    ///< merged over its inputs
    std::optional<WatermarkHolder> holder;  ///< none: all inputs have ended, or none has event time
    std::optional<WindowStatus> window;     ///< of operators that fire windows
    std::optional<ModelStatus> model;       ///< of ML_PREDICT
};

struct StatementStatus {
    StatementBalance balance;
    std::string sink;  ///< table name; empty for a bare SELECT
};

enum class JobPhase : std::uint8_t { starting, restoring, running, stopping, ended, failed };

struct JobStatus {
    std::size_t number = 0;  ///< of the job in its script, from 1
    JobPhase phase = JobPhase::starting;
    std::int64_t taken_ms = 0;  ///< when this was put together: milliseconds since epoch
    std::int64_t clock_ms = 0;  ///< what processing time reads
    std::chrono::milliseconds running{0};
    std::uint64_t rounds = 0;
    std::uint64_t state_bytes = 0;
    std::uint64_t peak_state_bytes = 0;
    std::vector<SourceStatus> sources;
    std::vector<OperatorStatus> operators;
    std::vector<StatementStatus> statements;
    std::optional<CheckpointReport> checkpoints;
    std::optional<device::DeviceUse> device;
    std::size_t hand_overs = 0;
};

/// Where a job leaves its newest status. The job's coordinating thread publishes between rounds; any other thread may read. A
/// status is immutable once published.
class StatusBoard {
public:
    /// The newest status; null before the first. `wait`: asks the job for a fresh one and waits so long at most, since a job that
    /// nobody watches puts none together more often than it must.
    [[nodiscard]] std::shared_ptr<const JobStatus> latest(std::chrono::milliseconds wait = {}) const;

    // For the job.
    void publish(JobStatus status);
    /// The job failed: what is known of it stays, with that phase.
    void fail(const std::optional<CheckpointReport>& checkpoints);
    /// Somebody waits for a status.
    [[nodiscard]] bool wanted() const noexcept { return wanted_.load(std::memory_order_relaxed); }

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable published_;
    mutable std::atomic<bool> wanted_{false};
    std::shared_ptr<const JobStatus> latest_;
    std::uint64_t count_ = 0;
};

}  // namespace windrow::exec
