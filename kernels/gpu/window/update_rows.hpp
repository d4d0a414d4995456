// SPDX-License-Identifier: Apache-2.0
#pragma once

/// States that the host makes of rows that came from the device, by the same `update` as the CPU backend. Host code.

#include "windrow/kernels/aggregate.hpp"

#include <memory>
#include <vector>

namespace windrow::gpu {

/// States of groups, as their aggregate reads them.
struct HostStates {
    const Aggregate* aggregate = nullptr;
    std::size_t words = 0;  ///< of a state
    std::vector<std::uint64_t> states;
    std::shared_ptr<Arena> arena;  ///< of what lies behind them
    [[nodiscard]] const std::byte* at(std::size_t group) const {
        return reinterpret_cast<const std::byte*>(states.data() + group * words);
    }
};

/// Rows on the host, to be given to `update`.
struct RowsForUpdate {
    std::vector<Column> columns;        ///< of DeviceValues::arguments first
    std::vector<std::int32_t> rows;     ///< of the columns; those of one record in their order
    std::vector<std::uint32_t> groups;  ///< of each entry of `rows`
    Buffer watermarks;                  ///< int64, of each row of the columns; empty if their order does not matter
    Buffer positions;                   ///< uint64 (semantics/row_stamp.hpp)

    /// Brings `rows` in an order in which those of one source and partition follow each other. Before `groups` are set.
    void order_by_origin();
    [[nodiscard]] HostStates update(const Aggregate& aggregate, std::int64_t group_count) const;
};

}  // namespace windrow::gpu
