// SPDX-License-Identifier: Apache-2.0
#include "window_aggregation_cpu.hpp"

#include <algorithm>
#include <iterator>

/// Firing: worker partials are collected plane by plane once their first window's time has come (no later row can reach such a plane:
/// its stamp would be behind the watermark), then each due window is the merge of its planes. Sliding windows keep a running total.

namespace windrow::cpu {

namespace {

constexpr std::size_t emit_groups_limit = 65536;

}  // namespace

void WindowAggregationCpu::collect_partials() {
    for (auto& worker : workers_) {
        for (auto& [key, table] : worker->planes) {
            expected_groups_.store(table->size(), std::memory_order_relaxed);
            auto& target = merged_[key];
            if (!target) {
                target = std::move(table);
                add_pending(key);
            } else {
                target->merge(*table, request_.aggregates);
                give_back(std::move(table));
            }
        }
        worker->planes.clear();
    }
}

void WindowAggregationCpu::add_pending(PlaneKey key) {
    if (request_.attached) {
        pending_.insert({key.first_end, key.slice});
        return;
    }
    // Only the plane's first window still to fire (a restored plane may have fired some): firing one queues the next, so that a plane of
    // many windows costs one entry.
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
    for (auto it = merged_.begin(); it != merged_.end() && it->first.first_end <= window.end; ++it) {
        if (it->first.slice >= window.start && it->first.slice < window.end) covered.push_back(it->first);
    }
    return covered;
}

void WindowAggregationCpu::fire(Watermark watermark, bool ordered, const std::function<void(FiredRows&&)>& emit) {
    bool due = false;
    for (const auto& worker : workers_) {
        due = due || (!worker->planes.empty() && fires_at(worker->planes.begin()->first.first_end) <= watermark);
    }
    due = due || (!pending_.empty() && fires_at(pending_.begin()->end) <= watermark);
    if (due) {
        // Planes collected now may begin with windows that fire in this very call.
        collect_partials();
        while (!pending_.empty() && fires_at(pending_.begin()->end) <= watermark) {
            const PendingWindow window = *pending_.begin();
            pending_.erase(pending_.begin());
            fire_window(window, ordered, emit);
            drop_finished(window);
        }
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

void WindowAggregationCpu::fire_window(const PendingWindow& window, bool ordered, const std::function<void(FiredRows&&)>& emit) {
    const std::vector<PlaneKey> covered = covered_planes(window);
    if (covered.empty()) return;
    queue_next_window(window, covered);
    if (covered.size() == 1 && total_.included.empty() &&
        (request_.attached || request_.window.shape == semantics::WindowShape::tumble)) {
        emit_groups(*merged_.at(covered[0]), window, ordered, emit);
        return;
    }
    advance_total(covered);
    emit_groups(*total_.table, window, ordered, emit);
}

void WindowAggregationCpu::advance_total(const std::vector<PlaneKey>& covered) {
    std::vector<PlaneKey> added;
    std::vector<PlaneKey> removed;
    std::set_difference(covered.begin(), covered.end(), total_.included.begin(), total_.included.end(), std::back_inserter(added));
    std::set_difference(total_.included.begin(), total_.included.end(), covered.begin(), covered.end(), std::back_inserter(removed));
    const bool reuse = total_.table != nullptr && (removed.empty() || invertible_) && added.size() + removed.size() < covered.size();
    if (!reuse) {
        total_.table = std::make_unique<StateTable>(layout_, request_.key_types);
        total_.included.clear();
        added = covered;
        removed.clear();
    }
    for (const PlaneKey& key : removed) total_.table->retract(*merged_.at(key), request_.aggregates);
    for (const PlaneKey& key : added) total_.table->merge(*merged_.at(key), request_.aggregates);
    total_.included = std::set<PlaneKey>(covered.begin(), covered.end());
    // Keys that left the window stay as empty groups; when they outnumber the live ones the total is made anew.
    std::size_t live = 0;
    for (std::uint32_t id = 0; id < total_.table->size(); ++id) live += total_.table->row_count(id) != 0 ? 1 : 0;
    if (total_.table->size() > 1024 && live * 2 < total_.table->size()) {
        auto compact = std::make_unique<StateTable>(layout_, request_.key_types);
        compact->merge(*total_.table, request_.aggregates);
        total_.table = std::move(compact);
    }
}

void WindowAggregationCpu::emit_groups(const StateTable& table, const PendingWindow& window, bool ordered,
                                       const std::function<void(FiredRows&&)>& emit) const {
    std::vector<std::uint32_t> ids;
    ids.reserve(table.size());
    for (std::uint32_t id = 0; id < table.size(); ++id) {
        if (table.row_count(id) != 0) ids.push_back(id);
    }
    if (ordered) {
        std::sort(ids.begin(), ids.end(), [&](std::uint32_t a, std::uint32_t b) { return table.keys().key_less(a, b); });
    }
    for (std::size_t done = 0; done < ids.size(); done += emit_groups_limit) {
        const std::size_t n = std::min(emit_groups_limit, ids.size() - done);
        FiredRows rows;
        rows.window_start = window.start;
        rows.window_end = window.end;
        rows.fired_at = fires_at(window.end);
        rows.rows = static_cast<std::int64_t>(n);
        std::vector<ColumnBuilder> keys;
        for (const DataType& type : request_.key_types) {
            keys.emplace_back(type);
            keys.back().reserve(rows.rows);
        }
        if (table.keys().form() == KeyForm::word) {
            table.keys().append_words({ids.data() + done, n}, keys[0]);
        } else {
            for (std::size_t i = 0; i < n; ++i) table.keys().append_key(ids[done + i], keys);
        }
        for (ColumnBuilder& key : keys) rows.keys.push_back(key.finish());
        std::vector<const std::byte*> states(n);
        for (std::size_t a = 0; a < request_.aggregates.size(); ++a) {
            const WindowAggregateCall& call = request_.aggregates[a];
            for (std::size_t i = 0; i < n; ++i) states[i] = table.state(ids[done + i]) + layout_.offsets[a];
            if (call.counts_rows) {
                Column counts = Column::allocate(DataType::bigint().not_null(), rows.rows);
                for (std::size_t i = 0; i < n; ++i) {
                    counts.values.mutable_as<std::int64_t>()[i] = *reinterpret_cast<const std::int64_t*>(states[i]);
                }
                rows.aggregates.push_back(std::move(counts));
                continue;
            }
            ColumnBuilder values(call.aggregate->result());
            values.reserve(rows.rows);
            call.aggregate->finalize(states.data(), n, values);
            rows.aggregates.push_back(values.finish());
        }
        emit(std::move(rows));
    }
}

void WindowAggregationCpu::drop_finished(const PendingWindow& window) {
    for (auto it = merged_.begin(); it != merged_.end() && it->first.first_end <= window.end;) {
        const bool finished = request_.attached ? it->first == PlaneKey{window.end, window.start}
                                                : semantics::last_window_end(request_.window, it->first.slice) <= window.end;
        // A plane of the running total stays until the total has moved past it, so that it can be taken out again.
        if (!finished) {
            ++it;
        } else if (total_.included.contains(it->first) && invertible_) {
            total_.table->retract(*it->second, request_.aggregates);
            total_.included.erase(it->first);
            give_back(std::move(it->second));
            it = merged_.erase(it);
        } else {
            if (total_.included.contains(it->first)) {
                total_.table.reset();
                total_.included.clear();
            }
            give_back(std::move(it->second));
            it = merged_.erase(it);
        }
    }
}

}  // namespace windrow::cpu
