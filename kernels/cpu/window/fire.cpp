// SPDX-License-Identifier: Apache-2.0
#include "group_rows.hpp"
#include "window_aggregation_cpu.hpp"

#include <optional>

/// Firing: a plane is closed once its first window's time has come (no later row can reach it: its stamp would be behind the
/// watermark), then each due window is the merge of its planes. Sliding windows keep a running total.

namespace windrow::cpu {

void WindowAggregationCpu::fire(Watermark watermark, bool ordered, const std::function<void(FiredRows&&)>& emit) {
    while (const std::optional<DueWindow> window = schedule_.next_due(watermark)) {
        fire_window(*window, ordered, emit);
        drop_finished(*window);
    }
    schedule_.mark_fired(watermark);
}

void WindowAggregationCpu::close(PlaneKey key) {
    Plane& plane = *planes_.at(key);
    if (plane.closed()) return;
    request_.run_tasks(plane.parts(), [&](std::size_t k) { plane.close_part(k, request_.aggregates); });
    plane.mark_closed();
    if (!schedule_.holds_on_time_rows(key)) return;
    last_closed_groups_ = 0;
    for (std::size_t k = 0; k < plane.parts(); ++k) last_closed_groups_ += plane.part(k) != nullptr ? plane.part(k)->size() : 0;
}

void WindowAggregationCpu::fire_window(const DueWindow& window, bool ordered, const std::function<void(FiredRows&&)>& emit) {
    for (const PlaneKey& key : window.covered) close(key);
    FiredRows bounds;
    bounds.window_start = window.start;
    bounds.window_end = window.end;
    bounds.fired_at = window.fired_at;
    GroupTables tables;
    const bool alone = window.covered.size() == 1 && total_.empty() &&
                       (request_.attached || request_.window.shape == semantics::WindowShape::tumble);
    if (alone) {
        const Plane& plane = *planes_.at(window.covered[0]);
        for (std::size_t k = 0; k < plane.parts(); ++k) tables.push_back(plane.part(k));
        emit_groups(request_, layout_, tables, bounds, ordered, request_.run_tasks, emit);
        return;
    }
    total_.advance(window.covered, planes_, request_.run_tasks);
    for (std::size_t k = 0; k < total_.parts(); ++k) tables.push_back(&total_.part(k));
    const std::vector<std::size_t> live = emit_groups(request_, layout_, tables, bounds, ordered, request_.run_tasks, emit);
    for (std::size_t k = 0; k < live.size(); ++k) total_.compact(k, live[k]);
}

void WindowAggregationCpu::drop_finished(const DueWindow& window) {
    const std::vector<PlaneKey> finished = schedule_.drop_finished(window);
    if (finished.empty()) return;
    total_.leave(finished, planes_, request_.run_tasks);
    for (const PlaneKey& key : finished) planes_.erase(key);
}

}  // namespace windrow::cpu
