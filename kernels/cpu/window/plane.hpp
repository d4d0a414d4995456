// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The groups of one plane: while they are few, a partial table per worker (nothing is shared, the tables stay in the caches, the
/// merge is cheap); once they are many, shards by key hash that all workers share (each key exists once, nothing is merged, and
/// shards are fired in parallel). docs/decisions/0007-shards.md.

#include "state_table.hpp"
#include "table_pool.hpp"
#include "window_schedule.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace windrow::cpu {

/// When and how finely planes are sharded.
struct ShardingRule {
    std::size_t shards = 16;          ///< a power of two
    std::size_t from_groups = 16384;  ///< a worker's partial table of more groups sends its next rows to shards

    explicit ShardingRule(const WindowAggregationRequest& request);
};

/// A table that is never changed again: of a sealed state, maybe being written while the plane goes on.
using FrozenTable = std::shared_ptr<const StateTable>;

/// Groups whose keys share some hash bits. `table` is made when the first row comes, by the worker that holds the lock.
struct Shard {
    std::mutex mutex;
    std::unique_ptr<StateTable> table;
};

class Plane {
public:
    Plane(const ShardingRule& rule, TablePool& pool, std::size_t workers, std::size_t expected_groups);
    ~Plane();
    Plane(const Plane&) = delete;
    Plane& operator=(const Plane&) = delete;

    // While batches are added; different workers at once.

    /// The worker's own table; no other worker touches it.
    StateTable& partial(std::size_t worker);
    [[nodiscard]] bool sharded() const noexcept { return sharded_.load(std::memory_order_acquire); }
    /// From now on rows go to shards. What the partial tables hold stays there until the plane is closed.
    void open_shards();
    [[nodiscard]] std::vector<Shard>& shards() noexcept { return shards_; }
    /// The shard's table; its lock must be held.
    StateTable& table_of(Shard& shard);

    // Between rounds; one thread, which may share the parts out.

    /// Number of disjoint parts of the groups that can be worked on at once: 1, or the number of shards.
    [[nodiscard]] std::size_t parts() const noexcept { return sharded() ? shards_.size() : 1; }
    /// Brings the groups of part `k` together in one table. To be called once for each part, when no row can come any more; then
    /// `part` may be read.
    void close_part(std::size_t k, const std::vector<WindowAggregateCall>& aggregates);
    void mark_closed();
    [[nodiscard]] bool closed() const noexcept { return closed_; }
    /// The groups of part `k` of a closed plane; null if there are none.
    [[nodiscard]] const StateTable* part(std::size_t k) const;

    /// Freezes all groups and returns their tables: later rows go to new ones, which are brought together with the frozen ones
    /// when the plane is closed (design section 6).
    std::vector<FrozenTable> freeze();
    /// `merged` holds the groups of the tables that the last `freeze` returned: they need not be kept any more.
    void replace_frozen(FrozenTable merged);

    /// Every table with groups of this plane, for snapshots and sizes. A key may be in several.
    template <typename Visit>
    void each_table(Visit&& visit) const {
        for (const auto& table : partials_) {
            if (table != nullptr) visit(*table);
        }
        for (const Shard& shard : shards_) {
            if (shard.table != nullptr) visit(*shard.table);
        }
        for (const FrozenTable& table : frozen_) {
            if (table != nullptr) visit(*table);
        }
    }

private:
    void freeze_parts();

    const ShardingRule* rule_;
    TablePool* pool_;
    std::size_t expected_groups_;
    std::vector<std::unique_ptr<StateTable>> partials_;
    std::vector<Shard> shards_;  ///< allocated at once, filled when sharded
    /// Of an open plane: beside the tables above. Of a closed one, if it was frozen: its parts instead of them, null without
    /// groups.
    std::vector<FrozenTable> frozen_;
    std::atomic<bool> sharded_{false};
    bool closed_ = false;
};

}  // namespace windrow::cpu
