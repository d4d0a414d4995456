// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Keyed aggregation over aligned windows (TUMBLE, HOP, CUMULATE) and over windows attached to the rows: the interface that every
/// backend implements (design sections 2 and 4).

#include "windrow/kernels/aggregate.hpp"
#include "windrow/kernels/batch.hpp"
#include "windrow/kernels/device/device_use.hpp"
#include "windrow/kernels/device_health.hpp"
#include "windrow/kernels/folded_rows.hpp"
#include "windrow/kernels/time_zone.hpp"
#include "windrow/kernels/waiting_window.hpp"
#include "windrow/semantics/window_arithmetic.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// One aggregate of the operator: argument and filter columns are indices into the input batch.
struct WindowAggregateCall {
    std::shared_ptr<const Aggregate> aggregate;
    std::vector<int> arguments;
    int filter = -1;
    bool counts_rows = false;  ///< COUNT(*) without FILTER: served by the row count that every group has anyway
    std::string name = {};     ///< for messages: "COUNT"
};

/// Runs task(0) ... task(count - 1), maybe several at once, and returns when all are done.
using TaskRunner = std::function<void(std::size_t count, const std::function<void(std::size_t)>& task)>;

/// What a backend is asked to do.
struct WindowAggregationRequest {
    bool attached = false;              ///< windows come with the rows instead of from the time column
    semantics::AlignedWindow window{};  ///< not attached
    int time_column = -1;               ///< not attached: int64 milliseconds
    int start_column = -1;              ///< attached; -1 if the rows carry the end only
    int end_column = -1;                ///< attached
    /// Windows of a TIMESTAMP_LTZ column: instants are shifted to this zone's wall clock before alignment. Null otherwise. For
    /// attached windows the columns are wall-clock times already, and the zone gives the instant at which a window fires.
    std::shared_ptr<const TimeZone> time_zone;
    bool processing_time = false;  ///< no row is late
    std::vector<int> keys;
    std::vector<DataType> key_types;
    std::vector<WindowAggregateCall> aggregates;
    /// If not null, batches come before this filter and projection; the column numbers above are the projection's. Time columns
    /// (`time_column`, `start_column`, `end_column`) are not computed.
    std::shared_ptr<const FoldedRows> folded;
    int workers = 1;
    /// Groups of one worker and plane from which on groups are shared out by key hash instead of being kept per worker. Never
    /// changes an answer; tests lower it.
    std::size_t shard_from_groups = 16384;
    TaskRunner run_tasks;  ///< used while firing; null: one task after the other
    /// Aggregates whose final values a device is asked to keep in its memory, too (FiredRows::on_device), as `stays_on_device`
    /// allows; ascending. The CPU's backend passes over it.
    std::vector<std::size_t> kept_on_device = {};
};

/// Rows of a fired window, all of the same window.
struct FiredRows {
    std::int64_t window_start = 0;  ///< milliseconds; wall clock of the zone if there is one
    std::int64_t window_end = 0;
    Watermark fired_at = 0;  ///< the watermark that fires the window: its timer's instant
    std::int64_t rows = 0;
    std::vector<Column> keys;
    std::vector<Column> aggregates;
    /// By aggregate: where `kept_on_device` lies. Null if it was kept nowhere.
    std::shared_ptr<const DeviceRows> on_device = {};
};

/// What became of the rows given to `accumulate`. Counts are rows, except `partly_late_pairs`: (row, window) pairs.
struct WindowCounts {
    std::uint64_t late = 0;
    std::uint64_t in_no_window = 0;
    std::uint64_t accepted = 0;
    std::uint64_t partly_late_pairs = 0;
    std::uint64_t filtered = 0;  ///< not kept by the folded filter; not part of the canonical bytes of the state
};

/// State and evaluation of one window aggregation.
///
/// `accumulate` may run at the same time for different workers; every other method is called by one thread while no
/// `accumulate` runs. The answer does not depend on how rows are cut into batches or shared among workers.
class WindowAggregation {
public:
    virtual ~WindowAggregation() = default;

