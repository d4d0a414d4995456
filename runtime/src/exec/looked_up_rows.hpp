// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The rows of a table that belong to the keys of one batch, from the cache and from the table's answer.

#include "distinct_keys.hpp"
#include "lookup_cache.hpp"
#include "windrow/kernels/batch.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace windrow::exec {

/// Gathers rows key by key. The rows of one key are ordered by their values, so that it does not matter how the table's server
/// found them.
class LookedUpRows {
public:
    LookedUpRows(std::span<const DataType> types, std::size_t keys);

    /// Keys that are not in the cache; the rows of the others are taken.
    [[nodiscard]] std::vector<std::int32_t> take_known(LookupCache& cache, const DistinctKeys& keys);
    /// The answer for these keys; the cache takes it over.
    void take_answer(const LookupAnswer& answer, std::span<const std::int32_t> asked, const DistinctKeys& keys,
                     LookupCache& cache);
    /// All rows. Called once, at the end.
    [[nodiscard]] Batch finish();

    [[nodiscard]] std::int32_t begin(std::int32_t key) const { return begins_[static_cast<std::size_t>(key)]; }
    [[nodiscard]] std::int32_t count(std::int32_t key) const { return counts_[static_cast<std::size_t>(key)]; }

private:
    std::vector<ColumnBuilder> builders_;
    std::int64_t rows_ = 0;
    std::vector<std::int32_t> begins_;
    std::vector<std::int32_t> counts_;
};

}  // namespace windrow::exec
