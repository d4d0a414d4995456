// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the kernels of attention and rotary positions take: plain numbers, given by value.

#include "windrow/semantics/attention_element.hpp"

#include <cstdint>

namespace windrow::inference {

/// Scores [batch][heads][queries][keys]. The mask's element of (entry, head, query, key) lies at the sum of steps and key.
struct AttentionShape {
    std::int64_t batch = 0;
    std::int64_t heads = 0;
    std::int64_t queries = 0;
    std::int64_t keys = 0;
    std::int64_t mask_keys = 0;
    std::int64_t mask_steps[3] = {};
    std::int64_t offset = 0;            ///< keys before a query's own place that it may see besides
    std::uint32_t offset_by_count = 0;  ///< the offset is the count of valid keys without the queries
    std::uint32_t mask_type = 0;        ///< a semantics::MaskType
    std::uint32_t causal = 0;
    std::uint32_t scale = 0;  ///< its bits
    std::uint32_t cap = 0;    ///< its bits
    std::uint32_t padding = 0;
};

/// Heads [batch][sequence][head] with steps of their own; angles [rows][pairs].
struct RotaryShape {
    std::int64_t batch = 0;
    std::int64_t sequence = 0;
    std::int64_t heads = 0;
    std::int64_t size = 0;
    std::int64_t pairs = 0;
    std::int64_t rows = 0;
    std::int64_t entry_step = 0;
    std::int64_t position_step = 0;
    std::int64_t head_step = 0;
    std::int64_t interleaved = 0;
};

}  // namespace windrow::inference
