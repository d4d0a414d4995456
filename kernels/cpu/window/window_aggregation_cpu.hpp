// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Window aggregation on the CPU: planes of groups per (slice, first open window), and firing.

#include "group_accumulator.hpp"
#include "plane.hpp"
#include "row_list.hpp"
#include "running_total.hpp"
#include "table_pool.hpp"
#include "window_schedule.hpp"
#include "window_snapshot.hpp"
#include "windrow/kernels/window_aggregation.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace windrow::cpu {

using PlaneMap = RunningTotal::PlaneMap;

/// A stretch with the batch's rows gathered for it.
struct Stretch : ScheduledStretch {
    Plane* open_plane = nullptr;  ///< null: the rows are late, or between windows
    RowList rows;

    [[nodiscard]] bool holds(std::int64_t time, Watermark least, Watermark greatest) const noexcept {
        return semantics::holds_time(bounds, time) && semantics::holds_stamps(bounds, least, greatest);
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
    RowList outside;  ///< rows of a block that are not in its main slice
};

class WindowAggregationCpu : public WindowAggregation {
public:
    explicit WindowAggregationCpu(WindowAggregationRequest request);
    void accumulate(int worker, const Batch& batch, std::vector<std::int32_t>* late_rows) override;
    void fire(Watermark watermark, bool ordered, const std::function<void(FiredRows&&)>& emit) override;
    [[nodiscard]] WindowCounts counts() const override;
    [[nodiscard]] std::size_t memory() const override;
    [[nodiscard]] std::uint64_t open_groups() const override;
    [[nodiscard]] FirstWaiting first_waiting() override { return {true, schedule_.first_waiting()}; }
    void seal(std::uint64_t epoch) override;
    void write(std::uint64_t epoch, const std::function<void(std::string_view)>& block_sink) override;
    void restore(std::string_view bytes) override;

private:
    void accumulate_folded(int worker, const Batch& batch, std::vector<std::int32_t>* late_rows);
    void accumulate_rows(int worker, const Batch& batch, std::vector<std::int32_t>* late_rows);
    void accumulate_aligned(WorkerState& worker, const Batch& batch, std::vector<std::int32_t>* late_rows);
    void accumulate_attached(WorkerState& worker, const Batch& batch, std::vector<std::int32_t>* late_rows);
    void gather_by_row(WorkerState& worker, const Batch& batch, const std::int64_t* local);
    void gather_by_block(WorkerState& worker, const Batch& batch, const std::int64_t* local);
    void gather_block(WorkerState& worker, std::size_t main, const Stamps& stamps, const std::int64_t* local, std::int64_t first,
                      std::int64_t count, Watermark before, Watermark after);
    static void gather_outside(Stretch& stretch, const std::int64_t* local, RowList& outside);
    void gather_rest(WorkerState& worker, std::size_t main, const Stamps& stamps, const std::int64_t* local, std::int64_t first,
                     Watermark before, Watermark after);
    void add_stretches(WorkerState& worker, std::vector<std::int32_t>* late_rows);
    void open_stretch(Stretch& stretch, std::int64_t time, Watermark stamp);
    std::size_t find_stretch(WorkerState& worker, std::int64_t time, Watermark stamp) {
        return find_stretch(worker, time, stamp, stamp);
    }
    std::size_t find_stretch(WorkerState& worker, std::int64_t time, Watermark least, Watermark greatest);
    const std::int64_t* local_times(WorkerState& worker, const Column& times) const;
    Plane& plane(PlaneKey key);
    void close(PlaneKey key);
    void fire_window(const DueWindow& window, bool ordered, const std::function<void(FiredRows&&)>& emit);
    void drop_finished(const DueWindow& window);
    /// A plane's groups as they were when an epoch was sealed; a key may be in several tables.
    struct SealedPlane {
        PlaneKey key;
        std::vector<FrozenTable> tables;
    };
    struct SealedState {
        WindowSnapshotHead head;
        std::vector<SealedPlane> planes;
    };
    [[nodiscard]] FrozenTable merged_table(const SealedPlane& plane) const;
    void encode_group(const StateTable& table, std::uint32_t id, std::string& out) const;

    WindowAggregationRequest request_;
    StateLayout layout_;
    ShardingRule sharding_;
    TablePool pool_;  ///< outlives what gives tables back to it
    std::vector<std::unique_ptr<WorkerState>> workers_;
    std::mutex planes_mutex_;  ///< workers open planes side by side: once per stretch of a batch, not per row
    PlaneMap planes_;
    WindowSchedule schedule_;
    std::size_t last_closed_groups_ = 0;  ///< of the plane of on-time rows closed last: room that the next one is given at once
    RunningTotal total_;
    std::map<std::uint64_t, SealedState> sealed_;           ///< by epoch
    std::vector<std::pair<PlaneKey, FrozenTable>> merged_;  ///< by the last `write`: for the next `seal` to take up
};

}  // namespace windrow::cpu
