// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Runs a planned job to its end.

#include "windrow/kernels/cost_gate.hpp"
#include "windrow/kernels/hand_over.hpp"
#include "windrow/kernels/window_aggregation.hpp"
#include "windrow/runtime/exec/checkpoint_options.hpp"
#include "windrow/runtime/exec/job_event.hpp"
#include "windrow/runtime/plan/plan.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace windrow::exec {

class StatusBoard;

struct ExecutionOptions {
    int threads = 0;                         ///< 0: as many as cores
    std::int64_t batch_rows = 65536;         ///< most rows a batch has; never changes an answer
    std::uint64_t memory_limit = 0;          ///< bytes of state above which the job stops with W7002; 0: none
    std::shared_ptr<const Backend> backend;  ///< of operators that it can run; null: the CPU's
    /// If set, chooses the backend of each job instead, by the bytes that it reads if that is known (`--backend auto`).
    std::function<AutomaticChoice(std::optional<std::uint64_t> input_bytes)> choose_backend;
    bool hand_over = true;  ///< when a device fails, its operators go on on the CPU; else the job ends with the device's error
    /// Told of what a user must know but what ends nothing, on the coordinating thread; empty: nobody is.
    std::function<void(const Error&)> warn;
    /// Called on the coordinating thread when rows given so far should be shown: before the job may wait for records, and about
    /// every 100 ms. `endless`: there may never be another row. Empty: rows are shown as whoever takes them likes.
    std::function<void(bool endless)> show_rows;
    bool preload = false;  ///< decode all input before the clock starts (`bench --preload`); bounded sources only
    std::size_t shard_from_groups =
        16384;  ///< groups of one worker from which on they are shared by key hash; never changes an answer
    const std::atomic<bool>* stop = nullptr;  ///< set by a signal: finish what is read, then stop
    std::size_t chunk_bytes = 1U << 20;       ///< about so much is read at once, at first; never changes an answer
    /// How long a record may take from being read to having been processed: chunks shrink and grow with it. Zero: they do not
    /// change. None: `device_latency_target` where the job's backend is a device, else as zero.
    std::optional<std::chrono::milliseconds> latency_target;
    static constexpr std::chrono::milliseconds device_latency_target{100};
    CheckpointOptions checkpoints;
    EventListener tell;             ///< told of what a log holds; empty: nobody is
    StatusBoard* status = nullptr;  ///< where the job tells what it does (job_status.hpp); null: nobody watches
    std::size_t job_number = 1;     ///< of its script, for those who watch
};

/// The record balance of one source (design section 4). Counts are records.
struct SourceBalance {
    std::string table;
    std::uint64_t read = 0;
    std::uint64_t bad = 0;
    std::uint64_t skipped = 0;  ///< records that are no row by a rule of the format
};

/// The balance of one statement: read rows = filtered + late + in_no_window + accepted.
struct StatementBalance {
    std::string statement;  ///< "SELECT 1", "INSERT INTO t"
    std::uint64_t rows_in = 0;
    std::uint64_t filtered = 0;
    std::uint64_t late = 0;          ///< in no window any more
    std::uint64_t in_no_window = 0;  ///< between windows (legacy HOP with gaps)
    std::uint64_t accepted = 0;
    std::uint64_t partly_late_pairs = 0;
    std::uint64_t open_at_stop = 0;  ///< rows still held in open state at the end (processing-time windows)
    std::uint64_t rows_out = 0;
};

/// Snapshot for progress displays.
struct Progress {
    std::uint64_t records = 0, bytes = 0, bytes_total = 0, late = 0, bad = 0, state_bytes = 0, rows_out = 0;
    Watermark watermark = watermark_min;
};

struct ExecutionReport {
    std::vector<SourceBalance> sources;
    std::vector<StatementBalance> statements;
    std::vector<std::string> notes;
    double seconds = 0;  ///< of the run itself, without `preload_seconds`
    double preload_seconds = 0;
    std::uint64_t peak_state_bytes = 0;
    std::optional<CheckpointReport> checkpoints;  ///< if the job took some
    std::optional<device::DeviceUse> device;      ///< of this process so far, if a device was used
    std::vector<HandOver> hand_overs;             ///< operators of this job that left the device
};

/// Receives the rows of a bare SELECT, in order, on one thread.
using RowConsumer = std::function<void(const Batch&)>;

/// Runs the job until its sources end (or `stop`). Rows of a bare SELECT go to `select_rows`; sinks are committed at the end, or
/// with each checkpoint, and aborted on error. Throws Error. `progress` (may be null) is called about ten times a second from the
/// coordinating thread.
ExecutionReport execute(const plan::Job& job, const ExecutionOptions& options, const RowConsumer& select_rows,
                        std::ostream& standard_output, const std::function<void(const Progress&)>& progress);

}  // namespace windrow::exec
