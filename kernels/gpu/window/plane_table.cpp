// SPDX-License-Identifier: Apache-2.0
#include "gpu/window/plane_table.hpp"

#include "window_times.hpp"
#include "windrow/kernels/extent.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <utility>

namespace windrow::gpu {

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();

Extent extent_of_column(const Column& column) {
    return extent_of(column.data<std::int64_t>(), static_cast<std::size_t>(column.physical_rows()));
}

/// The stamps of a batch's rows, one after the other.
class StampReader {
public:
    explicit StampReader(const Stamps& stamps)
        : stamps_(stamps),
          times_(stamps.running_times != nullptr ? stamps.running_times->data<std::int64_t>() : nullptr),
          stamp_(stamps.constant_watermark) {}
    /// To be called for each row in turn.
    Watermark next() {
        const std::int64_t row = row_++;
        if (times_ == nullptr) return stamps_.watermark(row);
        const Watermark own = stamp_;
        stamp_ = semantics::advance_bounded_watermark(stamp_, times_[row], stamps_.running_delay);
        return own;
    }

private:
    const Stamps& stamps_;
    const std::int64_t* times_;
    Watermark stamp_;
    std::int64_t row_ = 0;
};

/// Least and greatest stamp.
Extent extent_of_stamps(const Stamps& stamps, std::int64_t rows) {
    if (stamps.running_times != nullptr) {
        const Extent times = extent_of_column(*stamps.running_times);
        return {stamps.constant_watermark,
                semantics::advance_bounded_watermark(stamps.constant_watermark, times.greatest, stamps.running_delay)};
    }
    if (stamps.watermarks.empty()) return {stamps.constant_watermark, stamps.constant_watermark};
    return extent_of(stamps.watermarks.as<std::int64_t>(), static_cast<std::size_t>(rows));
}

/// The offset that holds for all instants from `least` to `greatest`, if one does.
std::optional<std::int64_t> common_offset(const TimeZone* zone, const Extent& times) {
    if (zone == nullptr) return 0;
    const bool changes = std::any_of(zone->transitions().begin(), zone->transitions().end(), [&](const TimeZone::Transition& t) {
        return t.instant_ms > times.least && t.instant_ms <= times.greatest;
    });
    if (changes) return std::nullopt;
    return zone->offset_at(times.least);
}

/// The stretches of the slices at both ends, if there are no slices in between and no window fires between the stamps.
std::optional<std::vector<ScheduledStretch>> stretches_by_bounds(const WindowAggregationRequest& request,
                                                                 const WindowSchedule& schedule, const TimedRows& rows) {
    const Extent extent = extent_of_column(rows.times);
    const std::optional<std::int64_t> offset = common_offset(request.time_zone.get(), extent);
    if (!offset) return std::nullopt;
    const Extent stamps = extent_of_stamps(rows.stamps, rows.times.rows);
    std::vector<ScheduledStretch> stretches{schedule.stretch_at(extent.least + *offset, stamps.least)};
    const std::int64_t last = extent.greatest + *offset;
    if (!semantics::holds_time(stretches[0].bounds, last)) {
        stretches.push_back(schedule.stretch_at(last, stamps.least));
        if (stretches[1].bounds.slice != stretches[0].bounds.slice + stretches[0].bounds.length) return std::nullopt;
    }
    for (const ScheduledStretch& stretch : stretches) {
        if (!semantics::holds_stamps(stretch.bounds, stamps.least, stamps.greatest)) return std::nullopt;
    }
    return stretches;
}

/// Which rows the host looks at.
class KeptReader {
public:
    /// The column may be null: all.
    explicit KeptReader(const Column* kept) : bits_(kept != nullptr ? kept->values.as<std::uint8_t>() : nullptr) {}
    [[nodiscard]] bool holds(std::int64_t row) const { return bits_ == nullptr || get_bit(bits_, row); }

private:
    const std::uint8_t* bits_;
};

/// The stretches that rows are in, ordered.
std::vector<ScheduledStretch> stretches_of_rows(const WindowAggregationRequest& request, const WindowSchedule& schedule,
                                                const TimedRows& rows, const KeptReader& kept) {
    const TimeZone* zone = request.time_zone.get();
    std::map<std::pair<std::int64_t, Watermark>, ScheduledStretch> found;  // by slice and first stamp
    StampReader stamps(rows.stamps);
    const ScheduledStretch* last = nullptr;  // rows of one stretch mostly follow each other
    for (std::int64_t i = 0; i < rows.times.rows; ++i) {
        const Watermark stamp = stamps.next();
        if (!kept.holds(i)) continue;
        const auto time = rows.times.at<std::int64_t>(i);
        const std::int64_t local = zone != nullptr ? zone->to_local(time) : time;
        if (last != nullptr && semantics::holds_row(last->bounds, local, stamp)) continue;
        auto at = found.upper_bound({semantics::slice_start(request.window, local), stamp});
        if (at == found.begin() || !semantics::holds_row(std::prev(at)->second.bounds, local, stamp)) {
            const ScheduledStretch stretch = schedule.stretch_at(local, stamp);
            at = std::next(found.emplace(std::pair{stretch.bounds.slice, stretch.bounds.stamps_from}, stretch).first);
        }
        last = &std::prev(at)->second;
    }
    std::vector<ScheduledStretch> stretches;
    for (const auto& entry : found) stretches.push_back(entry.second);
    return stretches;
}

void add_attached(const WindowSchedule& schedule, const TimedRows& rows, const KeptReader& kept, PlaneTable& table) {
    struct Window {
        bool on_time = false;
        bool late = false;
    };
    std::map<PlaneKey, Window> found;
    StampReader stamps(rows.stamps);
    auto last = found.end();
    for (std::int64_t i = 0; i < rows.times.rows; ++i) {
        const Watermark stamp = stamps.next();
        if (!kept.holds(i)) continue;
        const auto end = rows.times.at<std::int64_t>(i);
        const PlaneKey key{end, rows.starts != nullptr ? rows.starts->at<std::int64_t>(i) : lowest};
        if (last == found.end() || last->first != key) last = found.try_emplace(key).first;
        (schedule.attached_is_late(end, stamp) ? last->second.late : last->second.on_time) = true;
    }
    for (const auto& [key, window] : found) {
        StretchFate fate{no_plane, 1, 0};
        if (window.on_time) {
            fate = {static_cast<std::uint32_t>(table.planes.size()), 0, 0};
            table.planes.push_back(key);
        }
        table.windows.push_back({key.first_end, key.slice, schedule.fires_at(key.first_end)});
        table.fates.push_back(fate);
        table.any_late = table.any_late || window.late;
    }
}

bool has_null_row(const Column& times) {
    if (!times.has_nulls()) return false;
    for (std::int64_t i = 0; i < times.rows; ++i) {
        if (!times.is_valid(i)) return true;
    }
    return false;
}

/// W5201 if a row that is kept has no time.
void refuse_null_times_of(const Column& times, const KeptReader& kept) {
    for (std::int64_t i = 0; i < times.rows; ++i) {
        if (kept.holds(i) && !times.is_valid(i)) refuse_null_times(times);
    }
}

}  // namespace

