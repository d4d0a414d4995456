// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Window aggregation on the CPU: planes of groups per (slice, first open window), worker partials, firing.

#include "group_accumulator.hpp"
#include "state_table.hpp"
#include "windrow/kernels/window_aggregation.hpp"

#include <atomic>
#include <compare>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <unordered_map>
#include <vector>

namespace windrow::cpu {

/// A plane holds the rows of one slice whose first window still open (at their stamp) ends at `first_end`; a window merges the planes of
/// its slices whose first open window is not after it (design section 4). Attached windows: slice is the window's start.
struct PlaneKey {
    std::int64_t first_end = 0;
    std::int64_t slice = 0;
    friend auto operator<=>(const PlaneKey&, const PlaneKey&) = default;
};

using PlaneMap = std::map<PlaneKey, std::unique_ptr<StateTable>>;

/// A window that will fire, ordered as windows are emitted.
struct PendingWindow {
    std::int64_t end = 0;
    std::int64_t start = 0;
    friend auto operator<=>(const PendingWindow&, const PendingWindow&) = default;
};

/// A stretch of the time line, and of stamps, whose rows all go to one plane.
struct Stretch {
    std::int64_t slice = 0;              ///< local times in [slice, slice_end)
    std::int64_t slice_end = 0;
    Watermark watermark_from = 0;        ///< and stamps with watermark in [watermark_from, watermark_before)
    Watermark watermark_before = 0;
    StateTable* table = nullptr;         ///< null: the rows are late, or between windows
    bool late = false;
    std::uint64_t missed_windows = 0;    ///< windows of the slice that had fired already
    std::vector<std::int32_t> rows;      ///< rows of the batch gathered for it

    [[nodiscard]] bool holds(std::int64_t time, Watermark w) const noexcept {
        return time >= slice && time < slice_end && w >= watermark_from && w < watermark_before;
    }
};

/// State of one worker: its own planes, so that nothing is shared while batches are added.
struct WorkerPlanes {
    WorkerPlanes(const WindowAggregationRequest& request, const StateLayout& layout) : accumulator(request, layout) {}
    PlaneMap planes;
    GroupAccumulator accumulator;
    WindowCounts counts;
    std::vector<std::int64_t> local_times;
    std::vector<Stretch> stretches;                              ///< reused; the first `stretch_count` belong to the batch
    std::size_t stretch_count = 0;
    std::unordered_multimap<std::int64_t, std::size_t> stretch_of_slice;
};

/// The running total of a sliding window: the groups of the planes that the last fired window covered.
struct RunningTotal {
    std::unique_ptr<StateTable> table;
    std::set<PlaneKey> included;
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
    void accumulate_aligned(WorkerPlanes& worker, const Batch& batch, std::vector<std::int32_t>* late_rows);
    void accumulate_attached(WorkerPlanes& worker, const Batch& batch, std::vector<std::int32_t>* late_rows);
    void open_stretch(WorkerPlanes& worker, Stretch& stretch, std::int64_t time, Watermark stamp) const;
    std::size_t find_stretch(WorkerPlanes& worker, std::int64_t time, Watermark stamp) const;
    const std::int64_t* local_times(WorkerPlanes& worker, const Column& times) const;
    StateTable& plane(PlaneMap& planes, PlaneKey key) const;
    std::unique_ptr<StateTable> take_table() const;
    void give_back(std::unique_ptr<StateTable> table);
    [[nodiscard]] Watermark fires_at(std::int64_t window_end) const;
    void collect_partials();
    void add_pending(PlaneKey key);
    void queue_next_window(const PendingWindow& window, const std::vector<PlaneKey>& covered);
    [[nodiscard]] std::vector<PlaneKey> covered_planes(const PendingWindow& window) const;
    void fire_window(const PendingWindow& window, bool ordered, const std::function<void(FiredRows&&)>& emit);
    void advance_total(const std::vector<PlaneKey>& covered);
    void emit_groups(const StateTable& table, const PendingWindow& window, bool ordered,
                     const std::function<void(FiredRows&&)>& emit) const;
    void drop_finished(const PendingWindow& window);
    [[nodiscard]] std::string encode_state() const;

    WindowAggregationRequest request_;
    StateLayout layout_;
    bool invertible_ = false;
    std::vector<std::unique_ptr<WorkerPlanes>> workers_;
    PlaneMap merged_;                     ///< planes collected from the workers
    std::set<PendingWindow> pending_;
    RunningTotal total_;
    mutable std::mutex spare_mutex_;      ///< workers open planes side by side; once per plane, not per row
    mutable std::vector<std::unique_ptr<StateTable>> spare_;   ///< cleared tables of closed planes, used again: no page is faulted in twice
    std::atomic<std::size_t> expected_groups_{0};  ///< groups of the last collected plane: room that a new one is given at once
    Watermark fired_until_ = watermark_min;  ///< every window that this watermark fires has fired
    std::map<std::uint64_t, std::string> sealed_;
};

}  // namespace windrow::cpu
