// SPDX-License-Identifier: Apache-2.0
#include "slice_selection.hpp"
#include "window_aggregation_cpu.hpp"
#include "window_times.hpp"
#include "windrow/kernels/extent.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

/// Adding rows: each row finds its plane. Rows in time order come in long stretches of one slice, which are found by a comparison
/// or two a row; only the rows outside do the window arithmetic.

namespace windrow::cpu {

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::size_t no_stretch = ~std::size_t{0};
/// Rows whose stamps are bounded together.
constexpr std::int64_t block_rows = 2048;

/// Appends the rows from `first` on that belong to the stretch; returns the first one that does not.
std::int64_t gather(Stretch& stretch, const std::int64_t* local, const Watermark* watermarks, std::int64_t first,
                    std::int64_t rows) {
    const semantics::Stretch bounds = stretch.bounds;
    std::int64_t i = first;
    while (i < rows && semantics::holds_row(bounds, local[i], watermarks[i])) ++i;
    const auto count = static_cast<std::size_t>(i - first);
    std::int32_t* gathered = stretch.rows.room_for(count);
    std::iota(gathered, gathered + count, static_cast<std::int32_t>(first));
    stretch.rows.add(count);
    return i;
}

}  // namespace

const std::int64_t* WindowAggregationCpu::local_times(WorkerState& worker, const Column& times) const {
    const TimeZone* zone = request_.time_zone.get();
    if (!times.constant && (zone == nullptr || zone->is_utc())) return times.data<std::int64_t>();
    worker.local_times.resize(static_cast<std::size_t>(times.rows));
    for (std::int64_t i = 0; i < times.rows; ++i) {
        const auto t = times.at<std::int64_t>(i);
        worker.local_times[static_cast<std::size_t>(i)] = zone != nullptr ? zone->to_local(t) : t;
    }
    return worker.local_times.data();
}

Plane& WindowAggregationCpu::plane(PlaneKey key) {
    const std::lock_guard lock(planes_mutex_);
    auto& plane = planes_[key];
    if (plane == nullptr) {
        plane = std::make_unique<Plane>(sharding_, pool_, workers_.size(),
                                        schedule_.holds_on_time_rows(key) ? last_closed_groups_ : 0);
        schedule_.open(key);
    }
    return *plane;
}

void WindowAggregationCpu::accumulate(int worker, const Batch& batch, std::vector<std::int32_t>* late_rows) {
    if (batch.rows == 0) return;
    if (request_.folded != nullptr) {
        accumulate_folded(worker, batch, late_rows);
    } else {
        accumulate_rows(worker, batch, late_rows);
    }
}

void WindowAggregationCpu::accumulate_folded(int worker, const Batch& batch, std::vector<std::int32_t>* late_rows) {
    std::vector<std::int32_t> kept;
    const Batch rows = take_folded(*request_.folded, batch, kept);
    workers_[static_cast<std::size_t>(worker)]->counts.filtered += static_cast<std::uint64_t>(batch.rows - rows.rows);
    if (rows.rows == 0) return;
    accumulate_rows(worker, rows, late_rows);
    if (late_rows == nullptr) return;
    for (std::int32_t& row : *late_rows) row = kept[static_cast<std::size_t>(row)];
}

void WindowAggregationCpu::accumulate_rows(int worker, const Batch& batch, std::vector<std::int32_t>* late_rows) {
    WorkerState& state = *workers_[static_cast<std::size_t>(worker)];
    state.accumulator.begin(batch);
    if (request_.attached) {
        accumulate_attached(state, batch, late_rows);
    } else {
        accumulate_aligned(state, batch, late_rows);
    }
    state.accumulator.end();
}

void WindowAggregationCpu::open_stretch(Stretch& stretch, std::int64_t time, Watermark stamp) {
    static_cast<ScheduledStretch&>(stretch) = schedule_.stretch_at(time, stamp);
    stretch.open_plane = stretch.fate == RowFate::accepted ? &plane(stretch.plane) : nullptr;
    stretch.rows.clear();
}

