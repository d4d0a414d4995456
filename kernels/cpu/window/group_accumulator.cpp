// SPDX-License-Identifier: Apache-2.0
#include "group_accumulator.hpp"

#include <algorithm>

namespace windrow::cpu {

namespace {

/// States beyond the second-level cache are fetched this many rows ahead.
constexpr std::size_t prefetch_distance = 16;
constexpr std::size_t prefetch_from_bytes = 1U << 19;

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

GroupAccumulator::GroupAccumulator(const WindowAggregationRequest& request, const StateLayout& layout)
    : request_(&request), layout_(&layout), arguments_(request.aggregates.size()), filter_bits_(request.aggregates.size()),
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

void GroupAccumulator::add(StateTable& table, const std::int32_t* rows, std::int32_t first, std::size_t count) {
    for (std::size_t done = 0; done < count; done += chunk_rows) {
        const std::size_t n = std::min(chunk_rows, count - done);
        if (rows != nullptr) {
            add_chunk(table, rows + done, n);
        } else {
            for (std::size_t i = 0; i < n; ++i) row_numbers_[i] = first + static_cast<std::int32_t>(done + i);
            add_chunk(table, row_numbers_.data(), n);
        }
    }
}

void GroupAccumulator::add_chunk(StateTable& table, const std::int32_t* rows, std::size_t count) {
    table.keys().map(keys_, rows, 0, count, ids_.data());
    table.ensure_states();
    std::byte* const base = table.state(0);
    const std::size_t stride = layout_->stride;
    if (table.size() * stride >= prefetch_from_bytes) {
        for (std::size_t i = 0; i < count; ++i) {
            groups_[i] = base + ids_[i] * stride;
            if (i + prefetch_distance < count) __builtin_prefetch(base + ids_[i + prefetch_distance] * stride, 1);
            ++*reinterpret_cast<std::int64_t*>(groups_[i]);
        }
    } else {
        for (std::size_t i = 0; i < count; ++i) {
            groups_[i] = base + ids_[i] * stride;
            ++*reinterpret_cast<std::int64_t*>(groups_[i]);
        }
    }
    for (std::size_t a = 0; a < request_->aggregates.size(); ++a) {
        const WindowAggregateCall& call = request_->aggregates[a];
        if (call.counts_rows) continue;
        const std::size_t offset = layout_->offsets[a];
        for (std::size_t i = 0; i < count; ++i) states_[i] = groups_[i] + offset;
        call.aggregate->update(states_.data(), rows, count, inputs_[a], table.arena());
    }
}

}  // namespace windrow::cpu
