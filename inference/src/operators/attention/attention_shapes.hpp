// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The lengths of an attention, from inputs of three dimensions (batch, sequence, heads * size) or four (batch, heads, sequence,
/// size).

#include "operators/operator_inputs.hpp"

namespace windrow::inference {

/// One of query, key and value.
struct HeadLengths {
    std::int64_t batch = -1;
    std::int64_t heads = -1;
    std::int64_t sequence = -1;
    std::int64_t size = -1;     ///< of a head
    bool heads_inside = false;  ///< three dimensions: a position's heads stand side by side

    /// `heads`: the node's attribute, 0 if there is none; three dimensions need it. Lengths of -1 stay. Throws W6612.
    HeadLengths(const Shape& shape, std::int64_t heads, std::string_view name);
    /// Where the head of a batch entry starts, and the distance of two positions in it; all lengths known.
    [[nodiscard]] std::int64_t start(std::int64_t entry, std::int64_t head) const {
        return heads_inside ? entry * sequence * heads * size + head * size : (entry * heads + head) * sequence * size;
    }
    [[nodiscard]] std::int64_t step() const { return heads_inside ? heads * size : size; }
};

/// Whether queries, keys and values (all lengths known) can attend to each other.
bool heads_fit(const HeadLengths& query, const HeadLengths& key, const HeadLengths& value);

/// A mask broadcast to (batch, heads, queries, keys); its last dimension may be shorter than the keys.
struct MaskLengths {
    std::int64_t keys = 0;
    /// Throws W6612 if `shape` does not broadcast to these lengths.
    MaskLengths(const Shape& shape, std::int64_t batch, std::int64_t heads, std::int64_t queries, std::int64_t all_keys);
    /// Where the row of a query starts.
    [[nodiscard]] std::int64_t start(std::int64_t entry, std::int64_t head, std::int64_t query) const {
        return entry * entry_step_ + head * head_step_ + query * query_step_;
    }

private:
    std::int64_t entry_step_ = 0;
    std::int64_t head_step_ = 0;
    std::int64_t query_step_ = 0;
};

}  // namespace windrow::inference
