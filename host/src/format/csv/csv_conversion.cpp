// SPDX-License-Identifier: Apache-2.0
#include "format/csv/csv_conversion.hpp"

#include "format/base64.hpp"
#include "format/java_double.hpp"
#include "windrow/semantics/record_number_text.hpp"
#include "windrow/semantics/time_text.hpp"

#include <simdjson.h>
#include <vector>

namespace windrow {

namespace {

bool equals_true(std::string_view text) {
    return text.size() == 4 && (text[0] | 0x20) == 't' && (text[1] | 0x20) == 'r' && (text[2] | 0x20) == 'u' &&
           (text[3] | 0x20) == 'e';
}

}  // namespace

FieldOutcome CsvConverter::scalar(std::string_view field, const DataType& type, FieldValue& out) {
    if (dialect_.null_literal && field == *dialect_.null_literal) return FieldOutcome::null;
    bool good = false;
    switch (type.kind()) {
        case TypeKind::character:
        case TypeKind::varchar:
            out.text = field;
            good = simdjson::validate_utf8(field.data(), field.size());
            break;
        case TypeKind::boolean:
            out.truth = equals_true(java_trim(field));
            good = true;
            break;
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::integer:
        case TypeKind::bigint: {
            const std::string_view text = java_trim(field);
            const auto high = static_cast<std::int64_t>(~0ULL >> (65 - 8 * type.width()));
            good = semantics::record_parse_integer(text.data(), text.data() + text.size(), -high - 1, high, out.integer);
            break;
        }
        case TypeKind::float32:
            good = parse_java_float(java_trim(field), out.single);
            break;
        case TypeKind::float64:
            good = parse_java_double(java_trim(field), out.real);
            break;
        case TypeKind::decimal:
            switch (semantics::record_parse_decimal(field.data(), field.data() + field.size(), type.precision(), type.scale(),
                                                    out.wide)) {
                case semantics::NumberText::good:
                    good = true;
                    break;
                case semantics::NumberText::too_large:
                    return FieldOutcome::null;
                case semantics::NumberText::bad:
                    break;
            }
            break;
        case TypeKind::binary:
        case TypeKind::varbinary:
            scratch_.clear();
            good = decode_base64(field, scratch_);
            out.text = scratch_;
            break;
        default:
            return time(field, type, out);
    }
    return good ? FieldOutcome::value : FieldOutcome::bad;
}

FieldOutcome CsvConverter::time(std::string_view text, const DataType& type, FieldValue& out) const {
    const auto size = static_cast<std::int64_t>(text.size());
    if (type.is_timestamp()) {
        semantics::TimePoint point;
        if (!semantics::parse_sql_timestamp(text.data(), size, type.kind() == TypeKind::timestamp_ltz, point))
            return FieldOutcome::bad;
        if (type.physical() == PhysicalKind::int128) {
            out.wide = semantics::to_nanoseconds(point);
        } else {
            out.integer = semantics::to_milliseconds(point);
        }
        return FieldOutcome::value;
    }
    std::int32_t value = 0;
    if (type.kind() == TypeKind::date) {
        if (!semantics::parse_rolling_date(text.data(), size, value)) return FieldOutcome::bad;
    } else {
        if (!semantics::parse_csv_time(text.data(), size, value)) return FieldOutcome::bad;
        value -= value % 1000;  // TIME is TIME(0) in the formats
    }
    out.integer = value;
    return FieldOutcome::value;
}

bool CsvConverter::append_piece(std::string_view piece, const DataType& type, ColumnBuilder& out) {
    FieldValue value;
    switch (scalar(piece, type, value)) {
        case FieldOutcome::value:
            append_value(out, value);
            return true;
        case FieldOutcome::null:
            out.append_null();
            return true;
        case FieldOutcome::bad:
            break;
    }
    if (!dialect_.ignore_errors) return false;
    out.append_null();
    return true;
}

/// An ARRAY or ROW is never the null literal itself: it is compared with the pieces (recorded on Flink 2.2.0), so that with the
/// literal `NULL` a field `NULL` is an array of one NULL.
FieldOutcome CsvConverter::append(std::string_view field, const DataType& type, ColumnBuilder& out) {
    std::vector<std::string_view> pieces;
    if (!java_trim(field).empty()) {
        std::string_view rest = field;
        for (;;) {
            const std::size_t end =
                dialect_.element_delimiter.empty() ? std::string_view::npos : rest.find(dialect_.element_delimiter);
            pieces.push_back(rest.substr(0, end));
            if (end == std::string_view::npos) break;
            rest.remove_prefix(end + dialect_.element_delimiter.size());
        }
    }
    if (type.kind() == TypeKind::array) {
        for (const std::string_view piece : pieces) {
            if (!append_piece(piece, type.children()[0], out.child(0))) return FieldOutcome::bad;
        }
        out.append_list();
        return FieldOutcome::value;
    }
    if (pieces.empty()) {
        out.append_null();
        return FieldOutcome::null;
    }
    const std::size_t count = type.children().size();
    if (pieces.size() < count && !dialect_.ignore_errors) return FieldOutcome::bad;
    for (std::size_t k = 0; k < count; ++k) {
        if (k >= pieces.size()) {
            out.child(k).append_null();
        } else if (!append_piece(pieces[k], type.children()[k], out.child(k))) {
            return FieldOutcome::bad;
        }
    }
    out.append_record();
    return FieldOutcome::value;
}

}  // namespace windrow
