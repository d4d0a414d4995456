// SPDX-License-Identifier: Apache-2.0
#include "watermark_history.hpp"

#include "windrow/kernels/snapshot_bytes.hpp"

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
    least_asked_ = std::max(least_asked_, keep);
    for (auto it = runs_.begin(); it != runs_.end();) {
        if (it->back() < keep) {
            values_ -= it->size();
            it = runs_.erase(it);
        } else {
            ++it;
        }
    }
}

void WatermarkHistory::encode(std::string& out) const {
    std::vector<Watermark> values;
    for (const auto& run : runs_) values.insert(values.end(), std::lower_bound(run.begin(), run.end(), least_asked_), run.end());
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    snapshot::put(static_cast<std::uint64_t>(values.size()), out);
    for (const Watermark value : values) snapshot::put(value, out);
}

void WatermarkHistory::decode(std::string_view& in) {
    std::vector<Watermark> values(snapshot::get_count(in, sizeof(Watermark)));
    for (Watermark& value : values) value = snapshot::get<Watermark>(in);
    if (!std::is_sorted(values.begin(), values.end())) snapshot::refuse("holds watermarks out of their order");
    runs_.clear();
    values_ = values.size();
    least_asked_ = values.empty() ? watermark_min : values.front();
    if (!values.empty()) runs_.push_back(std::move(values));
}

Watermark FiredStamps::of(Watermark fired_at) const {
    if (histories_.empty()) return fired_at == watermark_min ? fired_at : fired_at - 1;
    Watermark best = watermark_min;
    for (const auto& history : histories_) best = std::max(best, history->before(fired_at));
    return best;
}

}  // namespace windrow::exec
