// SPDX-License-Identifier: Apache-2.0
#include "functions/list_gather.hpp"

namespace windrow {

ListGather::ListGather(std::int64_t rows)
    : buffer_(Buffer::allocate(static_cast<std::size_t>(rows + 1) * sizeof(std::int32_t))),
      offsets_(buffer_.mutable_as<std::int32_t>()),
      rows_(rows) {
    offsets_[0] = 0;
}

void ListGather::finish(std::vector<const Column*> pools, Column& out) {
    out.rows = rows_;
    out.constant = false;
    out.values = buffer_;
    out.children.clear();
    for (std::size_t k = 0; k < pools.size(); ++k) {
        Column child = pools[k]->take(indices_);
        child.type = out.type.children()[k];
        out.children.push_back(std::move(child));
    }
}

ElementPool pool_children(const DataType& element, std::span<const Column> lists, std::size_t child) {
    ElementPool pool;
    std::vector<Column> parts;
    std::int64_t rows = 0;
    for (const Column& list : lists) {
        pool.first.push_back(static_cast<std::int32_t>(rows));
        parts.push_back(list.children[child].materialized());
        rows += parts.back().rows;
    }
    pool.column = parts.size() == 1 ? std::move(parts[0]) : concatenate(element, parts);
    return pool;
}

ElementPool pool_rows(const DataType& element, std::span<const Column> columns, std::int64_t rows) {
    ElementPool pool;
    std::vector<Column> parts;
    for (std::size_t k = 0; k < columns.size(); ++k) {
        pool.first.push_back(static_cast<std::int32_t>(static_cast<std::int64_t>(k) * rows));
        parts.push_back(columns[k].materialized());
        parts.back().type = element;
    }
    pool.column = parts.size() == 1 ? std::move(parts[0]) : concatenate(element, parts);
    return pool;
}

bool ElementSet::contains(const Column& column, std::int64_t row) {
    if (large_.empty()) {
        for (const auto& [known, known_row] : small_) {
            if (compare_rows(*known, known_row, column, row) == 0) return true;
        }
        return false;
    }
    scratch_.clear();
    encode_row(column, row, scratch_);
    return large_.count(scratch_) != 0;
}

bool ElementSet::insert(const Column& column, std::int64_t row) {
    if (contains(column, row)) return false;
    if (large_.empty() && small_.size() < small_limit) {
        small_.emplace_back(&column, row);
        return true;
    }
    if (large_.empty()) {
        for (const auto& [known, known_row] : small_) {
            scratch_.clear();
            encode_row(*known, known_row, scratch_);
            large_.insert(scratch_);
        }
    }
    scratch_.clear();
    encode_row(column, row, scratch_);
    large_.insert(scratch_);
    return true;
}

}  // namespace windrow
