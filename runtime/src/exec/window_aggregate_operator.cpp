// SPDX-License-Identifier: Apache-2.0
#include "operator.hpp"
#include "snapshot_shape.hpp"
#include "window_counts.hpp"
#include "window_definition.hpp"
#include "window_output.hpp"
#include "window_request.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"
#include "windrow/kernels/window_aggregation.hpp"

#include <algorithm>

namespace windrow::exec {

namespace {

/// TUMBLE, HOP, CUMULATE and attached windows: rows are added in parallel by a backend, windows fire between rounds.
class WindowAggregateOperator : public Operator {
public:
    WindowAggregateOperator(const plan::WindowAggregate& node, PlannedWindow planned, bool parallel, const Parallelism& team,
                            std::uint32_t lane, bool ordered, const Clock& clock, LateRowSink* late_rows, FiredStamps stamps)
        : Operator(parallel, team.workers),
          node_(node),
          lane_(lane),
          ordered_(ordered),
          clock_(clock),
          late_rows_(late_rows),
          stamps_(std::move(stamps)),
          late_scratch_(static_cast<std::size_t>(team.workers)),
          folded_(planned.request.folded),
          batches_(*planned.chosen.backend, team.workers),
          aggregation_(make_aggregation(node, std::move(planned), team)) {}

    static std::unique_ptr<WindowAggregation> make_aggregation(const plan::WindowAggregate& node, PlannedWindow planned,
                                                               const Parallelism& team) {
        planned.request.workers = team.workers;
        planned.request.run_tasks = team.run_tasks;
        planned.request.shard_from_groups = team.shard_from_groups;
        const Backend& backend = *planned.chosen.backend;
        if (team.device_health == nullptr || &backend == &cpu_backend())
            return backend.make_window_aggregation(std::move(planned.request));
        return make_handing_over(backend, planned.request, name_of(node), team.device_health);
    }

    void process(TaskContext& task, int, Batch&& batch) override {
        std::vector<std::int32_t>* late = nullptr;
        if (late_rows_ != nullptr) {
            late = &late_scratch_[static_cast<std::size_t>(task.worker)];
            late->clear();
        }
        batches_.count(task.worker, aggregation_->handed_over());
        aggregation_->accumulate(task.worker, batch, late);
        if (late != nullptr && !late->empty()) late_rows_->add(task, batch, *late, last_ends(batch, *late));
    }

    void advance(TaskContext& task, const std::vector<std::vector<Lane>>& inputs) override {
        Watermark watermark = merged_watermark(inputs[0]);
        const bool ended = watermark == watermark_max;
        // Processing time goes on when the input ends, but nobody waits for it: open windows do not fire (sessions/360).
        if (node_.window.processing_time) watermark = clock_.now_ms();
        aggregation_->fire(watermark, ordered_, [&](FiredRows&& fired) {
            windows_.count(fired.window_start, fired.window_end);
            push(task, window_output_batch(node_, std::move(fired), lane_, next_ordinal_, clock_.now_ms(), stamps_));
        });
        lanes_ = {{lane_, 0, ended ? watermark_max : watermark}};
    }

    /// Late rows are told from bounds of the watermark, except where values are ordered by stamp.
    [[nodiscard]] bool reads_stamps() const override {
        return !parallel() || node_.attached || late_rows_ != nullptr ||
               std::any_of(node_.aggregates.begin(), node_.aggregates.end(),
                           [](const auto& call) { return call.function.order_dependent; });
    }
    [[nodiscard]] std::uint64_t folded_away() const override { return aggregation_->counts().filtered; }
    [[nodiscard]] std::size_t state_bytes() const override { return aggregation_->memory(); }
    [[nodiscard]] std::string describe() const override { return name_of(node_); }
    [[nodiscard]] std::string state_shape() const override { return aggregation_text(node_); }
    void add_balance(StatementBalance& balance) const override {
        if (!in_balance) return;
        const WindowCounts counts = aggregation_->counts();
        balance.late += counts.late;
        balance.in_no_window += counts.in_no_window;
        balance.accepted += counts.accepted;
        balance.partly_late_pairs += counts.partly_late_pairs;
        balance.open_at_stop += aggregation_->open_groups();
    }
    void add_status(OperatorStatus& status) override {
        batches_.add_to(status);
        status.window = {windows_.fired(), aggregation_->first_waiting(), node_.window.processing_time, zone_name(node_.window)};
    }

protected:
    void encode_state(std::string& out) const override { snapshot::put(next_ordinal_, out); }
    void decode_state(std::string_view& in) override {
        next_ordinal_ = snapshot::get<std::uint64_t>(in);
        aggregation_->restore(in);
        in = {};
    }
    void seal_large(std::uint64_t epoch) override { aggregation_->seal(epoch); }
    void write_large(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) override {
        aggregation_->write(epoch, block_sink);
    }

private:
    static std::string name_of(const plan::WindowAggregate& node) {
        return "window aggregate (" + std::string(node.attached ? "attached windows" : window_name(node.window)) + ")";
    }

    [[nodiscard]] std::vector<std::int64_t> last_ends(const Batch& batch, const std::vector<std::int32_t>& rows) const {
        std::vector<std::int64_t> ends;
        const int time_column = node_.attached ? node_.attached_end : node_.window.time_column;
        const Column& times =
            batch.columns[static_cast<std::size_t>(folded_ != nullptr ? folded_->batch_column(time_column) : time_column)];
        const TimeZone* zone = node_.window.time_zone.get();
        for (const std::int32_t row : rows) {
            const auto time = times.at<std::int64_t>(row);
            if (node_.attached) {
                ends.push_back(time);
            } else {
                const semantics::AlignedWindow window = aligned_window(node_.window);
                ends.push_back(semantics::last_window_end(
                    window, semantics::slice_start(window, zone != nullptr ? zone->to_local(time) : time)));
            }
        }
        return ends;
    }

    const plan::WindowAggregate& node_;
    std::uint32_t lane_;
    bool ordered_;
    const Clock& clock_;
    LateRowSink* late_rows_;
    FiredStamps stamps_;
    std::vector<std::vector<std::int32_t>> late_scratch_;
    std::uint64_t next_ordinal_ = 0;
    std::shared_ptr<const FoldedRows> folded_;
    BackendCounts batches_;
    FiredWindows windows_;
    std::unique_ptr<WindowAggregation> aggregation_;
};

}  // namespace

OperatorPtr make_window_aggregate(const plan::WindowAggregate& node, PlannedWindow planned, bool parallel,
                                  const Parallelism& team, std::uint32_t lane, bool ordered, const Clock& clock,
                                  LateRowSink* late_rows, FiredStamps stamps) {
    return std::make_unique<WindowAggregateOperator>(node, std::move(planned), parallel, team, lane, ordered, clock, late_rows,
                                                     std::move(stamps));
}

}  // namespace windrow::exec
