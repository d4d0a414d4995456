// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Adds rows of a batch to the groups of a state table.

#include "state_table.hpp"

#include <array>
#include <vector>

namespace windrow::cpu {

/// Scratch of one worker; reused between batches so that nothing is allocated per batch once warm.
class GroupAccumulator {
public:
    explicit GroupAccumulator(const WindowAggregationRequest& request, const StateLayout& layout);

    /// Prepares keys and argument columns of a batch.
    void begin(const Batch& batch);
    /// Adds the rows `rows[0..count)` (ascending), or first..first+count-1 if `rows` is null.
    void add(StateTable& table, const std::int32_t* rows, std::int32_t first, std::size_t count);
    /// Lets go of the batch's buffers.
    void end();

private:
    static constexpr std::size_t chunk_rows = 1024;
    void add_chunk(StateTable& table, const std::int32_t* rows, std::size_t count);

    const WindowAggregationRequest* request_;
    const StateLayout* layout_;
    std::vector<Column> key_columns_;
    std::vector<std::vector<Column>> arguments_;
    std::vector<Column> filters_;
    std::vector<Buffer> filter_bits_;
    std::vector<AggregateInput> inputs_;
    PreparedKeys keys_;
    std::array<std::uint32_t, chunk_rows> ids_;
    std::array<std::int32_t, chunk_rows> row_numbers_;
    std::array<std::byte*, chunk_rows> groups_;
    std::array<std::byte*, chunk_rows> states_;
};

}  // namespace windrow::cpu
