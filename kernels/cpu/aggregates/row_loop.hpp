// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The loop that every `update` runs: the selected rows that pass the FILTER and whose argument is not null. Nulls, filter and
/// row selection are decided once per call, not once per row.

#include "windrow/kernels/aggregate.hpp"

#include <cstring>

namespace windrow::aggregates {

/// Values of a fixed-width column; a constant column is read at row 0 through `mask`.
template <typename T>
struct FixedReader {
    using Value = T;
    const T* data;
    std::int64_t mask;
    explicit FixedReader(const Column& column) : data(column.data<T>()), mask(column.constant ? 0 : -1) {}
    T operator()(std::int64_t row) const { return data[row & mask]; }
};

template <>
struct FixedReader<int128_t> {
    using Value = int128_t;
    const std::byte* data;
    std::int64_t mask;
    explicit FixedReader(const Column& column) : data(column.data<std::byte>()), mask(column.constant ? 0 : -1) {}
    int128_t operator()(std::int64_t row) const {
        int128_t value;
        std::memcpy(&value, data + (row & mask) * 16, sizeof value);
        return value;
    }
};

template <>
struct FixedReader<bool> {
    using Value = bool;
    const std::uint8_t* data;
    std::int64_t mask;
    explicit FixedReader(const Column& column) : data(column.data<std::uint8_t>()), mask(column.constant ? 0 : -1) {}
    bool operator()(std::int64_t row) const { return get_bit(data, row & mask); }
};

/// Strings and binary values.
struct TextReader {
    using Value = std::string_view;
    const Column* column;
    explicit TextReader(const Column& c) : column(&c) {}
    std::string_view operator()(std::int64_t row) const { return column->text(row); }
};

/// Which rows count: a bitmap of valid rows and a filter, either of which may be absent.
struct RowMask {
    const std::uint8_t* validity = nullptr;
    const std::uint8_t* filter = nullptr;
    bool none = false;  ///< a constant NULL: no row counts

    RowMask(const Column* argument, const std::uint8_t* filter_bits) : filter(filter_bits) {
        if (argument == nullptr || !argument->has_nulls()) return;
        if (argument->constant || argument->type.kind() == TypeKind::null) {
            none = !argument->is_valid(0);
        } else {
            validity = argument->validity.as<std::uint8_t>();
        }
    }
    [[nodiscard]] bool all() const { return validity == nullptr && filter == nullptr; }
    [[nodiscard]] bool passes(std::int64_t row) const {
        return (validity == nullptr || get_bit(validity, row)) && (filter == nullptr || get_bit(filter, row));
    }
};

/// Calls visit(i, row) for the selected rows that `mask` lets pass. Mask and visitor are copies, and hot visitors capture by
/// value, so that the compiler may keep them in registers although states are written in between.
template <typename Visit>
[[gnu::always_inline]] inline void for_each_row(const std::int32_t* rows, std::size_t count, const RowMask mask, Visit visit) {
    if (mask.none) return;
    if (mask.all()) {
        if (rows == nullptr) {
            for (std::size_t i = 0; i < count; ++i) visit(i, static_cast<std::int64_t>(i));
        } else {
            for (std::size_t i = 0; i < count; ++i) visit(i, static_cast<std::int64_t>(rows[i]));
        }
        return;
    }
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t row = rows == nullptr ? static_cast<std::int64_t>(i) : rows[i];
        if (mask.passes(row)) visit(i, row);
    }
}

/// The typed state behind a state pointer.
template <typename State>
State& state_at(std::byte* const* states, std::size_t i) {
    return *reinterpret_cast<State*>(states[i]);
}
template <typename State>
const State& state_at(const std::byte* const* states, std::size_t i) {
    return *reinterpret_cast<const State*>(states[i]);
}

/// Memory for semantics code that asks for plain bytes.
struct ArenaAllocator {
    Arena& arena;
    std::byte* operator()(std::size_t bytes) const { return arena.allocate(bytes); }
};

}  // namespace windrow::aggregates
