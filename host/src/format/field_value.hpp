// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One converted field on its way from a record's text into a column.

#include "format/column_writer.hpp"

#include <cstdint>
#include <string_view>

namespace windrow {

enum class FieldOutcome : std::uint8_t {
    value,
    null,
    bad  ///< the text is not a value of the type
};

/// The value in the member that its type's layout uses; `text` may point into the record or a scratch buffer.
struct FieldValue {
    std::int64_t integer = 0;
    int128_t wide = 0;
    double real = 0;
    float single = 0;
    bool truth = false;
    std::string_view text;
};

/// Stores a scalar value in row `row`.
inline void put_value(ColumnWriter& out, std::int64_t row, const FieldValue& value) {
    switch (out.type().physical()) {
        case PhysicalKind::bit:
            out.put_bool(row, value.truth);
            break;
        case PhysicalKind::int128:
            out.put(row, value.wide);
            break;
        case PhysicalKind::float32:
            out.put(row, value.single);
            break;
        case PhysicalKind::float64:
            out.put(row, value.real);
            break;
        case PhysicalKind::bytes:
            out.put_text(row, value.text);
            break;
        default:
            out.put_integer(row, value.integer);
    }
    out.mark_valid(row);
}

/// Appends a scalar value to a builder.
inline void append_value(ColumnBuilder& out, const FieldValue& value) {
    switch (out.type().physical()) {
        case PhysicalKind::bit:
            out.append_bool(value.truth);
            break;
        case PhysicalKind::int128:
            out.append_int128(value.wide);
            break;
        case PhysicalKind::float32:
            out.append_float(value.single);
            break;
        case PhysicalKind::float64:
            out.append_double(value.real);
            break;
        case PhysicalKind::bytes:
            out.append_text(value.text);
            break;
        default:
            out.append_int(value.integer);
    }
}

}  // namespace windrow
