// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A typed column in Apache Arrow's memory layout.

#include "windrow/kernels/buffer.hpp"
#include "windrow/kernels/types.hpp"
#include "windrow/kernels/value.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// Values of one type. A value type; copying shares the buffers.
///
/// `rows` is the logical length. A *constant* column holds one physical row that stands for every row: kernels address it
/// with `index(i)` (0 for a constant column, else i). `validity` empty means that no row is null.
/// Invariant: values of null rows are present but arbitrary (never uninitialised memory for fixed widths; empty for bytes).
struct Column {
    DataType type;
    std::int64_t rows = 0;
    bool constant = false;
    Buffer validity;  ///< bitmap [rows], 1 = valid; empty = all valid
    Buffer values;    ///< fixed-width values, the bitmap of BOOLEAN, or int32 offsets [rows + 1]
    Buffer bytes;     ///< bytes of strings and binary values
    std::vector<Column> children;

    [[nodiscard]] std::int64_t physical_rows() const noexcept { return constant ? 1 : rows; }
    [[nodiscard]] std::int64_t index(std::int64_t i) const noexcept { return constant ? 0 : i; }
    [[nodiscard]] bool has_nulls() const noexcept { return !validity.empty() || type.kind() == TypeKind::null; }
    [[nodiscard]] bool is_valid(std::int64_t i) const noexcept {
        if (type.kind() == TypeKind::null) return false;
        return validity.empty() || get_bit(validity.as<std::uint8_t>(), index(i));
    }
    template <typename T>
    [[nodiscard]] const T* data() const noexcept {
        return values.as<T>();
    }
    template <typename T>
    [[nodiscard]] T at(std::int64_t i) const noexcept {
        return values.as<T>()[index(i)];
    }
    [[nodiscard]] bool bit(std::int64_t i) const noexcept { return get_bit(values.as<std::uint8_t>(), index(i)); }
    /// Text or bytes of row i (empty for a null row). Layout `bytes` only.
    [[nodiscard]] std::string_view text(std::int64_t i) const noexcept {
        const auto* offsets = values.as<std::int32_t>();
        const std::int64_t k = index(i);
        return {bytes.as<char>() + offsets[k], static_cast<std::size_t>(offsets[k + 1] - offsets[k])};
    }
    /// First and one-past-last child row of row i. Layouts `list` and `map` only.
    [[nodiscard]] std::pair<std::int32_t, std::int32_t> child_range(std::int64_t i) const noexcept {
        const auto* offsets = values.as<std::int32_t>();
        const std::int64_t k = index(i);
        return {offsets[k], offsets[k + 1]};
    }

    /// The value of row i, for edges and tests.
    [[nodiscard]] Value value(std::int64_t i) const;

    /// A constant column of `rows` rows.
    static Column of_constant(const DataType& type, const Value& value, std::int64_t rows);
    /// A column of `rows` nulls (constant).
    static Column of_nulls(const DataType& type, std::int64_t rows);
    /// Fixed-width (or BOOLEAN) column with allocated, zeroed values and no validity bitmap; the caller fills `values`.
    static Column allocate(const DataType& type, std::int64_t rows);
    static Column of_values(const DataType& type, std::span<const Value> values);
    /// The same rows with one physical row each (a copy only if constant).
    [[nodiscard]] Column materialized() const;
    /// Rows [begin, begin + count), copied (constants stay constant).
    [[nodiscard]] Column slice(std::int64_t begin, std::int64_t count) const;
    /// Rows at `indices`, in that order; an index of -1 gives a null row.
    [[nodiscard]] Column take(std::span<const std::int32_t> indices) const;
    /// Bytes held, for memory accounting (shared buffers counted in full).
    [[nodiscard]] std::size_t memory() const noexcept;
};

/// The rows of all parts, one after the other. Types must be equal; `type` is the result's.
Column concatenate(const DataType& type, std::span<const Column> parts);

/// Appends rows to a column of any type. Amortised O(1) per row; used by decoders, emission and tests.
/// Call exactly one append per row; for nested types append the children through `child(k)` and then `append_list`/
/// `append_record`.
class ColumnBuilder {
public:
    explicit ColumnBuilder(DataType type);
    ColumnBuilder(ColumnBuilder&&) noexcept;
    ColumnBuilder& operator=(ColumnBuilder&&) noexcept;
    ~ColumnBuilder();

    [[nodiscard]] const DataType& type() const noexcept { return type_; }
    [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }
    void reserve(std::int64_t rows);
    void append_null();
    void append_bool(bool v);
    /// Layouts int8, int16, int32 and int64; the value must fit.
    void append_int(std::int64_t v) {
        if (physical_ == PhysicalKind::int64 && rows_ < capacity_) {
            values_.mutable_as<std::int64_t>()[rows_++] = v;
        } else {
            append_narrow_int(v);
        }
    }
    void append_int128(int128_t v);
    void append_float(float v);
    void append_double(double v);
    void append_text(std::string_view v);
    /// ARRAY, MAP, MULTISET: the row's elements are those appended to the children since the last append.
    void append_list();
    /// ROW: one row must have been appended to every child.
    void append_record();
    [[nodiscard]] ColumnBuilder& child(std::size_t k) { return *children_[k]; }
    void append(const Value& value);
    /// Row `row` of a column of the same type.
    void append_from(const Column& source, std::int64_t row);
    /// Removes the last row (a half-read record). Children are cut back too.
    void truncate(std::int64_t rows);
    /// The column; the builder is empty afterwards and can be used again.
    Column finish();

private:
    void append_narrow_int(std::int64_t v);
    void grow_validity();
    DataType type_;
    PhysicalKind physical_;
    std::int64_t rows_ = 0;
    std::int64_t capacity_ = 0;
    bool any_null_ = false;
    Buffer validity_;
    Buffer values_;
    Buffer bytes_;
    std::vector<std::unique_ptr<ColumnBuilder>> children_;
};

/// Total order of two rows of equal types, for MIN/MAX, ORDER BY and canonical output. Nulls first; -0.0 < 0.0; NaN above
/// Infinity; strings and binary by unsigned bytes; lists and rows field by field.
int compare_rows(const Column& a, std::int64_t i, const Column& b, std::int64_t j);

/// Appends the canonical, order-preserving-per-equality encoding of row i (equal rows have equal bytes; different rows have
/// different bytes; concatenations of encodings are unambiguous). 0.0 and -0.0 differ, all NaN are one (Flink: group keys).
/// Byte-wise order of encodings equals `compare_rows` order for non-nested types. Used for group keys and canonical output.
void encode_row(const Column& column, std::int64_t i, std::string& out);
/// Reads back what `encode_row` wrote for a value of the builder's type and appends it; advances `in`.
void decode_row(std::string_view& in, ColumnBuilder& out);

}  // namespace windrow