/// The stretch of rows of that time whose stamps lie between `least` and `greatest`; `no_stretch` if these decide differently.
std::size_t WindowAggregationCpu::find_stretch(WorkerState& worker, std::int64_t time, Watermark least, Watermark greatest) {
    constexpr std::size_t few = 8;
    const auto holds = [&](std::size_t s) { return worker.stretches[s].holds(time, least, greatest); };
    for (std::size_t s = 0; s < std::min(few, worker.stretch_count); ++s) {
        if (holds(s)) return s;
    }
    const std::int64_t slice = semantics::slice_start(request_.window, time);
    if (worker.stretch_count > few) {
        const auto [begin, end] = worker.stretch_of_slice.equal_range(slice);
        for (auto it = begin; it != end; ++it) {
            if (holds(it->second)) return it->second;
        }
    }
    const std::size_t index = worker.stretch_count;
    if (index == worker.stretches.size()) worker.stretches.emplace_back();
    open_stretch(worker.stretches[index], time, least);
    if (!holds(index)) return no_stretch;
    ++worker.stretch_count;
    worker.stretch_of_slice.emplace(slice, index);
    return index;
}

void WindowAggregationCpu::accumulate_aligned(WorkerState& worker, const Batch& batch, std::vector<std::int32_t>* late_rows) {
    const Column& times = batch.columns[static_cast<std::size_t>(request_.time_column)];
    refuse_null_times(times);
    const std::int64_t* local = local_times(worker, times);
    worker.stretch_count = 0;
    worker.stretch_of_slice.clear();
    if (batch.stamps.watermarks.empty()) {
        gather_by_block(worker, batch, local);
    } else {
        gather_by_row(worker, batch, local);
    }
    add_stretches(worker, late_rows);
}

/// Stamps by row: each run of rows of one stretch is found by comparing time and stamp.
void WindowAggregationCpu::gather_by_row(WorkerState& worker, const Batch& batch, const std::int64_t* local) {
    const auto* watermarks = batch.stamps.watermarks.as<std::int64_t>();
    std::int64_t i = 0;
    while (i < batch.rows) {
        Stretch& stretch = worker.stretches[find_stretch(worker, local[i], watermarks[i])];
        i = gather(stretch, local, watermarks, i, batch.rows);
    }
}

/// Stamps by rule: they grow from block to block by what the block's latest time says. As long as no window fires in between, the
/// rows of a slice all go to the same plane, whatever their exact stamps.
void WindowAggregationCpu::gather_by_block(WorkerState& worker, const Batch& batch, const std::int64_t* local) {
    const Stamps& stamps = batch.stamps;
    const std::int64_t* times = stamps.running_times != nullptr ? stamps.running_times->data<std::int64_t>() : nullptr;
    Watermark before = stamps.constant_watermark;
    for (std::int64_t first = 0; first < batch.rows; first += block_rows) {
        const std::int64_t count = std::min(block_rows, batch.rows - first);
        Watermark after = before;
        if (times != nullptr) {
            const Extent extent = extent_of(times + first, static_cast<std::size_t>(count));
            after = semantics::advance_bounded_watermark(before, extent.greatest, stamps.running_delay);
        }
        // Most rows are in the slice of the one in the middle, unless that one is late.
        const std::size_t main = find_stretch(worker, local[first + count / 2], before, after);
        if (main != no_stretch) {
            gather_block(worker, main, stamps, local, first, count, before, after);
        } else {
            Watermark stamp = before;
            for (std::int64_t i = first; i < first + count; ++i) {
                worker.stretches[find_stretch(worker, local[i], stamp)].rows.push_back(static_cast<std::int32_t>(i));
                if (times != nullptr) stamp = semantics::advance_bounded_watermark(stamp, times[i], stamps.running_delay);
            }
        }
        before = after;
    }
}

/// Rows of the main stretch's slice go there; the others' stamps are told apart by bounds where these are enough.
void WindowAggregationCpu::gather_block(WorkerState& worker, std::size_t main, const Stamps& stamps, const std::int64_t* local,
                                        std::int64_t first, std::int64_t count, Watermark before, Watermark after) {
    {
        Stretch& stretch = worker.stretches[main];
        const std::size_t room = static_cast<std::size_t>(count) + 8;
        worker.outside.clear();
        const SliceSelection selected =
            select_slice(local, static_cast<std::int32_t>(first), static_cast<std::size_t>(count), stretch.bounds.slice,
                         stretch.bounds.length, stretch.rows.room_for(room), worker.outside.room_for(room));
        stretch.rows.add(selected.inside);
        worker.outside.add(selected.outside);
    }
    // Most of the others are in one or two slices, that of rows out of order: these are taken out together.
    for (int pass = 0; pass < 2 && !worker.outside.empty(); ++pass) {
        const std::size_t found = find_stretch(worker, local[*worker.outside.begin()], before, after);
        if (found == no_stretch) break;
        gather_outside(worker.stretches[found], local, worker.outside);
    }
    gather_rest(worker, main, stamps, local, first, before, after);
}

