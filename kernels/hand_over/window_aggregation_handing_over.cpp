// SPDX-License-Identifier: Apache-2.0
#include "handing_over.hpp"
#include "windrow/kernels/hand_over.hpp"

#include <compare>
#include <optional>
#include <tuple>

namespace windrow {

namespace {

/// Windows are fired in this order.
struct FiringPlace {
    std::int64_t end = 0;
    std::int64_t start = 0;
    friend auto operator<=>(const FiringPlace&, const FiringPlace&) = default;
};

/// Passes windows on whole, each once, however often the firing is begun.
class WholeWindows {
public:
    explicit WholeWindows(const std::function<void(FiredRows&&)>& receiver) : receiver_(receiver) {}

    void begin() { pieces_.clear(); }
    void take(FiredRows&& piece) {
        const FiringPlace place{piece.window_end, piece.window_start};
        if (passed_on_ && place <= *passed_on_) return;
        if (place != place_) pass_on();
        place_ = place;
        pieces_.push_back(std::move(piece));
    }
    void end() { pass_on(); }

private:
    void pass_on() {
        if (pieces_.empty()) return;
        passed_on_ = place_;
        try {
            for (FiredRows& piece : pieces_) receiver_(std::move(piece));
        } catch (...) {
            throw ReceiverFailed{std::current_exception()};
        }
        pieces_.clear();
    }

    const std::function<void(FiredRows&&)>& receiver_;
    std::vector<FiredRows> pieces_;  ///< of the window at place_
    FiringPlace place_;
    std::optional<FiringPlace> passed_on_;  ///< up to this one
};

class WindowAggregationHandingOver : public WindowAggregation {
public:
    WindowAggregationHandingOver(const Backend& backend, const WindowAggregationRequest& request, std::string name,
                                 std::shared_ptr<DeviceHealth> health)
        : operator_(
              std::move(name), std::move(health), [&] { return backend.make_window_aggregation(request); },
              [request] { return cpu_backend().make_window_aggregation(request); },
              {[this](WindowAggregation* sealed) { filtered_at_snapshot_ = sealed != nullptr ? sealed->counts().filtered : 0; },
               {}}) {}

    void accumulate(int worker, const Batch& batch, std::vector<std::int32_t>* late_rows) override {
        const std::size_t late_before = late_rows == nullptr ? 0 : late_rows->size();
        operator_.change(
            [&](WindowAggregation& aggregation) {
                if (late_rows != nullptr) late_rows->resize(late_before);
                aggregation.accumulate(worker, batch, late_rows);
            },
            [&] { return again(batch); }, bytes_kept(batch));
    }

    void fire(Watermark watermark, bool ordered, const std::function<void(FiredRows&&)>& emit) override {
        if (WindowAggregation* on_cpu = operator_.on_cpu()) return on_cpu->fire(watermark, ordered, emit);
        WholeWindows windows(emit);
        try {
            operator_.change(
                [&](WindowAggregation& aggregation) {
                    windows.begin();
                    aggregation.fire(watermark, ordered, [&](FiredRows&& rows) { windows.take(std::move(rows)); });
                    windows.end();
                },
                [&] { return again(watermark); }, 0, true);
        } catch (const ReceiverFailed& failed) {
            std::rethrow_exception(failed.cause);
        }
    }

    [[nodiscard]] WindowCounts counts() const override {
        WindowCounts counts = operator_.ask([](WindowAggregation& aggregation) { return aggregation.counts(); });
        if (operator_.on_cpu() != nullptr) counts.filtered += filtered_at_snapshot_;
        return counts;
    }
    [[nodiscard]] std::uint64_t open_groups() const override {
        return operator_.ask([](WindowAggregation& aggregation) { return aggregation.open_groups(); });
    }
    [[nodiscard]] FirstWaiting first_waiting() override {
        return operator_.ask([](WindowAggregation& aggregation) { return aggregation.first_waiting(); });
    }
    [[nodiscard]] bool handed_over() const override { return operator_.on_cpu() != nullptr; }
    [[nodiscard]] std::size_t memory() const override { return operator_.memory(); }
    void seal(std::uint64_t epoch) override { operator_.seal(epoch); }
    void write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) override {
        operator_.write(epoch, block_sink);
    }
    void restore(std::string_view bytes) override { operator_.restore(bytes); }

private:
    using Operator = HandingOver<WindowAggregation>;

    static Operator::Step again(const Batch& batch) {
        Batch kept = batch;
        kept.stamps.scanned.reset();  // rows that are late were told of
        return [kept = std::move(kept)](WindowAggregation& aggregation) { aggregation.accumulate(0, kept, nullptr); };
    }
    static Operator::Step again(Watermark watermark) {
        return [watermark](WindowAggregation& aggregation) { aggregation.fire(watermark, false, [](FiredRows&&) {}); };
    }
    static std::size_t bytes_kept(const Batch& batch) {
        return sizeof(Batch) + batch.columns.size() * sizeof(Column) + batch.memory();
    }

    /// A snapshot does not hold it (the filter's own does), so who is restored from it begins at 0.
    std::uint64_t filtered_at_snapshot_ = 0;
    mutable Operator operator_;  ///< asking may end in a hand-over
};

}  // namespace

std::unique_ptr<WindowAggregation> make_handing_over(const Backend& backend, const WindowAggregationRequest& request,
                                                     std::string name, std::shared_ptr<DeviceHealth> health) {
    return std::make_unique<WindowAggregationHandingOver>(backend, request, std::move(name), std::move(health));
}

}  // namespace windrow
