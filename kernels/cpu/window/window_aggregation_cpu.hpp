// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Window aggregation on the CPU: planes of groups per (slice, first open window), and firing.

#include "group_accumulator.hpp"
#include "plane.hpp"
#include "running_total.hpp"
#include "table_pool.hpp"
#include "windrow/kernels/window_aggregation.hpp"

#include <compare>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <unordered_map>
#include <vector>

namespace windrow::cpu {

using PlaneMap = RunningTotal::PlaneMap;

/// A window that will fire, ordered as windows are emitted.
struct PendingWindow {
    std::int64_t end = 0;
    std::int64_t start = 0;
    friend auto operator<=>(const PendingWindow&, const PendingWindow&) = default;
};

/// A stretch of the time line, and of stamps, whose rows all go to one plane.
struct Stretch {
    std::int64_t slice = 0;  ///< local times in [slice, slice_end)
    std::int64_t slice_end = 0;
    Watermark watermark_from = 0;  ///< and stamps with watermark in [watermark_from, watermark_before)
    Watermark watermark_before = 0;
    Plane* plane = nullptr;  ///< null: the rows are late, or between windows
    bool late = false;
    std::uint64_t missed_windows = 0;  ///< windows of the slice that had fired already
    std::vector<std::int32_t> rows;    ///< rows of the batch gathered for it

    [[nodiscard]] bool holds_time(std::int64_t time) const noexcept { return time >= slice && time < slice_end; }
    [[nodiscard]] bool holds_stamps(Watermark least, Watermark greatest) const noexcept {
        return least >= watermark_from && greatest < watermark_before;
    }
};

/// What a worker needs to add batches; reused between them.
struct WorkerState {
    WorkerState(const WindowAggregationRequest& request, const StateLayout& layout, const ShardingRule& sharding,
                std::size_t worker)
        : accumulator(request, layout, sharding, worker) {}
    GroupAccumulator accumulator;
    WindowCounts counts;
    std::vector<std::int64_t> local_times;
    std::vector<Stretch> stretches;  ///< reused; the first `stretch_count` belong to the batch
    std::size_t stretch_count = 0;
    std::unordered_multimap<std::int64_t, std::size_t> stretch_of_slice;
    std::vector<std::int32_t> outside;  ///< rows of a block that are not in its main slice
};

class WindowAggregationCpu : public WindowAggregation {
public:
    explicit WindowAggregationCpu(WindowAggregationRequest request);
    void accumulate(int worker, const Batch& batch, std::vector<std::int32_t>* late_rows) override;
    void fire(Watermark watermark, bool ordered, const std::function<void(FiredRows&&)>& emit) override;
    [[nodiscard]] WindowCounts counts() const override;
    [[nodiscard]] std::size_t memory() const override;
    [[nodiscard]] std::uint64_t open_groups() const override;
    void seal(std::uint64_t epoch) override;
    void write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) override;
    void restore(std::string_view bytes) override;

private:
    void accumulate_aligned(WorkerState& worker, const Batch& batch, std::vector<std::int32_t>* late_rows);
    void accumulate_attached(WorkerState& worker, const Batch& batch, std::vector<std::int32_t>* late_rows);
    void gather_by_row(WorkerState& worker, const Batch& batch, const std::int64_t* local);
    void gather_by_block(WorkerState& worker, const Batch& batch, const std::int64_t* local);
    void gather_block(WorkerState& worker, std::size_t main, const Stamps& stamps, const std::int64_t* local, std::int64_t first,
                      std::int64_t count, Watermark before, Watermark after);
    void add_stretches(WorkerState& worker, std::vector<std::int32_t>* late_rows);
    void open_stretch(Stretch& stretch, std::int64_t time, Watermark stamp);
    std::size_t find_stretch(WorkerState& worker, std::int64_t time, Watermark stamp) {
        return find_stretch(worker, time, stamp, stamp);
    }
    std::size_t find_stretch(WorkerState& worker, std::int64_t time, Watermark least, Watermark greatest);
    const std::int64_t* local_times(WorkerState& worker, const Column& times) const;
    void check_restored(const PlaneKey& key) const;
    Plane& plane(PlaneKey key);
    [[nodiscard]] bool holds_on_time_rows(PlaneKey key) const;
    [[nodiscard]] Watermark fires_at(std::int64_t window_end) const;
    void add_pending(PlaneKey key);
    void close(PlaneKey key);
    void queue_next_window(const PendingWindow& window, const std::vector<PlaneKey>& covered);
    [[nodiscard]] std::vector<PlaneKey> covered_planes(const PendingWindow& window) const;
    void fire_window(const PendingWindow& window, bool ordered, const std::function<void(FiredRows&&)>& emit);
    void drop_finished(const PendingWindow& window);
    [[nodiscard]] std::string encode_state() const;

    WindowAggregationRequest request_;
    StateLayout layout_;
    ShardingRule sharding_;
    TablePool pool_;  ///< outlives what gives tables back to it
    std::vector<std::unique_ptr<WorkerState>> workers_;
    std::mutex planes_mutex_;  ///< workers open planes side by side: once per stretch of a batch, not per row
    PlaneMap planes_;
    std::set<PendingWindow> pending_;
    std::size_t last_closed_groups_ = 0;  ///< of the plane of on-time rows closed last: room that the next one is given at once
    RunningTotal total_;
    Watermark fired_until_ = watermark_min;  ///< every window that this watermark fires has fired
    std::map<std::uint64_t, std::string> sealed_;
};

}  // namespace windrow::cpu