/// Moves the rows of the stretch's slice from `outside` to the stretch.
void WindowAggregationCpu::gather_outside(Stretch& stretch, const std::int64_t* local, RowList& outside) {
    const SliceSelection selected = select_slice_of(local, outside.data(), outside.size(), stretch.bounds.slice,
                                                    stretch.bounds.length, stretch.rows.room_for(outside.size()), outside.data());
    stretch.rows.add(selected.inside);
    outside.cut(selected.outside);
}

/// The rows `outside`, one by one: by the bounds of their stamps, and exactly only where a window fires between the bounds.
void WindowAggregationCpu::gather_rest(WorkerState& worker, std::size_t main, const Stamps& stamps, const std::int64_t* local,
                                       std::int64_t first, Watermark before, Watermark after) {
    const std::int64_t* times = stamps.running_times != nullptr ? stamps.running_times->data<std::int64_t>() : nullptr;
    Watermark stamp = before;  // exactly, of row `exact_until`
    std::int64_t exact_until = first;
    std::size_t last = main;
    for (const std::int32_t row : worker.outside) {
        Stretch* stretch = &worker.stretches[last];
        if (!stretch->holds(local[row], before, after)) {
            std::size_t found = find_stretch(worker, local[row], before, after);
            if (found == no_stretch) {
                for (; exact_until < row; ++exact_until)
                    stamp = semantics::advance_bounded_watermark(stamp, times[exact_until], stamps.running_delay);
                found = find_stretch(worker, local[row], stamp);
            }
            last = found;
            stretch = &worker.stretches[found];
        }
        stretch->rows.push_back(row);
    }
}

void WindowAggregationCpu::add_stretches(WorkerState& worker, std::vector<std::int32_t>* late_rows) {
    for (std::size_t s = 0; s < worker.stretch_count; ++s) {
        const Stretch& stretch = worker.stretches[s];
        if (stretch.open_plane != nullptr) {
            worker.counts.accepted += stretch.rows.size();
            worker.counts.partly_late_pairs += stretch.rows.size() * stretch.missed_windows;
            worker.accumulator.add(*stretch.open_plane, stretch.rows.data(), stretch.rows.size());
            continue;
        }
        const bool late = stretch.fate == RowFate::late;
        (late ? worker.counts.late : worker.counts.in_no_window) += stretch.rows.size();
        if (late && late_rows != nullptr) late_rows->insert(late_rows->end(), stretch.rows.begin(), stretch.rows.end());
    }
    if (late_rows != nullptr) std::sort(late_rows->begin(), late_rows->end());
}

void WindowAggregationCpu::accumulate_attached(WorkerState& worker, const Batch& batch, std::vector<std::int32_t>* late_rows) {
    const Column& ends = batch.columns[static_cast<std::size_t>(request_.end_column)];
    const Column* starts = request_.start_column >= 0 ? &batch.columns[static_cast<std::size_t>(request_.start_column)] : nullptr;
    refuse_null_times(ends);
    std::map<PlaneKey, std::vector<std::int32_t>> rows_of_plane;
    auto last = rows_of_plane.end();  // rows of one window mostly follow each other
    for (std::int64_t i = 0; i < batch.rows; ++i) {
        const auto end = ends.at<std::int64_t>(i);
        if (schedule_.attached_is_late(end, batch.stamps.watermark(i))) {
            ++worker.counts.late;
            if (late_rows != nullptr) late_rows->push_back(static_cast<std::int32_t>(i));
            continue;
        }
        const std::int64_t start = starts != nullptr ? starts->at<std::int64_t>(i) : lowest;
        const PlaneKey key{end, start};
        if (last == rows_of_plane.end() || last->first != key) last = rows_of_plane.try_emplace(key).first;
        last->second.push_back(static_cast<std::int32_t>(i));
    }
    for (const auto& [key, rows] : rows_of_plane) {
        worker.counts.accepted += rows.size();
        worker.accumulator.add(plane(key), rows.data(), rows.size());
    }
}

}  // namespace windrow::cpu
