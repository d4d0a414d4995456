// SPDX-License-Identifier: Apache-2.0
#include "operator.hpp"
#include "snapshot_shape.hpp"
#include "stamp_order.hpp"
#include "window_counts.hpp"
#include "window_definition.hpp"
#include "window_output.hpp"
#include "window_request.hpp"
#include "windrow/kernels/hand_over.hpp"
#include "windrow/kernels/session_aggregation.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

/// SESSION aggregation: rows are put into stamp order and handed to a backend, which keeps the sessions.

namespace windrow::exec {

namespace {

class SessionOperator : public Operator {
public:
    SessionOperator(const plan::WindowAggregate& node, const Parallelism& team, std::uint32_t lane, LateRowSink* late_rows,
                    FiredStamps stamps)
        : Operator(false, team.workers),
          node_(node),
          lane_(lane),
          late_rows_(late_rows),
          stamps_(std::move(stamps)),
          batches_(backend_of(session_request(node), team), 1),
          aggregation_(make_aggregation(node, team)) {}

    static const Backend& backend_of(const SessionAggregationRequest& request, const Parallelism& team) {
        return *choose_backend(request, team.backend != nullptr ? *team.backend : cpu_backend()).backend;
    }
    static std::unique_ptr<SessionAggregation> make_aggregation(const plan::WindowAggregate& node, const Parallelism& team) {
        SessionAggregationRequest request = session_request(node);
        const Backend& backend = backend_of(request, team);
        if (team.device_health == nullptr || &backend == &cpu_backend())
            return backend.make_session_aggregation(std::move(request));
        return make_handing_over(backend, request, "window aggregate (SESSION)", team.device_health);
    }

    void process(TaskContext& task, int, Batch&& batch) override {
        count_taken(task, batch.rows);
        order_.add(std::move(batch));
    }

    void advance(TaskContext& task, const std::vector<std::vector<Lane>>& inputs) override {
        const Watermark watermark = merged_watermark(inputs[0]);
        const auto emit = [&](ClosedSessions&& closed) {
            closed_ += static_cast<std::uint64_t>(closed.rows);
            push(task, session_output_batch(node_, std::move(closed), lane_, next_ordinal_, stamps_));
        };
        order_.release(inputs[0], [&](Batch&& batch) { take_rows(task, batch, emit); });
        aggregation_->fire(node_.window.processing_time ? watermark_min : watermark, emit);
        lanes_ = {{lane_, 0, watermark}};
    }

    [[nodiscard]] std::size_t state_bytes() const override { return aggregation_->memory() + order_.memory(); }
    [[nodiscard]] std::string describe() const override { return "window aggregate (SESSION)"; }
    [[nodiscard]] std::string state_shape() const override {
        std::string text = aggregation_text(node_) + "; rows (" + types_text(types_of(node_.inputs[0]->output)) + ")";
        if (late_rows_ != nullptr) text += "; scanned (" + types_text(late_rows_->scanned_types()) + ")";
        return text;
    }
    void add_balance(StatementBalance& balance) const override {
        if (!in_balance) return;
        balance.late += late_;
        balance.accepted += taken() - late_;
        balance.open_at_stop += aggregation_->open_sessions();
    }
    void add_status(OperatorStatus& status) override {
        batches_.add_to(status);
        status.held_rows = order_.rows();
        status.window = {closed_, aggregation_->first_waiting(), node_.window.processing_time, zone_name(node_.window)};
    }

protected:
    /// Layout: running ordinal, late rows, what the backend writes, then the rows that wait for their turn.
    void encode_state(std::string& out) const override {
        snapshot::put(next_ordinal_, out);
        snapshot::put(late_, out);
    }
    void seal_large(std::uint64_t epoch) override {
        aggregation_->seal(epoch);
        waiting_.seal(epoch, order_);
    }
    void write_large(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) override {
        aggregation_->write(epoch, block_sink);
        waiting_.write(epoch, block_sink, late_rows_ != nullptr);
    }
    void decode_state(std::string_view& in) override {
        next_ordinal_ = snapshot::get<std::uint64_t>(in);
        late_ = snapshot::get<std::uint64_t>(in);
        aggregation_->restore(in);
        std::vector<DataType> scanned;
        if (late_rows_ != nullptr) scanned = late_rows_->scanned_types();
        order_.decode(types_of(node_.inputs[0]->output), in, late_rows_ != nullptr ? &scanned : nullptr);
    }

private:
    void take_rows(TaskContext& task, const Batch& batch, const SessionAggregation::Emit& emit) {
        late_indices_.clear();
        batches_.count(0, aggregation_->handed_over());
        aggregation_->accumulate(batch, late_indices_, emit);
        late_ += late_indices_.size();
        if (late_rows_ != nullptr && !late_indices_.empty()) late_rows_->add(task, batch, late_indices_, own_ends(batch));
    }

    /// The ends of the late rows' own sessions.
    [[nodiscard]] std::vector<std::int64_t> own_ends(const Batch& batch) const {
        const Column& times = batch.columns[static_cast<std::size_t>(node_.window.time_column)];
        const TimeZone* zone = node_.window.time_zone.get();
        std::vector<std::int64_t> ends;
        for (const std::int32_t row : late_indices_) {
            const auto time = times.at<std::int64_t>(row);
            ends.push_back((zone != nullptr ? zone->to_local(time) : time) + node_.window.size);
        }
        return ends;
    }

    const plan::WindowAggregate& node_;
    std::uint32_t lane_;
    LateRowSink* late_rows_;
    FiredStamps stamps_;
    StampOrder order_;
    SealedRows waiting_;
    std::vector<std::int32_t> late_indices_;
    std::uint64_t late_ = 0;
    std::uint64_t next_ordinal_ = 0;
    std::uint64_t closed_ = 0;
    BackendCounts batches_;
    std::unique_ptr<SessionAggregation> aggregation_;
};

}  // namespace

OperatorPtr make_session(const plan::WindowAggregate& node, const Parallelism& team, std::uint32_t lane, LateRowSink* late_rows,
                         FiredStamps stamps) {
    return std::make_unique<SessionOperator>(node, team, lane, late_rows, std::move(stamps));
}

}  // namespace windrow::exec
