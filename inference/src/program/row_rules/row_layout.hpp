// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How a value lies by the rows of a batch, for every number of rows.

#include <cstddef>
#include <cstdint>

namespace windrow::inference {

/// slope * rows + base: an element of a shape that counts rows.
struct RowCount {
    std::int64_t slope = 0;
    std::int64_t base = 0;
    friend bool operator==(const RowCount&, const RowCount&) = default;
};

/// What is shown about a value of a graph by its structure.
struct RowLayout {
    enum class Kind : std::uint8_t {
        same,     ///< the same bits for every number of rows and whatever they hold
        count,    ///< integers that follow from the number of rows alone, each a RowCount; the shape is the same
        rows,     ///< along `axis` index i belongs to row i / block, and follows from that row alone; other lengths are the same
        unknown,  ///< not followed: it may depend on anything
        mixed     ///< an operator makes one of several rows
    };
    Kind kind = Kind::unknown;
    std::size_t axis = 0;
    std::int64_t block = 1;  ///< the length along `axis` is block * rows
    bool varies = true;      ///< of `rows`: false if every row is the same whatever the inputs hold
    std::size_t node = 0;    ///< of `unknown` and `mixed`: the node with which it began

    static RowLayout of(Kind kind, std::size_t node = 0) {
        RowLayout layout;
        layout.kind = kind;
        layout.node = node;
        return layout;
    }
    static RowLayout same() { return of(Kind::same); }
    static RowLayout rows(std::size_t axis, std::int64_t block, bool varies = true) {
        return {Kind::rows, axis, block, varies, 0};
    }
    [[nodiscard]] RowLayout along(std::size_t other) const { return rows(other, block, varies); }
    [[nodiscard]] bool is(Kind other) const noexcept { return kind == other; }
    /// Both are laid out by rows in the same way.
    [[nodiscard]] bool fits(const RowLayout& other) const noexcept {
        return is(Kind::rows) && other.is(Kind::rows) && axis == other.axis && block == other.block;
    }
};

}  // namespace windrow::inference
