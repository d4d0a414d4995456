// SPDX-License-Identifier: Apache-2.0
#include "group_rows.hpp"
#include "window_aggregation_cpu.hpp"

#include <algorithm>
#include <iterator>

/// Firing: a plane is closed once its first window's time has come (no later row can reach it: its stamp would be behind the
/// watermark), then each due window is the merge of its planes. Sliding windows keep a running total.

namespace windrow::cpu {

void WindowAggregationCpu::add_pending(PlaneKey key) {
    if (request_.attached) {
        pending_.insert({key.first_end, key.slice});
        return;
    }
    // Only the plane's first window still to fire (a restored plane may have fired some): firing one queues the next, so that a
    // plane of many windows costs one entry.
    std::int64_t end = key.first_end;
    while (fires_at(end) <= fired_until_) end = semantics::next_window_end(request_.window, end);
    pending_.insert({end, semantics::window_start(request_.window, end)});
}

std::vector<PlaneKey> WindowAggregationCpu::covered_planes(const PendingWindow& window) const {
    std::vector<PlaneKey> covered;
    if (request_.attached) {
        covered.push_back({window.end, window.start});
        return covered;
    }
    // Planes are ordered by their first open window; those after this window's end cannot be part of it.
    for (auto it = planes_.begin(); it != planes_.end() && it->first.first_end <= window.end; ++it) {
        if (it->first.slice >= window.start && it->first.slice < window.end) covered.push_back(it->first);
    }
    return covered;
}

void WindowAggregationCpu::fire(Watermark watermark, bool ordered, const std::function<void(FiredRows&&)>& emit) {
    while (!pending_.empty() && fires_at(pending_.begin()->end) <= watermark) {
        const PendingWindow window = *pending_.begin();
        pending_.erase(pending_.begin());
        fire_window(window, ordered, emit);
        drop_finished(window);
    }
    fired_until_ = std::max(fired_until_, watermark);
}

void WindowAggregationCpu::queue_next_window(const PendingWindow& window, const std::vector<PlaneKey>& covered) {
    if (request_.attached) return;
    const bool continues = std::any_of(covered.begin(), covered.end(), [&](const PlaneKey& key) {
        return semantics::last_window_end(request_.window, key.slice) > window.end;
    });
    if (!continues) return;
    const std::int64_t end = semantics::next_window_end(request_.window, window.end);
    pending_.insert({end, semantics::window_start(request_.window, end)});
}

void WindowAggregationCpu::close(PlaneKey key) {
    Plane& plane = *planes_.at(key);
    if (plane.closed()) return;
    request_.run_tasks(plane.parts(), [&](std::size_t k) { plane.close_part(k, request_.aggregates); });
    plane.mark_closed();
    if (!holds_on_time_rows(key)) return;
    last_closed_groups_ = 0;
    for (std::size_t k = 0; k < plane.parts(); ++k) last_closed_groups_ += plane.part(k) != nullptr ? plane.part(k)->size() : 0;
}

void WindowAggregationCpu::fire_window(const PendingWindow& window, bool ordered, const std::function<void(FiredRows&&)>& emit) {
    const std::vector<PlaneKey> covered = covered_planes(window);
    if (covered.empty()) return;
    queue_next_window(window, covered);
    for (const PlaneKey& key : covered) close(key);
    FiredRows bounds;
    bounds.window_start = window.start;
    bounds.window_end = window.end;
    bounds.fired_at = fires_at(window.end);
    GroupTables tables;
    const bool alone =
        covered.size() == 1 && total_.empty() && (request_.attached || request_.window.shape == semantics::WindowShape::tumble);
    if (alone) {
        const Plane& plane = *planes_.at(covered[0]);
        for (std::size_t k = 0; k < plane.parts(); ++k) tables.push_back(plane.part(k));
        emit_groups(request_, layout_, tables, bounds, ordered, request_.run_tasks, emit);
        return;
    }
    total_.advance(covered, planes_, request_.run_tasks);
    for (std::size_t k = 0; k < total_.parts(); ++k) tables.push_back(&total_.part(k));
    const std::vector<std::size_t> live = emit_groups(request_, layout_, tables, bounds, ordered, request_.run_tasks, emit);
    for (std::size_t k = 0; k < live.size(); ++k) total_.compact(k, live[k]);
}

void WindowAggregationCpu::drop_finished(const PendingWindow& window) {
    std::vector<PlaneKey> finished;
    for (auto it = planes_.begin(); it != planes_.end() && it->first.first_end <= window.end; ++it) {
        const bool ended = request_.attached ? it->first == PlaneKey{window.end, window.start}
                                             : semantics::last_window_end(request_.window, it->first.slice) <= window.end;
        if (ended) finished.push_back(it->first);
    }
    if (finished.empty()) return;
    total_.leave(finished, planes_, request_.run_tasks);
    for (const PlaneKey& key : finished) planes_.erase(key);
}

}  // namespace windrow::cpu
