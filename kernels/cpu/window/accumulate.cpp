// SPDX-License-Identifier: Apache-2.0
#include "window_aggregation_cpu.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <limits>

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

/// A stretch of the time line in which all on-time rows go to one plane.
struct Stretch {
    std::int64_t begin = highest;   ///< local times in [begin, end)
    std::int64_t end = lowest;
    Watermark watermark_from = lowest;  ///< and stamps with watermark in [watermark_from, watermark_before)
    Watermark watermark_before = lowest;
    StateTable* table = nullptr;    ///< null: the rows are late or in a gap
    bool late = false;
    std::uint64_t missed_windows = 0;  ///< windows of the slice that have fired already
};

}  // namespace

const std::int64_t* WindowAggregationCpu::local_times(WorkerPlanes& worker, const Column& times) const {
    const TimeZone* zone = request_.time_zone.get();
    if (!times.constant && (zone == nullptr || zone->is_utc())) return times.data<std::int64_t>();
    worker.local_times.resize(static_cast<std::size_t>(times.rows));
    for (std::int64_t i = 0; i < times.rows; ++i) {
        const auto t = times.at<std::int64_t>(i);
        worker.local_times[static_cast<std::size_t>(i)] = zone != nullptr ? zone->to_local(t) : t;
    }
    return worker.local_times.data();
}

StateTable& WindowAggregationCpu::plane(PlaneMap& planes, PlaneKey key) const {
    auto& table = planes[key];
    if (!table) table = std::make_unique<StateTable>(layout_, request_.key_types);
    return *table;
}

Watermark WindowAggregationCpu::fires_at(std::int64_t window_end) const {
    const TimeZone* zone = request_.time_zone.get();
    return zone != nullptr ? zone->to_timer_instant(window_end - 1) : window_end - 1;
}

void WindowAggregationCpu::accumulate(int worker, const Batch& batch, std::vector<std::int32_t>* late_rows) {
    if (batch.rows == 0) return;
    WorkerPlanes& planes = *workers_[static_cast<std::size_t>(worker)];
    planes.accumulator.begin(batch);
    if (request_.attached) {
        accumulate_attached(planes, batch, late_rows);
    } else {
        accumulate_aligned(planes, batch, late_rows);
    }
    planes.accumulator.end();
}

void WindowAggregationCpu::accumulate_aligned(WorkerPlanes& worker, const Batch& batch, std::vector<std::int32_t>* late_rows) {
    const Column& times = batch.columns[static_cast<std::size_t>(request_.time_column)];
    if (times.has_nulls()) {
        for (std::int64_t i = 0; i < batch.rows; ++i) {
            if (!times.is_valid(i)) throw_null_time();
        }
    }
    const std::int64_t* local = local_times(worker, times);
    const semantics::AlignedWindow& window = request_.window;

    const auto find_stretch = [&](std::int64_t time, Watermark stamp) {
        Stretch found;
        found.begin = semantics::slice_start(window, time);
        found.end = found.begin + window.slice;
        std::int64_t first = 0;
        if (!semantics::first_window_end(window, found.begin, &first)) {
            found.watermark_from = lowest;
            found.watermark_before = highest;
            return found;
        }
        const std::int64_t last = semantics::last_window_end(window, found.begin);
        Watermark previous_fire = lowest;
        while (!request_.processing_time && fires_at(first) <= stamp && first <= last) {
            previous_fire = fires_at(first);
            first = semantics::next_window_end(window, first);
            ++found.missed_windows;
        }
        found.watermark_from = previous_fire;
        if (first > last) {
            found.late = true;
            found.watermark_before = highest;
            return found;
        }
        found.watermark_before = request_.processing_time ? highest : fires_at(first);
        found.table = &plane(worker.planes, PlaneKey{first, found.begin});
        return found;
    };

    // Disorder makes rows alternate between neighbouring slices: their rows are gathered per plane before they are added.
    struct Gathered {
        Stretch stretch;
        std::vector<std::int32_t> rows;
    };
    std::vector<Gathered> gathered;
    std::size_t current = 0;
    const Stamps& stamps = batch.stamps;
    const std::int64_t* watermarks = stamps.watermarks.empty() ? nullptr : stamps.watermarks.as<std::int64_t>();
    const auto belongs = [&](const Stretch& s, std::int64_t time, Watermark w) {
        return time >= s.begin && time < s.end && w >= s.watermark_from && w < s.watermark_before;
    };
    for (std::int64_t i = 0; i < batch.rows; ++i) {
        const std::int64_t time = local[i];
        const Watermark w = watermarks != nullptr ? watermarks[i] : stamps.constant_watermark;
        if (gathered.empty() || !belongs(gathered[current].stretch, time, w)) {
            current = 0;
            while (current < gathered.size() && !belongs(gathered[current].stretch, time, w)) ++current;
            if (current == gathered.size()) gathered.push_back({find_stretch(time, w), {}});
        }
        gathered[current].rows.push_back(static_cast<std::int32_t>(i));
    }
    for (Gathered& part : gathered) {
        if (part.stretch.table == nullptr) {
            (part.stretch.late ? worker.counts.late : worker.counts.in_no_window) += part.rows.size();
            if (part.stretch.late && late_rows != nullptr) late_rows->insert(late_rows->end(), part.rows.begin(), part.rows.end());
            continue;
        }
        worker.counts.accepted += part.rows.size();
        worker.counts.partly_late_pairs += part.rows.size() * part.stretch.missed_windows;
        worker.accumulator.add(*part.stretch.table, part.rows.data(), 0, part.rows.size());
    }
    if (late_rows != nullptr) std::sort(late_rows->begin(), late_rows->end());
}

void WindowAggregationCpu::accumulate_attached(WorkerPlanes& worker, const Batch& batch, std::vector<std::int32_t>* late_rows) {
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
        worker.accumulator.add(plane(worker.planes, key), rows.data(), 0, rows.size());
    }
}

}  // namespace windrow::cpu
