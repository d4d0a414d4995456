// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Accumulators of groups: a key dictionary whose records hold the states.

#include "windrow/kernels/key_dictionary.hpp"
#include "windrow/kernels/window_aggregation.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace windrow::cpu {

/// Where each aggregate's state lies in a group's record: [the dictionary's 8 bytes][int64 row count][state 0][state 1]...
struct StateLayout {
    static constexpr std::size_t count_offset = 8;
    std::vector<std::size_t> offsets;
    std::size_t stride = count_offset + sizeof(std::int64_t);
    std::size_t first_state = 0;  ///< offset of the first aggregate that has a state of its own
    bool uses_arena = false;

    explicit StateLayout(const std::vector<WindowAggregateCall>& aggregates);
};

/// Not thread-safe. States are zero (empty) until updated.
class StateTable {
public:
    StateTable(const StateLayout& layout, const std::vector<DataType>& key_types)
        : layout_(&layout), keys_(key_types, layout.stride - sizeof(std::int64_t)) {}

    [[nodiscard]] KeyDictionary& keys() noexcept { return keys_; }
    [[nodiscard]] const KeyDictionary& keys() const noexcept { return keys_; }
    [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }
    [[nodiscard]] Arena& arena() noexcept { return *arena_; }
    /// The record of a group. Adding a key may move records.
    [[nodiscard]] std::byte* state(std::uint32_t id) noexcept { return keys_.record(id); }
    [[nodiscard]] const std::byte* state(std::uint32_t id) const noexcept { return keys_.record(id); }
    [[nodiscard]] std::int64_t row_count(std::uint32_t id) const noexcept {
        return *reinterpret_cast<const std::int64_t*>(state(id) + StateLayout::count_offset);
    }
    /// Adds the groups of `other` to this table: all of them, or those of one shard.
    void merge(const StateTable& other, const std::vector<WindowAggregateCall>& aggregates, std::optional<KeyShard> shard = {});
    /// Removes the merged accumulators of `other` (all aggregates invertible). Groups may end with a row count of 0.
    void retract(const StateTable& other, const std::vector<WindowAggregateCall>& aggregates, std::optional<KeyShard> shard = {});
    [[nodiscard]] std::size_t memory() const noexcept;
    /// Makes the table empty and keeps its memory for the next plane.
    void clear();
    /// Frees what the arena holds; the groups are lost, to be followed by `clear`.
    void drop_arena();

private:
    /// Adds (sign 1) or takes away (sign -1) the groups of `other`, an aggregate at a time.
    template <typename Combine>
    void combine(const StateTable& other, const std::vector<WindowAggregateCall>& aggregates, std::optional<KeyShard> shard,
                 std::int64_t sign, Combine&& combine);

    const StateLayout* layout_;
    KeyDictionary keys_;
    std::unique_ptr<Arena> arena_ = std::make_unique<Arena>();
};

}  // namespace windrow::cpu
