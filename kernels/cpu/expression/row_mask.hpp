// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A set of rows of a batch, for evaluation that is lazy by row (AND, OR, CASE, COALESCE, IN).

#include "windrow/kernels/column.hpp"

#include <cstdint>
#include <cstring>

namespace windrow {

/// Number of 64-bit words that hold a bitmap of `rows` bits.
inline std::int64_t bitmap_words(std::int64_t rows) {
    return (rows + 63) / 64;
}

/// A bitmap buffer for `rows` rows that may be read and written by whole words.
inline Buffer allocate_bitmap(std::int64_t rows) {
    return Buffer::allocate(static_cast<std::size_t>(bitmap_words(rows)) * 8);
}

/// Word `w` of a bitmap of `rows` rows, without the bits behind the last row. Never reads behind the bitmap's last byte.
inline std::uint64_t bitmap_word(const std::uint8_t* bits, std::int64_t w, std::int64_t rows) {
    std::uint64_t word = 0;
    const std::int64_t left = rows - w * 64;
    if (left >= 64) {
        std::memcpy(&word, bits + w * 8, 8);
        return word;
    }
    std::memcpy(&word, bits + w * 8, static_cast<std::size_t>((left + 7) / 8));
    return word & ((std::uint64_t{1} << left) - 1);
}
/// All rows of word `w`.
inline std::uint64_t full_word(std::int64_t w, std::int64_t rows) {
    const std::int64_t left = rows - w * 64;
    return left >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << left) - 1;
}

/// Rows out of [0, rows). Bits behind the last row are always 0. A value type; copies share the bitmap, which is never changed.
class RowMask {
public:
    static RowMask all(std::int64_t rows) { return RowMask(rows); }
    static RowMask copy_of(const std::uint8_t* bits, std::int64_t rows) {
        return from_words(rows, [&](std::int64_t w) { return bitmap_word(bits, w, rows); });
    }
    /// `word(w)` gives the rows 64 w ... 64 w + 63; bits behind the last row are ignored.
    template <typename Word>
    static RowMask from_words(std::int64_t rows, Word word) {
        RowMask out(rows);
        out.bits_ = allocate_bitmap(rows);
        auto* to = out.bits_.template mutable_as<std::uint64_t>();
        std::uint64_t any = 0;
        std::uint64_t missing = 0;
        for (std::int64_t w = 0; w < bitmap_words(rows); ++w) {
            const std::uint64_t full = full_word(w, rows);
            to[w] = word(w) & full;
            any |= to[w];
            missing |= to[w] ^ full;
        }
        out.none_ = any == 0;
        out.all_ = missing == 0;
        return out;
    }
    [[nodiscard]] std::int64_t rows() const { return rows_; }
    [[nodiscard]] bool is_all() const { return all_; }
    [[nodiscard]] bool is_none() const { return none_; }
    /// Bitmap for kernels, or null if every row is in.
    [[nodiscard]] const std::uint8_t* bits() const { return all_ ? nullptr : bits_.as<std::uint8_t>(); }
    [[nodiscard]] std::uint64_t word(std::int64_t w) const { return all_ ? full_word(w, rows_) : bits_.as<std::uint64_t>()[w]; }

    [[nodiscard]] RowMask intersect(const RowMask& other) const {
        if (all_) return other;
        if (other.all_) return *this;
        return from_words(rows_, [&](std::int64_t w) { return word(w) & other.word(w); });
    }
    [[nodiscard]] RowMask without(const RowMask& other) const {
        return from_words(rows_, [&](std::int64_t w) { return word(w) & ~other.word(w); });
    }

private:
    explicit RowMask(std::int64_t rows) : rows_(rows), all_(true), none_(rows == 0) {}
    std::int64_t rows_;
    bool all_;
    bool none_;
    Buffer bits_;
};

/// Rows of a column that are not null.
inline RowMask valid_rows(const Column& column, std::int64_t rows) {
    if (column.type.kind() == TypeKind::null) return RowMask::from_words(rows, [](std::int64_t) { return std::uint64_t{0}; });
    if (column.validity.empty()) return RowMask::all(rows);
    if (column.constant) {
        const bool valid = column.is_valid(0);
        return valid ? RowMask::all(rows) : RowMask::from_words(rows, [](std::int64_t) { return std::uint64_t{0}; });
    }
    return RowMask::copy_of(column.validity.as<std::uint8_t>(), rows);
}

/// Rows where a BOOLEAN column is TRUE (`wanted`) or FALSE; null rows are in neither.
inline RowMask boolean_rows(const Column& column, bool wanted, std::int64_t rows) {
    if (column.type.kind() == TypeKind::null) return valid_rows(column, rows);
    if (column.constant) {
        const bool in = column.is_valid(0) && column.bit(0) == wanted;
        return in ? RowMask::all(rows) : RowMask::from_words(rows, [](std::int64_t) { return std::uint64_t{0}; });
    }
    const auto* values = column.values.as<std::uint8_t>();
    const std::uint64_t flip = wanted ? 0 : ~std::uint64_t{0};
    if (column.validity.empty()) {
        return RowMask::from_words(rows, [&](std::int64_t w) { return bitmap_word(values, w, rows) ^ flip; });
    }
    const auto* validity = column.validity.as<std::uint8_t>();
    return RowMask::from_words(
        rows, [&](std::int64_t w) { return (bitmap_word(values, w, rows) ^ flip) & bitmap_word(validity, w, rows); });
}

/// Gives `column` the validity of `valid` (on top of its own).
inline void restrict_validity(Column& column, const RowMask& valid) {
    if (valid.is_all()) return;
    const RowMask mask = column.validity.empty() ? valid : valid.intersect(valid_rows(column, column.rows));
    column.validity = allocate_bitmap(column.rows);
    auto* to = column.validity.mutable_as<std::uint64_t>();
    for (std::int64_t w = 0; w < bitmap_words(column.rows); ++w) to[w] = mask.word(w);
}

/// A BOOLEAN column that is TRUE in `true_set`, FALSE in `false_set` and NULL elsewhere.
inline Column boolean_column(const DataType& type, const RowMask& true_set, const RowMask& false_set) {
    Column out;
    out.type = type;
    out.rows = true_set.rows();
    out.values = allocate_bitmap(out.rows);
    auto* values = out.values.mutable_as<std::uint64_t>();
    std::uint64_t missing = 0;
    for (std::int64_t w = 0; w < bitmap_words(out.rows); ++w) {
        values[w] = true_set.word(w);
        missing |= (true_set.word(w) | false_set.word(w)) ^ full_word(w, out.rows);
    }
    if (missing != 0) {
        out.validity = allocate_bitmap(out.rows);
        auto* validity = out.validity.mutable_as<std::uint64_t>();
        for (std::int64_t w = 0; w < bitmap_words(out.rows); ++w) validity[w] = true_set.word(w) | false_set.word(w);
    }
    return out;
}

}  // namespace windrow
