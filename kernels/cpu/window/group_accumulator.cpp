// SPDX-License-Identifier: Apache-2.0
#include "group_accumulator.hpp"

#include <algorithm>

namespace windrow::cpu {

namespace {

/// TRUE rows of a FILTER condition as a bitmap: NULL counts as FALSE.
Buffer true_bits(const Column& condition) {
    const Column full = condition.materialized();
    Buffer bits = Buffer::allocate(bitmap_bytes(full.rows));
    auto* out = bits.mutable_as<std::uint8_t>();
    const auto* values = full.values.as<std::uint8_t>();
    const auto* valid = full.validity.empty() ? nullptr : full.validity.as<std::uint8_t>();
    for (std::size_t i = 0; i < bitmap_bytes(full.rows); ++i) {
        out[i] = valid != nullptr ? static_cast<std::uint8_t>(values[i] & valid[i]) : values[i];
    }
    return bits;
}

}  // namespace

GroupAccumulator::GroupAccumulator(const WindowAggregationRequest& request, const StateLayout& layout,
                                   const ShardingRule& sharding, std::size_t worker)
    : request_(&request),
      layout_(&layout),
      sharding_(&sharding),
      worker_(worker),
      arguments_(request.aggregates.size()),
      filter_bits_(request.aggregates.size()),
      inputs_(request.aggregates.size()) {}

void GroupAccumulator::begin(const Batch& batch) {
    key_columns_.clear();
    for (int key : request_->keys) key_columns_.push_back(batch.columns[static_cast<std::size_t>(key)]);
    keys_.prepare(key_form(request_->key_types), key_columns_, batch.rows);
    for (std::size_t a = 0; a < request_->aggregates.size(); ++a) {
        const WindowAggregateCall& call = request_->aggregates[a];
        arguments_[a].clear();
        for (int argument : call.arguments) arguments_[a].push_back(batch.columns[static_cast<std::size_t>(argument)]);
        inputs_[a] = AggregateInput{arguments_[a], nullptr, &batch.stamps};
        if (call.filter >= 0) {
            filter_bits_[a] = true_bits(batch.columns[static_cast<std::size_t>(call.filter)]);
            inputs_[a].filter = filter_bits_[a].as<std::uint8_t>();
        }
    }
}

void GroupAccumulator::end() {
    key_columns_.clear();
    for (auto& columns : arguments_) columns.clear();
}

void GroupAccumulator::add(Plane& plane, const std::int32_t* rows, std::size_t count) {
    std::size_t done = 0;
    while (done < count && !plane.sharded()) {
        const std::size_t n = std::min(chunk_rows, count - done);
        StateTable& table = plane.partial(worker_);
        add_chunk(table, rows + done, n);
        if (table.size() > sharding_->from_groups) plane.open_shards();
        done += n;
    }
    for (; done < count; done += std::min(block_rows, count - done)) {
        add_block_to_shards(plane, rows + done, std::min(block_rows, count - done));
    }
}

void GroupAccumulator::add_block_to_shards(Plane& plane, const std::int32_t* rows, std::size_t count) {
    std::vector<Shard>& shards = plane.shards();
    shard_of_row_.resize(block_rows);
    rows_by_shard_.resize(block_rows);
    keys_.shards(rows, count, shards.size(), shard_of_row_.data());
    // A counting sort: rows stay in order within their shard.
    shard_begin_.assign(shards.size() + 1, 0);
    for (std::size_t i = 0; i < count; ++i) ++shard_begin_[shard_of_row_[i] + 1U];
    for (std::size_t k = 1; k <= shards.size(); ++k) shard_begin_[k] += shard_begin_[k - 1];
    for (std::size_t i = 0; i < count; ++i) rows_by_shard_[shard_begin_[shard_of_row_[i]]++] = rows[i];
    for (std::size_t k = shards.size(); k > 0; --k) shard_begin_[k] = shard_begin_[k - 1];
    shard_begin_[0] = 0;

    const auto add_shard = [&](std::size_t k) {
        add_to_table(plane.table_of(shards[k]), rows_by_shard_.data() + shard_begin_[k], shard_begin_[k + 1] - shard_begin_[k]);
    };
    // Workers begin at different shards and pass by those that another one holds; these are waited for at the end.
    waiting_shards_.clear();
    const std::size_t first = worker_ * 4;
    for (std::size_t n = 0; n < shards.size(); ++n) {
        const std::size_t k = (first + n) & (shards.size() - 1);
        if (shard_begin_[k] == shard_begin_[k + 1]) continue;
        const std::unique_lock lock(shards[k].mutex, std::try_to_lock);
        if (lock.owns_lock()) {
            add_shard(k);
        } else {
            waiting_shards_.push_back(k);
        }
    }
    for (const std::size_t k : waiting_shards_) {
        const std::lock_guard lock(shards[k].mutex);
        add_shard(k);
    }
}

void GroupAccumulator::add_to_table(StateTable& table, const std::int32_t* rows, std::size_t count) {
    for (std::size_t done = 0; done < count; done += chunk_rows)
        add_chunk(table, rows + done, std::min(chunk_rows, count - done));
}

void GroupAccumulator::add_chunk(StateTable& table, const std::int32_t* rows, std::size_t count) {
    table.keys().map(keys_, rows, 0, count, ids_.data());
    std::byte* const base = table.state(0);
    const std::size_t stride = layout_->stride;
    // The pointers are made for the first aggregate's states at once and moved on from aggregate to aggregate.
    std::size_t offset = layout_->first_state;
    for (std::size_t i = 0; i < count; ++i) {
        std::byte* const group = base + ids_[i] * stride;
        ++*reinterpret_cast<std::int64_t*>(group + StateLayout::count_offset);
        states_[i] = group + offset;
    }
    for (std::size_t a = 0; a < request_->aggregates.size(); ++a) {
        const WindowAggregateCall& call = request_->aggregates[a];
        if (call.counts_rows) continue;
        const std::size_t step = layout_->offsets[a] - offset;
        if (step != 0) {
            for (std::size_t i = 0; i < count; ++i) states_[i] += step;
            offset += step;
        }
        call.aggregate->update(states_.data(), rows, count, inputs_[a], table.arena());
    }
}

}  // namespace windrow::cpu
