// SPDX-License-Identifier: Apache-2.0
#include "running_total.hpp"

#include <algorithm>
#include <iterator>

namespace windrow::cpu {

RunningTotal::RunningTotal(const WindowAggregationRequest& request, TablePool& pool)
    : request_(&request),
      pool_(&pool),
      invertible_(std::all_of(request.aggregates.begin(), request.aggregates.end(),
                              [](const auto& call) { return call.counts_rows || call.aggregate->invertible(); })) {}

void RunningTotal::clear() {
    for (auto& table : tables_) pool_->give_back(std::move(table));
    tables_.clear();
    included_.clear();
}

void RunningTotal::start(std::size_t parts) {
    clear();
    for (std::size_t k = 0; k < parts; ++k) tables_.push_back(pool_->take(0));
}

void RunningTotal::advance(const std::vector<PlaneKey>& covered, const PlaneMap& planes, const TaskRunner& run_tasks) {
    std::vector<PlaneKey> added;
    std::vector<PlaneKey> removed;
    std::set_difference(covered.begin(), covered.end(), included_.begin(), included_.end(), std::back_inserter(added));
    std::set_difference(included_.begin(), included_.end(), covered.begin(), covered.end(), std::back_inserter(removed));
    std::size_t parts = 1;
    for (const PlaneKey& key : covered) parts = std::max(parts, planes.at(key)->parts());
    const bool reuse =
        !empty() && (removed.empty() || invertible_) && parts <= tables_.size() && added.size() + removed.size() < covered.size();
    if (!reuse) {
        start(parts);
        added = covered;
        removed.clear();
    }
    combine(added, removed, planes, run_tasks);
    included_ = std::set<PlaneKey>(covered.begin(), covered.end());
}

void RunningTotal::leave(const std::vector<PlaneKey>& leaving, const PlaneMap& planes, const TaskRunner& run_tasks) {
    std::vector<PlaneKey> held;
    std::copy_if(leaving.begin(), leaving.end(), std::back_inserter(held),
                 [&](const PlaneKey& key) { return included_.contains(key); });
    if (held.empty()) return;
    if (!invertible_ || held.size() == included_.size()) {
        clear();
        return;
    }
    combine({}, held, planes, run_tasks);
    for (const PlaneKey& key : held) included_.erase(key);
}

void RunningTotal::combine(const std::vector<PlaneKey>& added, const std::vector<PlaneKey>& removed, const PlaneMap& planes,
                           const TaskRunner& run_tasks) {
    const auto combine_part = [&](std::size_t k) {
        const auto each = [&](const std::vector<PlaneKey>& keys, auto&& step) {
            for (const PlaneKey& key : keys) {
                const Plane& plane = *planes.at(key);
                if (plane.parts() == tables_.size()) {
                    if (plane.part(k) != nullptr) step(*plane.part(k), std::optional<KeyShard>{});
                } else if (plane.part(0) != nullptr) {
                    step(*plane.part(0), std::optional<KeyShard>{KeyShard{k, tables_.size()}});
                }
            }
        };
        StateTable& total = *tables_[k];
        each(removed, [&](const StateTable& from, auto shard) { total.retract(from, request_->aggregates, shard); });
        each(added, [&](const StateTable& from, auto shard) { total.merge(from, request_->aggregates, shard); });
    };
    run_tasks(tables_.size(), combine_part);
}

void RunningTotal::compact(std::size_t k, std::size_t live) {
    constexpr std::size_t small = 1024;
    if (tables_[k]->size() <= small || live * 2 >= tables_[k]->size()) return;
    auto compact = pool_->take(live);
    compact->merge(*tables_[k], request_->aggregates);
    pool_->give_back(std::move(tables_[k]));
    tables_[k] = std::move(compact);
}

std::size_t RunningTotal::memory() const {
    std::size_t bytes = 0;
    for (const auto& table : tables_) bytes += table->memory();
    return bytes;
}

}  // namespace windrow::cpu
