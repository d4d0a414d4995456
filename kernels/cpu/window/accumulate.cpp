// SPDX-License-Identifier: Apache-2.0
#include "window_aggregation_cpu.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <type_traits>

/// Adding rows: each row finds its plane. Rows in time order come in long stretches of one slice, which are found by two
/// comparisons a row; only the rows that leave the stretch do the window arithmetic.

namespace windrow::cpu {

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

[[noreturn]] void throw_null_time() {
    throw Error("W5201", "a row has a NULL event time",
                "give the time column a value, e.g. with COALESCE in a computed column, or filter such records before they reach the job");
}

/// Appends the rows from `first` on that belong to the stretch; returns the first one that does not. `watermarks` is an array by row, or
/// one value for all rows.
template <typename Watermarks>
std::int64_t gather(Stretch& stretch, const std::int64_t* local, Watermarks watermarks, std::int64_t first, std::int64_t rows) {
    const auto slice = static_cast<std::uint64_t>(stretch.slice);
    const auto length = static_cast<std::uint64_t>(stretch.slice_end) - slice;
    std::int64_t i = first;
    const auto inside = [&](std::int64_t row) {
        Watermark w;
        if constexpr (std::is_pointer_v<Watermarks>) {
            w = watermarks[row];
        } else {
            w = watermarks;
        }
        // One unsigned comparison tests both ends of the slice.
        return static_cast<std::uint64_t>(local[row]) - slice < length && w >= stretch.watermark_from && w < stretch.watermark_before;
    };
    while (i < rows && inside(i)) ++i;
    const std::size_t before = stretch.rows.size();
    stretch.rows.resize(before + static_cast<std::size_t>(i - first));
    std::iota(stretch.rows.begin() + static_cast<std::ptrdiff_t>(before), stretch.rows.end(), static_cast<std::int32_t>(first));
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
        plane = std::make_unique<Plane>(sharding_, pool_, workers_.size(), expected_groups_);
        add_pending(key);
    }
    return *plane;
}

Watermark WindowAggregationCpu::fires_at(std::int64_t window_end) const {
    const TimeZone* zone = request_.time_zone.get();
    return zone != nullptr ? zone->to_timer_instant(window_end - 1) : window_end - 1;
}

void WindowAggregationCpu::accumulate(int worker, const Batch& batch, std::vector<std::int32_t>* late_rows) {
    if (batch.rows == 0) return;
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
    const semantics::AlignedWindow& window = request_.window;
    stretch.slice = semantics::slice_start(window, time);
    stretch.slice_end = stretch.slice + window.slice;
    stretch.watermark_from = lowest;
    stretch.watermark_before = highest;
    stretch.plane = nullptr;
    stretch.late = false;
    stretch.missed_windows = 0;
    stretch.rows.clear();
    std::int64_t first = 0;
    if (!semantics::first_window_end(window, stretch.slice, &first)) return;
    const std::int64_t last = semantics::last_window_end(window, stretch.slice);
    if (!request_.processing_time) {
        while (first <= last && fires_at(first) <= stamp) {
            stretch.watermark_from = fires_at(first);
            first = semantics::next_window_end(window, first);
            ++stretch.missed_windows;
        }
        stretch.late = first > last;
        if (stretch.late) return;
        stretch.watermark_before = fires_at(first);
    }
    stretch.plane = &plane(PlaneKey{first, stretch.slice});
}

std::size_t WindowAggregationCpu::find_stretch(WorkerState& worker, std::int64_t time, Watermark stamp) {
    const std::int64_t slice = semantics::slice_start(request_.window, time);
    const auto [begin, end] = worker.stretch_of_slice.equal_range(slice);
    for (auto it = begin; it != end; ++it) {
        if (worker.stretches[it->second].holds(time, stamp)) return it->second;
    }
    const std::size_t index = worker.stretch_count++;
    if (index == worker.stretches.size()) worker.stretches.emplace_back();
    open_stretch(worker.stretches[index], time, stamp);
    worker.stretch_of_slice.emplace(slice, index);
    return index;
}

void WindowAggregationCpu::accumulate_aligned(WorkerState& worker, const Batch& batch, std::vector<std::int32_t>* late_rows) {
    const Column& times = batch.columns[static_cast<std::size_t>(request_.time_column)];
    if (times.has_nulls()) {
        for (std::int64_t i = 0; i < batch.rows; ++i) {
            if (!times.is_valid(i)) throw_null_time();
        }
    }
    const std::int64_t* local = local_times(worker, times);
    const std::int64_t* watermarks = batch.stamps.watermarks.empty() ? nullptr : batch.stamps.watermarks.as<std::int64_t>();
    worker.stretch_count = 0;
    worker.stretch_of_slice.clear();
    // Disorder makes rows alternate between neighbouring slices: rows are gathered per stretch before they are added.
    std::int64_t i = 0;
    while (i < batch.rows) {
        const auto stamp_of = [&](std::int64_t row) { return watermarks != nullptr ? watermarks[row] : batch.stamps.constant_watermark; };
        Stretch& stretch = worker.stretches[find_stretch(worker, local[i], stamp_of(i))];
        i = watermarks != nullptr ? gather(stretch, local, watermarks, i, batch.rows)
                                  : gather(stretch, local, batch.stamps.constant_watermark, i, batch.rows);
    }
    for (std::size_t s = 0; s < worker.stretch_count; ++s) {
        const Stretch& stretch = worker.stretches[s];
        if (stretch.plane != nullptr) {
            worker.counts.accepted += stretch.rows.size();
            worker.counts.partly_late_pairs += stretch.rows.size() * stretch.missed_windows;
            worker.accumulator.add(*stretch.plane, stretch.rows.data(), stretch.rows.size());
            continue;
        }
        (stretch.late ? worker.counts.late : worker.counts.in_no_window) += stretch.rows.size();
        if (stretch.late && late_rows != nullptr) late_rows->insert(late_rows->end(), stretch.rows.begin(), stretch.rows.end());
    }
    if (late_rows != nullptr) std::sort(late_rows->begin(), late_rows->end());
}

void WindowAggregationCpu::accumulate_attached(WorkerState& worker, const Batch& batch, std::vector<std::int32_t>* late_rows) {
    const Column& ends = batch.columns[static_cast<std::size_t>(request_.end_column)];
    const Column* starts = request_.start_column >= 0 ? &batch.columns[static_cast<std::size_t>(request_.start_column)] : nullptr;
    std::map<PlaneKey, std::vector<std::int32_t>> rows_of_plane;
    for (std::int64_t i = 0; i < batch.rows; ++i) {
        if (!ends.is_valid(i)) throw_null_time();
        const auto end = ends.at<std::int64_t>(i);
        if (!request_.processing_time && fires_at(end) <= batch.stamps.watermark(i)) {
            ++worker.counts.late;
            if (late_rows != nullptr) late_rows->push_back(static_cast<std::int32_t>(i));
            continue;
        }
        const std::int64_t start = starts != nullptr ? starts->at<std::int64_t>(i) : lowest;
        rows_of_plane[PlaneKey{end, start}].push_back(static_cast<std::int32_t>(i));
    }
    for (const auto& [key, rows] : rows_of_plane) {
        worker.counts.accepted += rows.size();
        worker.accumulator.add(plane(key), rows.data(), rows.size());
    }
}

}  // namespace windrow::cpu
