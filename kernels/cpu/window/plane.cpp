// SPDX-License-Identifier: Apache-2.0
#include "plane.hpp"

#include <algorithm>
#include <bit>
#include <iterator>

namespace windrow::cpu {

ShardingRule::ShardingRule(const WindowAggregationRequest& request) : from_groups(request.shard_from_groups) {
    // Several shards a worker, so that one finds a free shard while the others hold theirs.
    const std::size_t wanted = 4 * static_cast<std::size_t>(std::max(request.workers, 1));
    shards = std::bit_ceil(std::clamp<std::size_t>(wanted, 16, most_key_shards));
    // Without a key there is one group.
    if (request.keys.empty()) from_groups = ~std::size_t{0};
}

Plane::Plane(const ShardingRule& rule, TablePool& pool, std::size_t workers, std::size_t expected_groups)
    : rule_(&rule), pool_(&pool), expected_groups_(expected_groups), partials_(workers), shards_(rule.shards) {
    if (expected_groups > rule.from_groups) sharded_.store(true, std::memory_order_relaxed);
}

Plane::~Plane() {
    for (auto& table : partials_) pool_->give_back(std::move(table));
    for (Shard& shard : shards_) pool_->give_back(std::move(shard.table));
}

StateTable& Plane::partial(std::size_t worker) {
    auto& table = partials_[worker];
    if (table == nullptr) table = pool_->take(std::min(expected_groups_, rule_->from_groups));
    return *table;
}

void Plane::open_shards() {
    sharded_.store(true, std::memory_order_release);
}

StateTable& Plane::table_of(Shard& shard) {
    if (shard.table == nullptr) {
        const std::size_t expected = std::max(expected_groups_, rule_->from_groups) / shards_.size();
        shard.table = pool_->take(expected + expected / 16);
    }
    return *shard.table;
}

void Plane::close_part(std::size_t k, const std::vector<WindowAggregateCall>& aggregates) {
    if (sharded()) {
        for (const auto& partial : partials_) {
            if (partial != nullptr) table_of(shards_[k]).merge(*partial, aggregates, KeyShard{k, shards_.size()});
        }
        for (const FrozenTable& frozen : frozen_) table_of(shards_[k]).merge(*frozen, aggregates, KeyShard{k, shards_.size()});
        return;
    }
    std::unique_ptr<StateTable> all;
    for (auto& partial : partials_) {
        if (partial == nullptr) continue;
        if (all == nullptr) {
            all = std::move(partial);
        } else {
            all->merge(*partial, aggregates);
            pool_->give_back(std::move(partial));
        }
    }
    if (all == nullptr && !frozen_.empty()) all = pool_->take(frozen_.front()->size());
    for (const FrozenTable& frozen : frozen_) all->merge(*frozen, aggregates);
    partials_[0] = std::move(all);
}

void Plane::mark_closed() {
    closed_ = true;
    frozen_.clear();
    if (!sharded()) return;
    for (auto& partial : partials_) pool_->give_back(std::move(partial));
}

const StateTable* Plane::part(std::size_t k) const {
    if (!frozen_.empty()) return frozen_[k].get();  // of a closed plane
    return sharded() ? shards_[k].table.get() : partials_[0].get();
}

std::vector<FrozenTable> Plane::freeze() {
    if (closed_) {
        freeze_parts();
    } else {
        const auto take = [&](std::unique_ptr<StateTable>& table) {
            if (table != nullptr) frozen_.emplace_back(std::move(table));
        };
        for (auto& partial : partials_) take(partial);
        for (Shard& shard : shards_) take(shard.table);
    }
    std::vector<FrozenTable> all;
    std::copy_if(frozen_.begin(), frozen_.end(), std::back_inserter(all),
                 [](const FrozenTable& table) { return table != nullptr; });
    return all;
}

void Plane::freeze_parts() {
    if (!frozen_.empty()) return;
    for (std::size_t k = 0; k < parts(); ++k) {
        std::unique_ptr<StateTable>& table = sharded() ? shards_[k].table : partials_[0];
        frozen_.emplace_back(std::move(table));
    }
}

void Plane::replace_frozen(FrozenTable merged) {
    if (!closed_) frozen_ = {std::move(merged)};
}

}  // namespace windrow::cpu
