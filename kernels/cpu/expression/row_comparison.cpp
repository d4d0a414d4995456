// SPDX-License-Identifier: Apache-2.0
#include "expression/row_comparison.hpp"

#include "expression/columnar_loop.hpp"
#include "windrow/semantics/decimal.hpp"

namespace windrow {

namespace {

/// Calls f.template operator()<OPERATOR>().
template <typename F>
void with_comparison(Comparison comparison, F f) {
    switch (comparison) {
        case Comparison::equal:
            return f.template operator()<Comparison::equal>();
        case Comparison::not_equal:
            return f.template operator()<Comparison::not_equal>();
        case Comparison::less:
            return f.template operator()<Comparison::less>();
        case Comparison::less_equal:
            return f.template operator()<Comparison::less_equal>();
        case Comparison::greater:
            return f.template operator()<Comparison::greater>();
        case Comparison::greater_equal:
            return f.template operator()<Comparison::greater_equal>();
    }
}

template <typename T>
void compare_fixed(Comparison comparison, const Column& a, const Column& b, std::int64_t rows, Column& out) {
    with_comparison(comparison, [&]<Comparison OPERATOR>() {
        map_rows<bool, T, T>(a, b, rows, out, [](T x, T y) { return semantics::compare<OPERATOR>(x, y); });
    });
}

void compare_decimal_columns(Comparison comparison, const Column& a, const Column& b, std::int64_t rows, Column& out) {
    const int a_scale = a.type.scale();
    const int b_scale = b.type.scale();
    if (a_scale == b_scale) return compare_fixed<int128_t>(comparison, a, b, rows, out);
    with_comparison(comparison, [&]<Comparison OPERATOR>() {
        map_rows<bool, int128_t, int128_t>(a, b, rows, out, [=](int128_t x, int128_t y) {
            return semantics::compare_decimals<OPERATOR>(x, a_scale, y, b_scale);
        });
    });
}

void compare_texts(Comparison comparison, const Column& a, const Column& b, std::int64_t rows, Column& out) {
    auto* bits = allocate_bits(out, rows);
    with_comparison(comparison, [&]<Comparison OPERATOR>() {
        fill_bits(bits, rows, [&](std::int64_t i) {
            const std::string_view x = a.text(i);
            const std::string_view y = b.text(i);
            return semantics::compare_bytes<OPERATOR>(x.data(), static_cast<semantics::i64>(x.size()), y.data(),
                                                      static_cast<semantics::i64>(y.size()));
        });
    });
}

/// FALSE < TRUE.
void compare_booleans(Comparison comparison, const Column& a, const Column& b, std::int64_t rows, Column& out) {
    auto* bits = allocate_bits(out, rows);
    with_comparison(comparison, [&]<Comparison OPERATOR>() {
        fill_bits(bits, rows, [&](std::int64_t i) {
            return semantics::compare<OPERATOR>(static_cast<int>(a.bit(i)), static_cast<int>(b.bit(i)));
        });
    });
}

enum class Answer : std::uint8_t { no, yes, unknown };

/// True if an element of the array, or a value of the map, is NULL.
bool holds_null(const Column& column, std::int64_t i) {
    const Column& elements = column.children.back();
    const auto [begin, end] = column.child_range(i);
    for (std::int32_t k = begin; k < end; ++k) {
        if (!elements.is_valid(k)) return true;
    }
    return false;
}

/// Equality of nested values: rows compare Kleene-wise field by field; arrays and maps with a NULL inside equal nothing (recorded
/// on Flink 2.2.0).
Answer equal_values(const Column& a, std::int64_t i, const Column& b, std::int64_t j) {
    if (a.type.kind() == TypeKind::row) {
        bool unknown = false;
        for (std::size_t k = 0; k < a.children.size(); ++k) {
            const Column& x = a.children[k];
            const Column& y = b.children[k];
            const std::int64_t p = a.index(i);
            const std::int64_t q = b.index(j);
            if (!x.is_valid(p) || !y.is_valid(q)) {
                unknown = true;
                continue;
            }
            const Answer answer = equal_values(x, p, y, q);
            if (answer == Answer::no) return Answer::no;
            unknown = unknown || answer == Answer::unknown;
        }
        return unknown ? Answer::unknown : Answer::yes;
    }
    const bool has_elements =
        a.type.kind() == TypeKind::array || a.type.kind() == TypeKind::map || a.type.kind() == TypeKind::multiset;
    if (has_elements && (holds_null(a, i) || holds_null(b, j))) return Answer::no;
    return rows_not_distinct(a, i, b, j) ? Answer::yes : Answer::no;
}

bool maps_equal(const Column& a, std::int64_t i, const Column& b, std::int64_t j) {
    const auto [a_begin, a_end] = a.child_range(i);
    const auto [b_begin, b_end] = b.child_range(j);
    if (a_end - a_begin != b_end - b_begin) return false;
    for (std::int32_t p = a_begin; p < a_end; ++p) {
        bool found = false;
        for (std::int32_t q = b_begin; q < b_end && !found; ++q) {
            found =
                rows_not_distinct(a.children[0], p, b.children[0], q) && rows_not_distinct(a.children[1], p, b.children[1], q);
        }
        if (!found) return false;
    }
    return true;
}

void compare_nested(Comparison comparison, const Column& a, const Column& b, std::int64_t rows, Column& out) {
    auto* bits = allocate_bits(out, rows);
    ValidityWriter validity(rows);
    const auto holds = [&](std::int64_t i) {
        if (!a.is_valid(i) || !b.is_valid(i)) return false;
        if (comparison != Comparison::equal && comparison != Comparison::not_equal) {
            const int order = compare_rows(a, i, b, i);
            switch (comparison) {
                case Comparison::less:
                    return order < 0;
                case Comparison::less_equal:
                    return order <= 0;
                case Comparison::greater:
                    return order > 0;
                default:
                    return order >= 0;
            }
        }
        // Recorded on Flink 2.2.0: `=` of rows is Kleene's AND over the fields, but `<>` takes a NULL field as a value of its
        // own.
        const bool is_row = a.type.kind() == TypeKind::row;
        if (comparison == Comparison::not_equal && is_row) return !rows_not_distinct(a, i, b, i);
        const Answer answer = equal_values(a, i, b, i);
        if (answer == Answer::unknown) {
            validity.set_null(i);
            return false;
        }
        return (answer == Answer::yes) == (comparison == Comparison::equal);
    };
    // Row by row: each comparison walks through nested values.
    std::memset(bits, 0, out.values.size());
    for (std::int64_t i = 0; i < rows; ++i) {
        if (holds(i)) set_bit(bits, i);
    }
    out.validity = validity.finish();
}

}  // namespace

void compare_columns(Comparison comparison, const Column& a, const Column& b, std::int64_t rows, Column& out) {
    switch (a.type.physical()) {
        case PhysicalKind::none:
            out = Column::of_nulls(out.type, rows);
            break;
        case PhysicalKind::bit:
            compare_booleans(comparison, a, b, rows, out);
            break;
        case PhysicalKind::int8:
            compare_fixed<std::int8_t>(comparison, a, b, rows, out);
            break;
        case PhysicalKind::int16:
            compare_fixed<std::int16_t>(comparison, a, b, rows, out);
            break;
        case PhysicalKind::int32:
            compare_fixed<std::int32_t>(comparison, a, b, rows, out);
            break;
        case PhysicalKind::int64:
            compare_fixed<std::int64_t>(comparison, a, b, rows, out);
            break;
        case PhysicalKind::int128:
            if (a.type.kind() == TypeKind::decimal) {
                compare_decimal_columns(comparison, a, b, rows, out);
            } else {
                compare_fixed<int128_t>(comparison, a, b, rows, out);
            }
            break;
        case PhysicalKind::float32:
            compare_fixed<float>(comparison, a, b, rows, out);
            break;
        case PhysicalKind::float64:
            compare_fixed<double>(comparison, a, b, rows, out);
            break;
        case PhysicalKind::bytes:
            compare_texts(comparison, a, b, rows, out);
            break;
        case PhysicalKind::list:
        case PhysicalKind::map:
        case PhysicalKind::record:
            compare_nested(comparison, a, b, rows, out);
            break;
    }
}

bool rows_not_distinct(const Column& a, std::int64_t i, const Column& b, std::int64_t j) {
    const bool a_valid = a.is_valid(i);
    if (a_valid != b.is_valid(j)) return false;
    if (!a_valid) return true;
    switch (a.type.physical()) {
        case PhysicalKind::bit:
            return a.bit(i) == b.bit(j);
        case PhysicalKind::float32:
            return a.at<float>(i) == b.at<float>(j);
        case PhysicalKind::float64:
            return a.at<double>(i) == b.at<double>(j);
        case PhysicalKind::bytes:
            return a.text(i) == b.text(j);
        case PhysicalKind::list: {
            const auto [a_begin, a_end] = a.child_range(i);
            const auto [b_begin, b_end] = b.child_range(j);
            if (a_end - a_begin != b_end - b_begin) return false;
            for (std::int32_t k = 0; k < a_end - a_begin; ++k) {
                if (!rows_not_distinct(a.children[0], a_begin + k, b.children[0], b_begin + k)) return false;
            }
            return true;
        }
        case PhysicalKind::map:
            return maps_equal(a, i, b, j);
        case PhysicalKind::record: {
            for (std::size_t k = 0; k < a.children.size(); ++k) {
                if (!rows_not_distinct(a.children[k], a.index(i), b.children[k], b.index(j))) return false;
            }
            return true;
        }
        case PhysicalKind::int128:
            if (a.type.kind() == TypeKind::decimal) {
                return semantics::decimal_compare(a.at<int128_t>(i), a.type.scale(), b.at<int128_t>(j), b.type.scale()) == 0;
            }
            return a.at<int128_t>(i) == b.at<int128_t>(j);
        default:
            return compare_rows(a, i, b, j) == 0;
    }
}

}  // namespace windrow
