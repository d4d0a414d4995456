// SPDX-License-Identifier: Apache-2.0
#include "expression/merge_branches.hpp"

#include "expression/columnar_loop.hpp"

#include <cstring>
#include <vector>

namespace windrow {

namespace {

/// Copies the rows of `mask` from a column into `to`.
template <typename T>
void copy_rows(const Column& from, const RowMask& mask, std::int64_t rows, T* to) {
    with_operand<T>(from, [&](auto x) {
        for (std::int64_t w = 0; w < bitmap_words(rows); ++w) {
            const std::uint64_t word = mask.word(w);
            if (word == 0) continue;
            const std::int64_t begin = w * 64;
            const std::int64_t end = begin + 64 < rows ? begin + 64 : rows;
            if (word == full_word(w, rows)) {
                for (std::int64_t i = begin; i < end; ++i) to[i] = x[i];
            } else {
                for (std::uint64_t rest = word; rest != 0; rest &= rest - 1) {
                    const std::int64_t i = begin + __builtin_ctzll(rest);
                    to[i] = x[i];
                }
            }
        }
    });
}

template <typename T>
void merge_fixed(std::span<const Branch> branches, std::int64_t rows, Column& out) {
    T* to = allocate_values<T>(out, rows);
    std::memset(to, 0, static_cast<std::size_t>(rows) * sizeof(T));
    for (std::size_t k = branches.size(); k-- > 0;) {
        if (branches[k].column.type.kind() != TypeKind::null) copy_rows<T>(branches[k].column, branches[k].rows, rows, to);
    }
}

void merge_bits(std::span<const Branch> branches, std::int64_t rows, Column& out) {
    auto* to = reinterpret_cast<std::uint64_t*>(allocate_bits(out, rows));
    std::memset(to, 0, static_cast<std::size_t>(bitmap_words(rows)) * 8);
    for (std::size_t k = branches.size(); k-- > 0;) {
        const RowMask values = boolean_rows(branches[k].column, true, rows);
        for (std::int64_t w = 0; w < bitmap_words(rows); ++w) {
            const std::uint64_t mask = branches[k].rows.word(w);
            to[w] = (to[w] & ~mask) | (values.word(w) & mask);
        }
    }
}

/// Which branch gives row i: the index, or -1.
std::vector<std::int16_t> branch_of_rows(std::span<const Branch> branches, std::int64_t rows) {
    std::vector<std::int16_t> out(static_cast<std::size_t>(rows), -1);
    for (std::size_t k = branches.size(); k-- > 0;) {
        for (std::int64_t w = 0; w < bitmap_words(rows); ++w) {
            for (std::uint64_t rest = branches[k].rows.word(w); rest != 0; rest &= rest - 1) {
                out[static_cast<std::size_t>(w * 64 + __builtin_ctzll(rest))] = static_cast<std::int16_t>(k);
            }
        }
    }
    return out;
}

void merge_texts(std::span<const Branch> branches, std::int64_t rows, Column& out) {
    const std::vector<std::int16_t> choice = branch_of_rows(branches, rows);
    TextColumnWriter writer(out, rows);
    for (std::int64_t i = 0; i < rows; ++i) {
        const std::int16_t k = choice[static_cast<std::size_t>(i)];
        if (k < 0 || !branches[static_cast<std::size_t>(k)].column.is_valid(i)) {
            writer.append_empty();
        } else {
            writer.append(branches[static_cast<std::size_t>(k)].column.text(i));
        }
    }
    writer.finish();
}

Column merge_nested(const DataType& type, std::span<const Branch> branches, std::int64_t rows) {
    const std::vector<std::int16_t> choice = branch_of_rows(branches, rows);
    ColumnBuilder builder(type);
    for (std::int64_t i = 0; i < rows; ++i) {
        const std::int16_t k = choice[static_cast<std::size_t>(i)];
        if (k < 0 || !branches[static_cast<std::size_t>(k)].column.is_valid(i)) {
            builder.append_null();
        } else {
            builder.append_from(branches[static_cast<std::size_t>(k)].column, i);
        }
    }
    return builder.finish();
}

void merge_validity(std::span<const Branch> branches, std::int64_t rows, Column& out) {
    std::vector<std::uint64_t> valid(static_cast<std::size_t>(bitmap_words(rows)), 0);
    for (std::size_t k = branches.size(); k-- > 0;) {
        const RowMask present = valid_rows(branches[k].column, rows);
        for (std::int64_t w = 0; w < bitmap_words(rows); ++w) {
            const std::uint64_t mask = branches[k].rows.word(w);
            std::uint64_t& word = valid[static_cast<std::size_t>(w)];
            word = (word & ~mask) | (present.word(w) & mask);
        }
    }
    restrict_validity(out, RowMask::from_words(rows, [&](std::int64_t w) { return valid[static_cast<std::size_t>(w)]; }));
}

}  // namespace

Column merge_branches(const DataType& type, std::int64_t rows, std::span<const Branch> branches) {
    if (branches.size() == 1 && branches[0].rows.is_all() && branches[0].column.type.kind() != TypeKind::null) {
        Column out = branches[0].column;
        out.type = type;
        return out;
    }
    bool all_null = true;
    for (const Branch& branch : branches) all_null = all_null && branch.column.type.kind() == TypeKind::null;
    if (all_null) return Column::of_nulls(type, rows);
    Column out;
    out.type = type;
    switch (type.physical()) {
        case PhysicalKind::none:
            return Column::of_nulls(type, rows);
        case PhysicalKind::bit:
            merge_bits(branches, rows, out);
            break;
        case PhysicalKind::int8:
            merge_fixed<std::int8_t>(branches, rows, out);
            break;
        case PhysicalKind::int16:
            merge_fixed<std::int16_t>(branches, rows, out);
            break;
        case PhysicalKind::int32:
            merge_fixed<std::int32_t>(branches, rows, out);
            break;
        case PhysicalKind::int64:
            merge_fixed<std::int64_t>(branches, rows, out);
            break;
        case PhysicalKind::int128:
            merge_fixed<int128_t>(branches, rows, out);
            break;
        case PhysicalKind::float32:
            merge_fixed<float>(branches, rows, out);
            break;
        case PhysicalKind::float64:
            merge_fixed<double>(branches, rows, out);
            break;
        case PhysicalKind::bytes:
            merge_texts(branches, rows, out);
            break;
        case PhysicalKind::list:
        case PhysicalKind::map:
        case PhysicalKind::record:
            return merge_nested(type, branches, rows);
    }
    merge_validity(branches, rows, out);
    return out;
}

}  // namespace windrow