PlaneTable make_plane_table(const WindowAggregationRequest& request, const WindowSchedule& schedule, const TimedRows& rows) {
    PlaneTable table;
    const bool has_nulls = has_null_row(rows.times);
    std::optional<std::vector<ScheduledStretch>> stretches;
    if (!request.attached && !has_nulls) stretches = stretches_by_bounds(request, schedule, rows);
    if (!stretches) {
        std::optional<Column> column;
        if (rows.kept) column = rows.kept();
        const KeptReader kept(column ? &*column : nullptr);
        if (has_nulls) refuse_null_times_of(rows.times, kept);
        if (request.attached) {
            add_attached(schedule, rows, kept, table);
            table.stamps_decide = !request.processing_time;
            return table;
        }
        stretches = stretches_of_rows(request, schedule, rows, kept);
        table.stamps_decide = true;
    }
    for (const ScheduledStretch& stretch : *stretches) {
        StretchFate fate{no_plane, stretch.fate == RowFate::late ? 1U : 0U, stretch.missed_windows};
        if (stretch.fate == RowFate::accepted) {
            fate.plane = static_cast<std::uint32_t>(table.planes.size());
            table.planes.push_back(stretch.plane);
        }
        table.stretches.push_back(stretch.bounds);
        table.fates.push_back(fate);
        table.any_late = table.any_late || stretch.fate == RowFate::late;
    }
    return table;
}

}  // namespace windrow::gpu
