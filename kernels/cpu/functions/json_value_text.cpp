// SPDX-License-Identifier: Apache-2.0
#include "functions/json_value_text.hpp"

#include "functions/json_tree.hpp"
#include "windrow/kernels/integer_column.hpp"
#include "windrow/semantics/floating_text.hpp"
#include "windrow/semantics/time_text.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace windrow {

namespace {

void append_integer(std::int64_t value, TextWriter& out) {
    char text[24];
    if (value < 0) out.append('-');
    const auto magnitude = value < 0 ? 0 - static_cast<semantics::u64>(value) : static_cast<semantics::u64>(value);
    out.append({text, static_cast<std::size_t>(semantics::write_digits(text, magnitude, 1))});
}

/// Flink makes a BigDecimal of a DOUBLE's Java text and prints that: 1.0E10 becomes 1.0E+10, 1.0E-5 becomes 0.000010. FLOAT is
/// widened first (0.1 prints 0.10000000149011612).
void append_floating(double value, TextWriter& out) {
    char text[semantics::max_floating_text];
    std::string_view number(text, static_cast<std::size_t>(semantics::floating_to_text(value, text)));
    if (number.find_first_of("NI") != std::string_view::npos) {
        out.append('"');
        out.append(number);
        out.append('"');
        return;
    }
    std::int64_t scale = 0;
    if (const std::size_t mark = number.find('E'); mark != std::string_view::npos) {
        std::from_chars(number.data() + mark + 1, number.data() + number.size(), scale);
        scale = -scale;
        number = number.substr(0, mark);
    }
    const std::size_t point = number.find('.');
    std::string digits(number.substr(0, point));
    digits += number.substr(point + 1);
    std::string decimal;
    append_big_decimal(digits, scale + static_cast<std::int64_t>(number.size() - point - 1), decimal);
    out.append(decimal);
}

void append_decimal(int128_t value, std::int32_t scale, TextWriter& out) {
    std::string digits;
    const bool negative = value < 0;
    auto magnitude = negative ? static_cast<uint128_t>(0) - static_cast<uint128_t>(value) : static_cast<uint128_t>(value);
    do {
        digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(magnitude % 10)));
        magnitude /= 10;
    } while (magnitude != 0);
    if (negative) digits.insert(digits.begin(), '-');
    std::string text;
    append_big_decimal(digits, scale, text);
    out.append(text);
}

void append_timestamp(const Column& column, std::int64_t i, TextWriter& out) {
    const bool wide = column.type.physical() == PhysicalKind::int128;
    const semantics::TimePoint point =
        wide ? semantics::from_nanoseconds(column.at<int128_t>(i)) : semantics::from_milliseconds(column.at<std::int64_t>(i));
    const bool instant = column.type.kind() == TypeKind::timestamp_ltz;
    // java.time prints fractions of an instant in groups of three digits.
    const int digits = semantics::fraction_digits(point.nanosecond);
    char text[semantics::max_time_text];
    const int size = semantics::format_timestamp(text, point, instant ? (digits + 2) / 3 * 3 : digits);
    std::replace(text, text + size, ' ', 'T');
    out.append('"');
    out.append({text, static_cast<std::size_t>(size)});
    out.append(instant ? "Z\"" : "\"");
}

void append_base64(std::string_view bytes, TextWriter& out) {
    static constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    out.append('"');
    for (std::size_t k = 0; k < bytes.size(); k += 3) {
        const auto byte = [&](std::size_t n) { return k + n < bytes.size() ? static_cast<unsigned char>(bytes[k + n]) : 0U; };
        const std::uint32_t group = byte(0) << 16 | byte(1) << 8 | byte(2);
        out.append(alphabet[group >> 18]);
        out.append(alphabet[group >> 12 & 63]);
        out.append(k + 1 < bytes.size() ? alphabet[group >> 6 & 63] : '=');
        out.append(k + 2 < bytes.size() ? alphabet[group & 63] : '=');
    }
    out.append('"');
}

void append_list(const Column& column, std::int64_t i, TextWriter& out) {
    const auto [begin, end] = column.child_range(i);
    out.append('[');
    for (std::int32_t k = begin; k < end; ++k) {
        if (k != begin) out.append(',');
        append_json_value(column.children[0], k, out);
    }
    out.append(']');
}

void append_map(const Column& column, std::int64_t i, TextWriter& out) {
    const auto [begin, end] = column.child_range(i);
    std::vector<std::int32_t> entries;
    for (std::int32_t k = begin; k < end; ++k) entries.push_back(k);
    const Column& keys = column.children[0];
    std::sort(entries.begin(), entries.end(), [&](std::int32_t a, std::int32_t b) { return compare_rows(keys, a, keys, b) < 0; });
    out.append('{');
    for (std::size_t k = 0; k < entries.size(); ++k) {
        if (k != 0) out.append(',');
        append_json_string(keys.is_valid(entries[k]) ? keys.text(entries[k]) : "null", out);
        out.append(':');
        append_json_value(column.children[1], entries[k], out);
    }
    out.append('}');
}

void append_record(const Column& column, std::int64_t i, TextWriter& out) {
    std::vector<std::size_t> fields(column.children.size());
    for (std::size_t k = 0; k < fields.size(); ++k) fields[k] = k;
    const auto& names = column.type.field_names();
    std::sort(fields.begin(), fields.end(), [&](std::size_t a, std::size_t b) { return names[a] < names[b]; });
    out.append('{');
    for (std::size_t k = 0; k < fields.size(); ++k) {
        if (k != 0) out.append(',');
        append_json_string(names[fields[k]], out);
        out.append(':');
        append_json_value(column.children[fields[k]], column.index(i), out);
    }
    out.append('}');
}

}  // namespace

bool has_json_form(const DataType& type) {
    // Flink gives DATE and TIME no JSON form either.
    if (type.is_interval() || type.kind() == TypeKind::date || type.kind() == TypeKind::time) return false;
    if ((type.kind() == TypeKind::map || type.kind() == TypeKind::multiset) && !type.children()[0].is_string()) return false;
    return std::all_of(type.children().begin(), type.children().end(), has_json_form);
}

void append_json_value(const Column& column, std::int64_t i, TextWriter& out) {
    if (!column.is_valid(i)) return out.append("null");
    switch (column.type.kind()) {
        case TypeKind::boolean:
            return out.append(column.bit(i) ? "true" : "false");
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::integer:
        case TypeKind::bigint:
            return append_integer(integer_at(column, i), out);
        case TypeKind::float32:
            return append_floating(column.at<float>(i), out);
        case TypeKind::float64:
            return append_floating(column.at<double>(i), out);
        case TypeKind::decimal:
            return append_decimal(column.at<int128_t>(i), column.type.scale(), out);
        case TypeKind::character:
        case TypeKind::varchar:
            return append_json_string(column.text(i), out);
        case TypeKind::binary:
        case TypeKind::varbinary:
            return append_base64(column.text(i), out);
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz:
            return append_timestamp(column, i, out);
        case TypeKind::array:
            return append_list(column, i, out);
        case TypeKind::map:
        case TypeKind::multiset:
            return append_map(column, i, out);
        case TypeKind::row:
            return append_record(column, i, out);
        default:
            throw_defect("a value of type " + column.type.to_string() + " has no JSON form");
    }
}

}  // namespace windrow
