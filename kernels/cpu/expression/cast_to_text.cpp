// SPDX-License-Identifier: Apache-2.0
/// CAST to CHAR, VARCHAR, STRING, BINARY, VARBINARY and BYTES (expressions/160, 340, 481).
#include "expression/cast_rows.hpp"
#include "expression/repaired_utf8.hpp"
#include "windrow/semantics/floating_text.hpp"
#include "windrow/semantics/integer_text.hpp"
#include "windrow/semantics/time_text.hpp"

namespace windrow {

namespace {

using namespace semantics;

/// A date or time of the column's type as a point on the wall clock that CAST shows.
TimePoint wall_clock(const Column& column, std::int64_t row, const EvaluationContext& session) {
    const TimePoint point = column.type.physical() == PhysicalKind::int128 ? from_nanoseconds(column.at<i128>(row))
                                                                           : from_milliseconds(column.at<i64>(row));
    if (column.type.kind() != TypeKind::timestamp_ltz || session.time_zone->is_utc()) return point;
    TimePoint local = from_milliseconds(session.time_zone->to_local(to_milliseconds(point)));
    local.nanosecond = point.nanosecond;
    return local;
}

/// `+1-02` and `+1 02:03:04.005`, as Flink prints intervals.
int write_interval(const Column& column, std::int64_t row, char* out) {
    int n = 0;
    if (column.type.kind() == TypeKind::interval_year_month) {
        const i64 months = column.at<i32>(row);
        const u64 size = static_cast<u64>(months < 0 ? -months : months);
        out[n++] = months < 0 ? '-' : '+';
        n += write_digits_of(size / 12, out + n);
        out[n++] = '-';
        write_two(out + n, static_cast<i64>(size % 12));
        return n + 2;
    }
    const i64 milliseconds = column.at<i64>(row);
    const u64 size = milliseconds < 0 ? -static_cast<u64>(milliseconds) : static_cast<u64>(milliseconds);
    out[n++] = milliseconds < 0 ? '-' : '+';
    n += write_digits_of(size / 86400000, out + n);
    out[n++] = ' ';
    const u64 rest = size % 86400000;
    n += format_clock(out + n, static_cast<i64>(rest / 1000));
    return n + format_fraction(out + n, static_cast<i32>(rest % 1000 * 1000000), 3);
}

/// Longest text that `write_scalar` writes.
constexpr std::size_t max_scalar_text = 64;

int write_literal(const char* text, char* out) {
    int n = 0;
    for (; text[n] != 0; ++n) out[n] = text[n];
    return n;
}

/// Text of a valid row of any type but strings, binary and nested ones.
int write_scalar(const Column& column, std::int64_t row, const EvaluationContext& session, char* out) {
    switch (column.type.kind()) {
        case TypeKind::boolean:
            return write_literal(column.bit(row) ? "TRUE" : "FALSE", out);
        case TypeKind::tinyint:
            return integer_to_text(column.at<i8>(row), out);
        case TypeKind::smallint:
            return integer_to_text(column.at<i16>(row), out);
        case TypeKind::integer:
            return integer_to_text(column.at<i32>(row), out);
        case TypeKind::bigint:
            return integer_to_text(column.at<i64>(row), out);
        case TypeKind::float32:
            return floating_to_text(column.at<float>(row), out);
        case TypeKind::float64:
            return floating_to_text(column.at<double>(row), out);
        case TypeKind::decimal:
            return decimal_to_text(column.at<i128>(row), column.type.scale(), out);
        case TypeKind::date:
            return format_date(out, column.at<i32>(row));
        case TypeKind::time:
            return format_time(out, column.at<i32>(row), column.type.precision());
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz:
            return format_timestamp(out, wall_clock(column, row, session), column.type.precision());
        case TypeKind::interval_year_month:
        case TypeKind::interval_day_time:
            return write_interval(column, row, out);
        default:
            return write_literal("NULL", out);
    }
}

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

/// Writes `text` cut to `length` code points; CHAR is padded with blanks.
void append_fitted(std::string_view text, const DataType& type, TextColumnWriter& writer) {
    if (type.length() == DataType::max_length) return writer.append(text);
    std::size_t end = 0;
    std::int32_t points = 0;
    while (end < text.size() && points < type.length()) {
        ++end;
        while (end < text.size() && is_continuation(text[end])) ++end;
        ++points;
    }
    const std::size_t padding = type.kind() == TypeKind::character ? static_cast<std::size_t>(type.length() - points) : 0;
    char* to = writer.reserve(end + padding);
    if (end != 0) std::memcpy(to, text.data(), end);
    std::memset(to + end, ' ', padding);
    writer.commit(end + padding);
}

Column text_column(const CastRequest& request) {
    Column out;
    out.type = request.to;
    TextColumnWriter writer(out, request.rows());
    ValidityWriter validity(request.rows());
    std::string buffer;
    const DataType& type = request.from.type;
    char scalar[max_scalar_text];
    for (std::int64_t i = 0; i < request.rows(); ++i) {
        if (!request.wants(i)) {
            writer.append_empty();
            validity.set_null(i);
        } else if (type.is_string()) {
            append_fitted(request.from.text(i), request.to, writer);
        } else if (type.is_binary() || type.is_nested()) {
            buffer.clear();
            append_value_text(request.from, i, request.session, buffer);
            append_fitted(buffer, request.to, writer);
        } else {
            append_fitted({scalar, static_cast<std::size_t>(write_scalar(request.from, i, request.session, scalar))}, request.to,
                          writer);
        }
    }
    writer.finish();
    out.validity = validity.finish();
    return out;
}

void append_entries(const Column& column, std::int64_t row, const EvaluationContext& session, std::string& out) {
    const auto [begin, end] = column.child_range(row);
    const auto append_child = [&](const Column& child, std::int32_t k) {
        if (child.is_valid(k)) {
            append_value_text(child, k, session, out);
        } else {
            out += "NULL";
        }
    };
    for (std::int32_t k = begin; k < end; ++k) {
        if (k > begin) out += ", ";
        append_child(column.children[0], k);
        if (column.children.size() < 2) continue;
        out += '=';
        append_child(column.children[1], k);
    }
}

}  // namespace

void append_value_text(const Column& column, std::int64_t row, const EvaluationContext& session, std::string& out) {
    switch (column.type.kind()) {
        case TypeKind::character:
        case TypeKind::varchar:
            out += column.text(row);
            break;
        case TypeKind::binary:
        case TypeKind::varbinary:
            append_repaired_utf8(column.text(row), out);
            break;
        case TypeKind::array:
            out += '[';
            append_entries(column, row, session, out);
            out += ']';
            break;
        case TypeKind::map:
        case TypeKind::multiset:
            out += '{';
            append_entries(column, row, session, out);
            out += '}';
            break;
        case TypeKind::row:
            out += '(';
            for (std::size_t k = 0; k < column.children.size(); ++k) {
                if (k > 0) out += ", ";
                const std::int64_t child_row = column.index(row);
                if (column.children[k].is_valid(child_row)) {
                    append_value_text(column.children[k], child_row, session, out);
                } else {
                    out += "NULL";
                }
            }
            out += ')';
            break;
        default: {
            char scalar[max_scalar_text];
            out.append(scalar, static_cast<std::size_t>(write_scalar(column, row, session, scalar)));
        }
    }
}

Column cast_to_text(const CastRequest& request) {
    // A text that can neither be too long nor needs padding is the same text.
    const bool fits = request.to.kind() == TypeKind::varchar &&
                      (request.to.length() == DataType::max_length || request.to.length() >= request.from.type.length());
    if (request.from.type.is_string() && fits) {
        Column out = request.from;
        out.type = request.to;
        return out;
    }
    return text_column(request);
}

/// Bytes are cut to the length of the type; BINARY is filled up with zeros.
Column cast_to_binary(const CastRequest& request) {
    Column out;
    out.type = request.to;
    TextColumnWriter writer(out, request.rows());
    ValidityWriter validity(request.rows());
    const auto limit = static_cast<std::size_t>(request.to.length());
    for (std::int64_t i = 0; i < request.rows(); ++i) {
        if (!request.wants(i)) {
            writer.append_empty();
            validity.set_null(i);
            continue;
        }
        const std::string_view bytes = request.from.text(i).substr(0, limit);
        const std::size_t size = request.to.kind() == TypeKind::binary ? limit : bytes.size();
        char* to = writer.reserve(size);
        if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
        std::memset(to + bytes.size(), 0, size - bytes.size());
        writer.commit(size);
    }
    writer.finish();
    out.validity = validity.finish();
    return out;
}

}  // namespace windrow