    /// Adds a batch's rows. A row counts in the windows of its slice whose firing watermark is after the row's own stamp
    /// watermark. A NULL event time throws W5201. `late_rows` (if not null) receives the indices of rows that are in no window
    /// any more. An error of the folded filter and projection (FoldedRows) is the one that evaluation on the CPU throws.
    virtual void accumulate(int worker, const Batch& batch, std::vector<std::int32_t>* late_rows) = 0;

    /// Fires every window whose time has come at `watermark`, in order of (end, start), one call of `emit` per window or part of
    /// one. `ordered`: keys in canonical order. Frees what no window needs any more.
    virtual void fire(Watermark watermark, bool ordered, const std::function<void(FiredRows&&)>& emit) = 0;

    [[nodiscard]] virtual WindowCounts counts() const = 0;
    /// Bytes of state now (tables, accumulators, arenas).
    [[nodiscard]] virtual std::size_t memory() const = 0;
    /// (Slice or window, key) pairs with rows whose last window has not fired. Not cheap: for the end of a job.
    [[nodiscard]] virtual std::uint64_t open_groups() const = 0;
    /// The window that will fire next, for those who ask why none does.
    [[nodiscard]] virtual FirstWaiting first_waiting() { return {}; }
    /// True once a device's operator has been taken over by the CPU's.
    [[nodiscard]] virtual bool handed_over() const { return false; }

    /// Freezes the state of `epoch`: what is accumulated later is not part of `write(epoch)`. Not called while a `write` runs.
    virtual void seal(std::uint64_t epoch) = 0;
    /// Writes the sealed state as canonical bytes, block by block: equal for any worker count, batch size and backend. May run in
    /// another thread beside `accumulate` and `fire`.
    virtual void write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) = 0;
    /// Replaces the state by what `write` gave (all blocks in one piece).
    virtual void restore(std::string_view bytes) = 0;
};

struct SessionAggregationRequest;
class SessionAggregation;

/// Finds the rows of batches for which a condition is TRUE. Different workers may ask at the same time.
class BatchFilter {
public:
    virtual ~BatchFilter() = default;
    /// Their numbers, ascending. Throws what `evaluate` throws for the batch.
    [[nodiscard]] virtual std::vector<std::int32_t> rows(int worker, const Batch& batch) = 0;
};

/// A set of kernels that can run operators.
class Backend {
public:
    virtual ~Backend() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// Empty if the backend can run the operator, else the reason why not (EXPLAIN prints it).
    [[nodiscard]] virtual std::string unsupported_reason(const WindowAggregationRequest& request) const = 0;
    [[nodiscard]] virtual std::unique_ptr<WindowAggregation> make_window_aggregation(WindowAggregationRequest request) const = 0;
    /// The same for sessions (session_aggregation.hpp).
    [[nodiscard]] virtual std::string unsupported_reason(const SessionAggregationRequest& request) const = 0;
    [[nodiscard]] virtual std::unique_ptr<SessionAggregation> make_session_aggregation(
        SessionAggregationRequest request) const = 0;
    /// What all its operators have asked of the device so far; none for the CPU's.
    [[nodiscard]] virtual std::optional<device::DeviceUse> device_use() const { return {}; }
    /// Of its device, 90 for sm_90; 0 for the CPU's backend.
    [[nodiscard]] virtual int architecture() const { return 0; }
    /// Of its device; null for the CPU's backend.
    [[nodiscard]] virtual std::shared_ptr<DeviceHealth> device_health() const { return nullptr; }

    /// Empty if the backend can evaluate the condition of a filter, else why not. A backend without filters leaves both to the
    /// CPU.
    [[nodiscard]] virtual std::string unsupported_reason(const ExpressionPtr& condition, const EvaluationContext& session) const;
    /// `session` outlives the filter. An unsupported condition is a defect.
    [[nodiscard]] virtual std::unique_ptr<BatchFilter> make_batch_filter(ExpressionPtr condition, int workers,
                                                                         const EvaluationContext& session) const;
};

/// The CPU backend: always there, runs everything.
const Backend& cpu_backend();

}  // namespace windrow
