// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Adds rows of a batch to the groups of a state table.

#include "plane.hpp"

#include <array>
#include <vector>

namespace windrow::cpu {

/// Scratch of one worker; reused between batches so that nothing is allocated per batch once warm.
class GroupAccumulator {
public:
    GroupAccumulator(const WindowAggregationRequest& request, const StateLayout& layout, const ShardingRule& sharding,
                     std::size_t worker);

    /// Prepares keys and argument columns of a batch.
    void begin(const Batch& batch);
    /// Adds the rows `rows[0..count)` (ascending).
    void add(Plane& plane, const std::int32_t* rows, std::size_t count);
    /// Lets go of the batch's buffers.
    void end();

private:
    static constexpr std::size_t chunk_rows = 1024;
    /// Rows shared out to shards at once: their columns stay in the second-level cache while the shards are visited one by one.
    static constexpr std::size_t block_rows = 8192;
    void add_block_to_shards(Plane& plane, const std::int32_t* rows, std::size_t count);
    void add_to_table(StateTable& table, const std::int32_t* rows, std::size_t count);
    void add_chunk(StateTable& table, const std::int32_t* rows, std::size_t count);

    const WindowAggregationRequest* request_;
    const StateLayout* layout_;
    const ShardingRule* sharding_;
    std::size_t worker_;
    std::vector<Column> key_columns_;
    std::vector<std::vector<Column>> arguments_;
    std::vector<Column> filters_;
    std::vector<Buffer> filter_bits_;
    std::vector<AggregateInput> inputs_;
    PreparedKeys keys_;
    std::array<std::uint32_t, chunk_rows> ids_;
    std::array<std::byte*, chunk_rows> states_;
    std::vector<std::uint8_t> shard_of_row_;
    std::vector<std::int32_t> rows_by_shard_;
    std::vector<std::size_t> shard_begin_;
    std::vector<std::size_t> waiting_shards_;
};

}  // namespace windrow::cpu
