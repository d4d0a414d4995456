// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The operators that a plan becomes: push-based, one virtual call per operator and batch.

#include "watermark_history.hpp"
#include "windrow/kernels/batch.hpp"
#include "windrow/kernels/hand_over.hpp"
#include "windrow/kernels/window_aggregation.hpp"
#include "windrow/runtime/exec/executor.hpp"
#include "windrow/runtime/exec/job_status.hpp"
#include "windrow/runtime/plan/plan.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::exec {

/// A stream of rows with growing stamps: one partition of a source, or the output of an operator that fires.
struct Lane {
    std::uint32_t source = 0;
    std::uint32_t partition = 0;
    Watermark frontier = watermark_min;  ///< every row still to come has a stamp watermark of at least this
};

/// The watermark of a set of lanes merged: their minimum; `watermark_max` if there is none.
Watermark merged_watermark(const std::vector<Lane>& lanes);

class Operator;

/// A batch on its way to an operator that runs serially; delivered in order of the batches it came from.
struct Deferred {
    Operator* target;
    int input;
    Batch batch;
};

/// What one call chain carries. `deferred` is null while the coordinator runs serial operators.
struct TaskContext {
    int worker = 0;
    const EvaluationContext* session = nullptr;
    std::vector<Deferred>* deferred = nullptr;
};

/// Rows counted by one operator and worker; padded so that workers do not share a cache line.
struct alignas(64) WorkerCount {
    std::uint64_t rows = 0;
};

/// One node at run time. `process` of a parallel operator may run at once for different workers; everything else, and every call
/// on a serial operator, is made by the coordinating thread between rounds.
class Operator {
public:
    Operator(bool parallel, int workers) : parallel_(parallel), taken_(static_cast<std::size_t>(workers)) {}
    virtual ~Operator() = default;
    Operator(const Operator&) = delete;
    Operator& operator=(const Operator&) = delete;

    /// Takes rows of input `input`; they may be pushed on at once.
    virtual void process(TaskContext& task, int input, Batch&& batch) = 0;
    /// All rows before the inputs' frontiers have been processed: fire, release, and set the output lanes.
    /// `inputs[i]` are the lanes of input i. The default passes the lanes of all inputs on.
    virtual void advance(TaskContext& task, const std::vector<std::vector<Lane>>& inputs);
    [[nodiscard]] const std::vector<Lane>& lanes() const noexcept { return lanes_; }
    [[nodiscard]] virtual std::size_t state_bytes() const { return 0; }
    /// Name of the operator for messages about its state: "window aggregate (TUMBLE)".
    [[nodiscard]] virtual std::string describe() const = 0;
    /// Freezes the state of `epoch`: rows that come later are not part of `write(epoch)`. Called by the coordinator after
    /// `advance`.
    void seal(std::uint64_t epoch);
    /// Writes the sealed state as canonical bytes, block by block, and lets go of it. The bytes follow from the rows read so far
    /// alone: equal for any worker count, batch size and backend.
    void write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink);
    /// Replaces the state of an operator that has taken no row by what `write` gave (all blocks in one piece). Throws W6101 if
    /// the bytes are cut, damaged, or of an operator of another name, layout or shape; the operator must not be used after that.
    void restore(std::string_view bytes);
    /// Version of what `encode_state` writes; part of the snapshot.
    [[nodiscard]] virtual std::uint32_t state_layout() const { return 1; }
    /// What the bytes depend on besides the operator's name: types, aggregates, the window; part of the snapshot.
    [[nodiscard]] virtual std::string state_shape() const { return {}; }

    /// Adds what this operator knows to its statement's balance.
    virtual void add_balance(StatementBalance& balance) const { (void)balance; }
    /// Adds what only this operator knows for those who watch the job: what it holds, what it fires next.
    virtual void add_status(OperatorStatus& status) { (void)status; }

    /// Adds what somebody who reads the summary of the run should know; called once, at the end.
    virtual void add_notes(std::vector<std::string>& notes) const { (void)notes; }

    /// A source of the statement has no end: who only shows rows in order does not wait for those that may never come.
    virtual void expect_no_end() {}

    void connect(Operator* downstream, int input) {
        downstream_ = downstream;
        downstream_input_ = input;
    }
    [[nodiscard]] bool parallel() const noexcept { return parallel_; }
    /// False if rows may come with stamps that are not written out (Stamps::running_times).
    [[nodiscard]] virtual bool reads_stamps() const { return true; }
    /// Rows that this operator does not keep for a filter below it that it evaluates itself (FoldedRows).
    [[nodiscard]] virtual std::uint64_t folded_away() const { return 0; }
    /// True if rows of a source reach this operator without having passed a stateful or expanding one: its row counts are part of
    /// the balance.
    bool in_balance = false;
    /// Of a union whose inputs are not all such rows: the inputs that are, counted as accepted there.
    std::vector<bool> counted_inputs;

