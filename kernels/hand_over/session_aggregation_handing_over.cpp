// SPDX-License-Identifier: Apache-2.0
#include "handing_over.hpp"
#include "windrow/kernels/hand_over.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace windrow {

namespace {

/// Passes closed sessions on, each once, however often steps are taken: over all steps they come in one order, wherever they are
/// cut, so those that were passed on since the snapshot are the first ones that come again.
class SessionsOnce {
public:
    /// During a call. What came while nobody listened is passed on first.
    void listen(const SessionAggregation::Emit& receiver) {
        receiver_ = &receiver;
        for (ClosedSessions& waiting : std::exchange(waiting_, {})) pass_on(std::move(waiting));
    }
    void stop_listening() { receiver_ = nullptr; }
    void snapshot_taken() { come_ = passed_on_ = 0; }
    void begins_again() { come_ = 0; }

    void take(ClosedSessions&& closed) {
        const auto rows = static_cast<std::uint64_t>(closed.rows);
        const std::uint64_t known = std::min(rows, passed_on_ - come_);
        come_ += rows;
        if (known == rows) return;
        passed_on_ = come_;
        pass_on(known == 0 ? std::move(closed) : without_first(closed, static_cast<std::int64_t>(known)));
    }

private:
    void pass_on(ClosedSessions&& closed) {
        if (receiver_ == nullptr) return waiting_.push_back(std::move(closed));
        try {
            (*receiver_)(std::move(closed));
        } catch (...) {
            throw ReceiverFailed{std::current_exception()};
        }
    }
    static ClosedSessions without_first(const ClosedSessions& closed, std::int64_t count) {
        ClosedSessions rest;
        rest.rows = closed.rows - count;
        rest.starts.assign(closed.starts.begin() + count, closed.starts.end());
        rest.ends.assign(closed.ends.begin() + count, closed.ends.end());
        rest.fired_at.assign(closed.fired_at.begin() + count, closed.fired_at.end());
        for (const Column& key : closed.keys) rest.keys.push_back(key.slice(count, rest.rows));
        for (const Column& aggregate : closed.aggregates) rest.aggregates.push_back(aggregate.slice(count, rest.rows));
        return rest;
    }

    const SessionAggregation::Emit* receiver_ = nullptr;
    std::vector<ClosedSessions> waiting_;
    std::uint64_t come_ = 0;       ///< rows since the snapshot, in the steps that are being taken
    std::uint64_t passed_on_ = 0;  ///< rows since the snapshot
};

class SessionAggregationHandingOver : public SessionAggregation {
public:
    SessionAggregationHandingOver(const Backend& backend, const SessionAggregationRequest& request, std::string name,
                                  std::shared_ptr<DeviceHealth> health)
        : request_(request),
          operator_(
              std::move(name), std::move(health), [&] { return backend.make_session_aggregation(request); },
              [request] { return cpu_backend().make_session_aggregation(request); },
              {[this](SessionAggregation*) { emitted_.snapshot_taken(); }, [this] { emitted_.begins_again(); }}) {}

    void accumulate(const Batch& batch, std::vector<std::int32_t>& late_rows, const Emit& emit) override {
        const std::size_t late_before = late_rows.size();
        take_step(
            emit,
            [&](SessionAggregation& aggregation) {
                late_rows.resize(late_before);
                aggregation.accumulate(batch, late_rows, taker());
            },
            [&] { return again(batch); }, sizeof(Batch) + batch.columns.size() * sizeof(Column) + batch.memory());
        emitted_all_ = false;
    }

    void fire(Watermark watermark, const Emit& emit) override {
        take_step(
            emit, [&](SessionAggregation& aggregation) { aggregation.fire(watermark, taker()); },
            [&] { return again(watermark); }, 0);
        emitted_all_ = true;
    }

    [[nodiscard]] std::uint64_t open_sessions() const override {
        return operator_.ask([](SessionAggregation& aggregation) { return aggregation.open_sessions(); });
    }
    [[nodiscard]] FirstWaiting first_waiting() override {
        return operator_.ask([](SessionAggregation& aggregation) { return aggregation.first_waiting(); });
    }
    [[nodiscard]] bool handed_over() const override { return operator_.on_cpu() != nullptr; }
    [[nodiscard]] std::size_t memory() const override { return operator_.memory(); }
    void seal(std::uint64_t epoch) override { operator_.seal(epoch); }
    void write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) override {
        operator_.write(epoch, block_sink);
    }
    /// The CPU's operator says how far its state goes; the device's is restored from so much.
    void restore(std::string_view& bytes) override {
        const std::string_view all = bytes;
        cpu_backend().make_session_aggregation(request_)->restore(bytes);
        std::string_view own = all.substr(0, all.size() - bytes.size());
        operator_.restore(own);
        emitted_all_ = true;
    }

private:
    using Operator = HandingOver<SessionAggregation>;

    template <typename Change, typename Again>
    void take_step(const Emit& emit, const Change& step, const Again& again, std::size_t bytes) {
        try {
            emitted_.listen(emit);
            // State is sealed only where all closed sessions have been emitted.
            operator_.change(step, again, bytes, false, emitted_all_);
            emitted_.stop_listening();
        } catch (const ReceiverFailed& failed) {
            emitted_.stop_listening();
            std::rethrow_exception(failed.cause);
        } catch (...) {
            emitted_.stop_listening();
            throw;
        }
    }
    [[nodiscard]] Emit taker() {
        return [this](ClosedSessions&& closed) { emitted_.take(std::move(closed)); };
    }
    [[nodiscard]] Operator::Step again(const Batch& batch) {
        Batch kept = batch;
        kept.stamps.scanned.reset();  // rows that are late were told of
        return [this, kept = std::move(kept)](SessionAggregation& aggregation) {
            std::vector<std::int32_t> told;
            aggregation.accumulate(kept, told, taker());
        };
    }
    [[nodiscard]] Operator::Step again(Watermark watermark) {
        return [this, watermark](SessionAggregation& aggregation) { aggregation.fire(watermark, taker()); };
    }

    SessionAggregationRequest request_;
    SessionsOnce emitted_;
    bool emitted_all_ = true;
    mutable Operator operator_;  ///< asking may end in a hand-over
};

}  // namespace

std::unique_ptr<SessionAggregation> make_handing_over(const Backend& backend, const SessionAggregationRequest& request,
                                                      std::string name, std::shared_ptr<DeviceHealth> health) {
    return std::make_unique<SessionAggregationHandingOver>(backend, request, std::move(name), std::move(health));
}

}  // namespace windrow
