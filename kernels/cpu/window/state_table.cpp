// SPDX-License-Identifier: Apache-2.0
#include "state_table.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace windrow::cpu {

namespace {

constexpr std::size_t chunk_groups = 1024;

std::int64_t& count_of(std::byte* state) {
    return *reinterpret_cast<std::int64_t*>(state + StateLayout::count_offset);
}

}  // namespace

StateLayout::StateLayout(const std::vector<WindowAggregateCall>& aggregates) {
    bool wide = false;
    for (const WindowAggregateCall& call : aggregates) {
        if (call.counts_rows) {
            offsets.push_back(count_offset);
            continue;
        }
        const std::size_t size = (call.aggregate->state_size() + 7) / 8 * 8;
        // 128-bit accumulators are read with aligned 16-byte moves; 8-byte ones need no padding.
        if (size % 16 == 0) {
            wide = true;
            stride = (stride + 15) / 16 * 16;
        }
        if (first_state == 0) first_state = stride;
        offsets.push_back(stride);
        stride += size;
        uses_arena = uses_arena || call.aggregate->uses_arena();
    }
    if (wide) stride = (stride + 15) / 16 * 16;
}

template <typename Combine>
void StateTable::combine(const StateTable& other, const std::vector<WindowAggregateCall>& aggregates,
                         std::optional<KeyShard> shard, std::int64_t sign, Combine&& combine) {
    const auto selected = [&](std::uint32_t id) {
        return other.row_count(id) != 0 && (!shard || other.keys_.shard_of(id, shard->count) == shard->index);
    };
    std::array<std::uint32_t, chunk_groups> ids;
    std::array<std::byte*, chunk_groups> into;
    std::array<const std::byte*, chunk_groups> from;
    std::array<std::uint32_t, chunk_groups> source;
    std::uint32_t next = 0;
    while (next < other.size()) {
        std::size_t n = 0;
        for (; next < other.size() && n < chunk_groups; ++next) {
            if (selected(next)) source[n++] = next;
        }
        keys_.map_from(other.keys_, source.data(), n, ids.data());
        for (std::size_t i = 0; i < n; ++i) count_of(state(ids[i])) += sign * other.row_count(source[i]);
        for (std::size_t a = 0; a < aggregates.size(); ++a) {
            if (aggregates[a].counts_rows) continue;
            for (std::size_t i = 0; i < n; ++i) {
                into[i] = state(ids[i]) + layout_->offsets[a];
                from[i] = other.state(source[i]) + layout_->offsets[a];
            }
            combine(*aggregates[a].aggregate, into.data(), from.data(), n);
        }
    }
}

void StateTable::merge(const StateTable& other, const std::vector<WindowAggregateCall>& aggregates,
                       std::optional<KeyShard> shard) {
    combine(other, aggregates, shard, 1,
            [&](const Aggregate& aggregate, std::byte* const* into, const std::byte* const* from, std::size_t n) {
                aggregate.merge(into, from, n, *arena_);
            });
}

void StateTable::retract(const StateTable& other, const std::vector<WindowAggregateCall>& aggregates,
                         std::optional<KeyShard> shard) {
    combine(other, aggregates, shard, -1,
            [&](const Aggregate& aggregate, std::byte* const* into, const std::byte* const* from, std::size_t n) {
                aggregate.retract(into, from, n, *arena_);
            });
}

void StateTable::clear() {
    keys_.clear();
    if (arena_->memory() > 0) drop_arena();
}

void StateTable::drop_arena() {
    arena_ = std::make_unique<Arena>();
}

std::size_t StateTable::memory() const noexcept {
    return keys_.memory() + arena_->memory();
}

}  // namespace windrow::cpu
