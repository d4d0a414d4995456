// SPDX-License-Identifier: Apache-2.0
#include "watermark_history.hpp"

#include <algorithm>

namespace windrow::exec {

void WatermarkHistory::add(std::span<const Watermark> running) {
    std::vector<Watermark> run;
    for (const Watermark value : running) {
        if (value != watermark_min && (run.empty() || run.back() != value)) run.push_back(value);
    }
    if (run.empty()) return;
    values_ += run.size();
    runs_.push_back(std::move(run));
}

Watermark WatermarkHistory::before(Watermark watermark) const {
    Watermark best = watermark_min;
    for (const auto& run : runs_) {
        const auto at = std::lower_bound(run.begin(), run.end(), watermark);
        if (at != run.begin()) best = std::max(best, *(at - 1));
    }
    return best;
}

void WatermarkHistory::forget_before(Watermark watermark) {
    if (runs_.empty()) return;
    const Watermark keep = watermark == watermark_max ? watermark_max : before(watermark + 1);
    for (auto it = runs_.begin(); it != runs_.end();) {
        if (it->back() < keep) {
            values_ -= it->size();
            it = runs_.erase(it);
        } else {
            ++it;
        }
    }
}

Watermark FiredStamps::of(Watermark fired_at) const {
    if (histories_.empty()) return fired_at == watermark_min ? fired_at : fired_at - 1;
    Watermark best = watermark_min;
    for (const auto& history : histories_) best = std::max(best, history->before(fired_at));
    return best;
}

}  // namespace windrow::exec
