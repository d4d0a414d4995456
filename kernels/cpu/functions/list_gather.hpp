// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "windrow/kernels/column.hpp"

#include <unordered_set>
#include <utility>
#include <vector>

namespace windrow {

/// Builds a column of lists by choosing elements of a pool: per row the pool's row numbers (-1 for a NULL element).
class ListGather {
public:
    explicit ListGather(std::int64_t rows);
    void element(std::int32_t pool_row) { indices_.push_back(pool_row); }
    void range(std::int32_t begin, std::int32_t end) {
        for (std::int32_t k = begin; k < end; ++k) indices_.push_back(k);
    }
    void end_row() { offsets_[++row_] = static_cast<std::int32_t>(indices_.size()); }
    /// Elements that the current row has so far.
    [[nodiscard]] std::size_t row_size() const { return indices_.size() - static_cast<std::size_t>(offsets_[row_]); }
    /// Row number in the pool of element k of the current row.
    [[nodiscard]] std::int32_t& at(std::size_t k) { return indices_[static_cast<std::size_t>(offsets_[row_]) + k]; }
    /// Sets rows, offsets and children of `out` (an ARRAY, or a MAP whose keys and values are chosen alike). Validity stays.
    void finish(std::vector<const Column*> pools, Column& out);

private:
    Buffer buffer_;
    std::int32_t* offsets_;
    std::int64_t row_ = 0;
    std::int64_t rows_;
    std::vector<std::int32_t> indices_;
};

/// The rows of several columns (of the types of `type`, constants spread over `rows`) one behind the other, with the place where
/// each begins. Lets a ListGather choose among the elements of many columns.
struct ElementPool {
    Column column;
    std::vector<std::int32_t> first;
};

/// Pool of the elements (child `child`) of nested columns.
ElementPool pool_children(const DataType& element, std::span<const Column> lists, std::size_t child);
/// Pool of the values of plain columns, row i of column k at `first[k] + i`.
ElementPool pool_rows(const DataType& element, std::span<const Column> columns, std::int64_t rows);

/// Elements met so far in one row, by value; NULL is a value like others.
class ElementSet {
public:
    void clear() {
        small_.clear();
        large_.clear();
    }
    /// True if the row's value was not in the set yet.
    bool insert(const Column& column, std::int64_t row);
    [[nodiscard]] bool contains(const Column& column, std::int64_t row);

private:
    static constexpr std::size_t small_limit = 16;
    std::vector<std::pair<const Column*, std::int64_t>> small_;
    std::unordered_set<std::string> large_;
    std::string scratch_;
};

}  // namespace windrow
