// SPDX-License-Identifier: Apache-2.0
#include "window_schedule.hpp"

#include <algorithm>
#include <limits>

namespace windrow {

WindowSchedule::WindowSchedule(const WindowAggregationRequest& request)
    : attached_(request.attached),
      processing_time_(request.processing_time),
      window_(request.window),
      time_zone_(request.time_zone) {}

Watermark WindowSchedule::fires_at(std::int64_t window_end) const {
    return time_zone_ != nullptr ? time_zone_->to_timer_instant(window_end - 1) : window_end - 1;
}

ScheduledStretch WindowSchedule::stretch_at(std::int64_t time, Watermark stamp) const {
    ScheduledStretch stretch;
    stretch.bounds.slice = semantics::slice_start(window_, time);
    stretch.bounds.length = window_.slice;
    stretch.bounds.stamps_from = std::numeric_limits<std::int64_t>::min();
    stretch.bounds.stamps_before = std::numeric_limits<std::int64_t>::max();
    std::int64_t first = 0;
    if (!semantics::first_window_end(window_, stretch.bounds.slice, &first)) return stretch;
    const std::int64_t last = semantics::last_window_end(window_, stretch.bounds.slice);
    if (!processing_time_) {
        while (first <= last && fires_at(first) <= stamp) {
            stretch.bounds.stamps_from = fires_at(first);
            first = semantics::next_window_end(window_, first);
            ++stretch.missed_windows;
        }
        if (first > last) {
            stretch.fate = RowFate::late;
            return stretch;
        }
        stretch.bounds.stamps_before = fires_at(first);
    }
    stretch.fate = RowFate::accepted;
    stretch.plane = {first, stretch.bounds.slice};
    return stretch;
}

bool WindowSchedule::holds_on_time_rows(PlaneKey key) const {
    std::int64_t first = 0;
    return !attached_ && semantics::first_window_end(window_, key.slice, &first) && key.first_end == first;
}

bool WindowSchedule::is_possible(PlaneKey key) const {
    if (attached_) return true;
    std::int64_t first = 0;
    return key.slice == semantics::slice_start(window_, key.slice) && semantics::first_window_end(window_, key.slice, &first) &&
           first <= key.first_end && key.first_end <= semantics::last_window_end(window_, key.slice) &&
           fires_at(semantics::last_window_end(window_, key.slice)) > fired_until_;
}

void WindowSchedule::open(PlaneKey key) {
    planes_.insert(key);
    if (attached_) {
        pending_.insert({key.first_end, key.slice});
        return;
    }
    // Only the plane's first window still to fire (a restored plane may have fired some): firing one queues the next, so that a
    // plane of many windows costs one entry.
    std::int64_t end = key.first_end;
    while (fires_at(end) <= fired_until_) end = semantics::next_window_end(window_, end);
    queue(end);
}

std::vector<PlaneKey> WindowSchedule::covered_by(const PendingWindow& window) const {
    if (attached_) return {{window.end, window.start}};
    // Planes are ordered by their first open window; those after this window's end cannot be part of it.
    std::vector<PlaneKey> covered;
    for (auto it = planes_.begin(); it != planes_.end() && it->first_end <= window.end; ++it) {
        if (it->slice >= window.start && it->slice < window.end) covered.push_back(*it);
    }
    return covered;
}

std::optional<DueWindow> WindowSchedule::next_due(Watermark watermark) {
    while (!pending_.empty() && fires_at(pending_.begin()->end) <= watermark) {
        const PendingWindow window = *pending_.begin();
        pending_.erase(pending_.begin());
        DueWindow due{window.start, window.end, fires_at(window.end), covered_by(window)};
        if (due.covered.empty()) continue;
        queue_next(due);
        return due;
    }
    return std::nullopt;
}

std::optional<WaitingWindow> WindowSchedule::first_waiting() const {
    for (const PendingWindow& window : pending_) {
        if (!covered_by(window).empty()) return WaitingWindow{window.start, window.end, fires_at(window.end)};
    }
    return std::nullopt;
}

void WindowSchedule::queue_next(const DueWindow& window) {
    if (attached_) return;
    const bool continues = std::any_of(window.covered.begin(), window.covered.end(), [&](const PlaneKey& key) {
        return semantics::last_window_end(window_, key.slice) > window.end;
    });
    if (continues) queue(semantics::next_window_end(window_, window.end));
}

std::vector<PlaneKey> WindowSchedule::drop_finished(const DueWindow& window) {
    std::vector<PlaneKey> finished;
    for (auto it = planes_.begin(); it != planes_.end() && it->first_end <= window.end;) {
        const bool ended =
            attached_ ? *it == PlaneKey{window.end, window.start} : semantics::last_window_end(window_, it->slice) <= window.end;
        if (ended) finished.push_back(*it);
        it = ended ? planes_.erase(it) : std::next(it);
    }
    return finished;
}

void WindowSchedule::mark_fired(Watermark watermark) {
    fired_until_ = std::max(fired_until_, watermark);
}

void WindowSchedule::restart(Watermark fired_until) {
    planes_.clear();
    pending_.clear();
    fired_until_ = fired_until;
}

}  // namespace windrow
