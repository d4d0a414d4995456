// SPDX-License-Identifier: Apache-2.0
#pragma once

/// State tables of closed planes, kept for the next ones: their pages are not faulted in twice.

#include "state_table.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace windrow::cpu {

/// Thread-safe. Called once per table, never per row.
class TablePool {
public:
    TablePool(const WindowAggregationRequest& request, const StateLayout& layout) : request_(&request), layout_(&layout) {}

    /// An empty table with room for about `groups` groups.
    std::unique_ptr<StateTable> take(std::size_t groups);
    /// Takes back a table whose groups are needed no more; null is ignored. One much larger than what it held is freed, so that
    /// memory follows the live keys down.
    void give_back(std::unique_ptr<StateTable> table);
    [[nodiscard]] std::size_t memory() const;

private:
    const WindowAggregationRequest* request_;
    const StateLayout* layout_;
    mutable std::mutex mutex_;
    std::vector<std::unique_ptr<StateTable>> spare_;  ///< not cleared yet: whoever takes one clears it
};

}  // namespace windrow::cpu