protected:
    /// Hands rows to the next operator: at once, or through the coordinator if that one is serial and this one is not.
    void push(TaskContext& task, Batch&& batch);
    void count_taken(const TaskContext& task, std::int64_t rows) {
        taken_[static_cast<std::size_t>(task.worker)].rows += static_cast<std::uint64_t>(rows);
    }
    [[nodiscard]] std::uint64_t taken() const;
    /// Appends the operator's own state as canonical bytes: counts, and what else is small.
    virtual void encode_state(std::string& out) const { (void)out; }
    /// Reads back what `encode_state` wrote, and after it what `write_large` gave; advances `in`.
    virtual void decode_state(std::string_view& in) { (void)in; }
    /// State that grows with the rows (groups and sessions in key order, rows in stamp order) is frozen without copying it while
    /// the stream stands still; another thread encodes and writes it beside the stream.
    virtual void seal_large(std::uint64_t epoch) { (void)epoch; }
    virtual void write_large(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) {
        (void)epoch, (void)block_sink;
    }
    std::vector<Lane> lanes_;

    [[nodiscard]] const Operator* downstream() const noexcept { return downstream_; }

private:
    bool parallel_;
    Operator* downstream_ = nullptr;
    int downstream_input_ = 0;
    std::vector<WorkerCount> taken_;
    std::map<std::uint64_t, std::string> sealed_;  ///< by epoch
};

using OperatorPtr = std::unique_ptr<Operator>;

// Row-at-a-time operators (row_operators.cpp).
/// `filter` evaluates the condition.
OperatorPtr make_filter(std::unique_ptr<BatchFilter> filter, bool parallel, int workers);
OperatorPtr make_project(const plan::Project& node, bool parallel, int workers);
OperatorPtr make_window_assigner(const plan::WindowTableFunction& node, bool parallel, int workers);
OperatorPtr make_unnest(const plan::Unnest& node, bool parallel, int workers);
OperatorPtr make_union(bool parallel, int workers);
/// A filter and a projection that the operator above evaluates itself: rows pass as they are (folded_operators.cpp).
OperatorPtr make_folded_filter(bool parallel, int workers);
OperatorPtr make_folded_project(bool parallel, int workers);

/// Where rows dropped as late can be seen: called with the scanned rows, never concurrently for one worker.
class LateRowSink {
public:
    virtual ~LateRowSink() = default;
    /// `rows` index `batch`, whose stamps name the scanned rows. `window_ends[i]` is the end of the last window of row i.
    virtual void add(TaskContext& task, const Batch& batch, const std::vector<std::int32_t>& rows,
                     std::span<const std::int64_t> window_ends) = 0;
    /// Types of the scanned rows' columns, to restore rows that may turn out late.
    [[nodiscard]] virtual std::vector<DataType> scanned_types() const = 0;
};

/// Instants at which processing-time windows fire come from here.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual std::int64_t now_ms() const = 0;
};

/// The workers that an operator may use between rounds, and when it shares its groups out among them.
struct Parallelism {
    int workers = 1;
    TaskRunner run_tasks;
    std::size_t shard_from_groups = 0;            ///< WindowAggregationRequest::shard_from_groups
    const Backend* backend = nullptr;             ///< that runs what it can; null: the CPU's
    bool allow_new_model = false;                 ///< CheckpointOptions::allow_new_model
    std::filesystem::path model_folder = {};      ///< versions of models that checkpoints refer to; empty: no checkpoints
    std::function<void(const Error&)> warn = {};  ///< ExecutionOptions::warn
    EventListener tell = {};                      ///< ExecutionOptions::tell
    const std::atomic<bool>* stop = nullptr;      ///< ExecutionOptions::stop
    /// Operators on a device go on on the CPU when it fails; null: the job ends with the device's error.
    std::shared_ptr<DeviceHealth> device_health = nullptr;
    [[nodiscard]] const Backend& wanted() const { return backend != nullptr ? *backend : cpu_backend(); }
};

struct PlannedWindow;

// Stateful operators. `lane` is the source number of the rows that they emit.
OperatorPtr make_window_aggregate(const plan::WindowAggregate& node, PlannedWindow planned, bool parallel,
                                  const Parallelism& team, std::uint32_t lane, bool ordered, const Clock& clock,
                                  LateRowSink* late_rows, FiredStamps stamps);
OperatorPtr make_session(const plan::WindowAggregate& node, const Parallelism& team, std::uint32_t lane, LateRowSink* late_rows,
                         FiredStamps stamps);
OperatorPtr make_session_rows(const plan::WindowTableFunction& node, int workers, std::uint32_t lane, LateRowSink* late_rows,
                              FiredStamps stamps);
OperatorPtr make_sort_by_time(const plan::SortByTime& node, int workers, std::uint32_t lane, FiredStamps stamps);
OperatorPtr make_limit(const plan::Limit& node, int workers, bool* satisfied);

}  // namespace windrow::exec
