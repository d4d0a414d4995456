// SPDX-License-Identifier: Apache-2.0
#include "command/value_text.hpp"

#include "windrow/kernels/error.hpp"
#include "windrow/kernels/integer_column.hpp"
#include "windrow/semantics/floating_text.hpp"
#include "windrow/semantics/integer_text.hpp"
#include "windrow/semantics/time_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace windrow::command {
namespace {

template <class Integer>
void append_integer(std::string& out, Integer value) {
    std::array<char, 24> digits;
    out.append(digits.data(), static_cast<std::size_t>(semantics::integer_to_text(value, digits.data())));
}

/// An unscaled DECIMAL in plain notation (Java: BigDecimal.toPlainString).
void append_decimal(std::string& out, int128_t unscaled, std::int32_t scale) {
    std::array<char, 64> text;
    out.append(text.data(), static_cast<std::size_t>(semantics::decimal_to_text(unscaled, scale, text.data())));
}

template <class Float>
void append_floating(std::string& out, Float value) {
    std::array<char, 32> text;
    out.append(text.data(), static_cast<std::size_t>(semantics::floating_to_text(value, text.data())));
}

void append_date(std::string& out, std::int64_t days) {
    std::array<char, 32> text;
    out.append(text.data(), static_cast<std::size_t>(semantics::format_date(text.data(), days)));
}

/// Milliseconds of the day. The recorded cases show Java's LocalTime: no seconds if they are zero.
void append_time(std::string& out, std::int32_t milliseconds, ValueStyle style) {
    std::array<char, 16> text;
    const int length = style == ValueStyle::case_file
                           ? semantics::format_time_shortest(text.data(), milliseconds)
                           : semantics::format_time(text.data(), milliseconds, milliseconds % 1000 == 0 ? 0 : 3);
    out.append(text.data(), static_cast<std::size_t>(length));
}

void append_hexadecimal(std::string& out, std::string_view bytes) {
    static constexpr std::string_view digits = "0123456789abcdef";
    out += "0x";
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        out.push_back(digits[value >> 4]);
        out.push_back(digits[value & 15]);
    }
}

void append_base64(std::string& out, std::string_view bytes) {
    static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k) out.push_back(k <= count ? digits[group >> (18 - 6 * k) & 63] : '=');
    }
}

/// Java's Period.toString of a period made of months alone, e.g. P14M; P0D for none.
void append_months(std::string& out, std::int64_t months) {
    if (months == 0) {
        out += "P0D";
        return;
    }
    out.push_back('P');
    append_integer(out, months);
    out.push_back('M');
}

/// Java's Duration.toString, e.g. PT25H3M4.5S; PT0S for none.
void append_duration(std::string& out, std::int64_t milliseconds) {
    if (milliseconds == 0) {
        out += "PT0S";
        return;
    }
    out += "PT";
    const std::int64_t hours = milliseconds / 3'600'000;
    const std::int64_t minutes = milliseconds / 60'000 % 60;
    std::int64_t rest = milliseconds % 60'000;
    if (hours != 0) {
        append_integer(out, hours);
        out.push_back('H');
    }
    if (minutes != 0) {
        append_integer(out, minutes);
        out.push_back('M');
    }
    if (rest == 0) return;
    if (rest < 0) {
        out.push_back('-');
        rest = -rest;
    }
    append_integer(out, rest / 1000);
    if (rest % 1000 != 0) {
        const auto nanosecond = static_cast<std::int32_t>(rest % 1000 * 1'000'000);
        std::array<char, 12> fraction;
        out.append(fraction.data(), static_cast<std::size_t>(semantics::format_fraction(fraction.data(), nanosecond,
                                                                                        semantics::fraction_digits(nanosecond))));
    }
    out.push_back('S');
}

int128_t timestamp_nanoseconds(const Column& column, std::int64_t row) {
    if (column.type.physical() == PhysicalKind::int128) return column.at<int128_t>(row);
    return int128_t{column.at<std::int64_t>(row)} * 1'000'000;
}

ValueStyle nested_style(ValueStyle style) {
    return style == ValueStyle::plain ? ValueStyle::json : style;
}

void append_list(std::string& out, const Column& column, std::int64_t row, ValueStyle style) {
    const auto [begin, end] = column.child_range(row);
    out.push_back('[');
    for (std::int32_t i = begin; i < end; ++i) {
        if (i != begin) out.push_back(',');
        append_value(out, column.children[0], i, nested_style(style));
    }
    out.push_back(']');
}

void append_record(std::string& out, const Column& column, std::int64_t row, ValueStyle style) {
    const bool named = style != ValueStyle::case_file;
    const std::int64_t place = column.index(row);
    out.push_back(named ? '{' : '[');
    for (std::size_t k = 0; k < column.children.size(); ++k) {
        if (k != 0) out.push_back(',');
        if (named) {
            append_json_string(out, column.type.field_names()[k]);
            out.push_back(':');
        }
        append_value(out, column.children[k], place, nested_style(style));
    }
    out.push_back(named ? '}' : ']');
}

void append_map_object(std::string& out, const Column& column, std::int64_t row) {
    const auto [begin, end] = column.child_range(row);
    std::string key;
    out.push_back('{');
    for (std::int32_t i = begin; i < end; ++i) {
        if (i != begin) out.push_back(',');
        key.clear();
        append_value(key, column.children[0], i, ValueStyle::plain);
        append_json_string(out, key);
        out.push_back(':');
        append_value(out, column.children[1], i, ValueStyle::json);
    }
    out.push_back('}');
}

/// Entries sorted by their text, as the recorder of the cases sorts them.
void append_map_entries(std::string& out, const Column& column, std::int64_t row) {
    const auto [begin, end] = column.child_range(row);
    std::vector<std::string> entries;
    for (std::int32_t i = begin; i < end; ++i) {
        std::string& entry = entries.emplace_back("[");
        append_value(entry, column.children[0], i, ValueStyle::case_file);
        entry.push_back(',');
        append_value(entry, column.children[1], i, ValueStyle::case_file);
        entry.push_back(']');
    }
    std::sort(entries.begin(), entries.end());
    out += "{\"map\":[";
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (i != 0) out.push_back(',');
        out += entries[i];
    }
    out += "]}";
}

/// Values whose text stands in quotes unless the style is plain.
void append_quoted_kind(std::string& out, const Column& column, std::int64_t row, ValueStyle style) {
    switch (column.type.kind()) {
        case TypeKind::decimal:
            append_decimal(out, column.at<int128_t>(row), column.type.scale());
            return;
        case TypeKind::binary:
        case TypeKind::varbinary:
            style == ValueStyle::json ? append_base64(out, column.text(row)) : append_hexadecimal(out, column.text(row));
            return;
        case TypeKind::date:
            append_date(out, column.at<std::int32_t>(row));
            return;
        case TypeKind::time:
            append_time(out, column.at<std::int32_t>(row), style);
            return;
        case TypeKind::timestamp:
            append_timestamp(out, timestamp_nanoseconds(column, row));
            return;
        case TypeKind::timestamp_ltz:
            append_timestamp(out, timestamp_nanoseconds(column, row));
            out.push_back('Z');
            return;
        case TypeKind::interval_year_month:
            append_months(out, column.at<std::int32_t>(row));
            return;
        case TypeKind::interval_day_time:
            append_duration(out, column.at<std::int64_t>(row));
            return;
        default:
            throw_defect("no text form for type " + column.type.to_string());
    }
}

template <class Float>
void append_float_value(std::string& out, Float value, ValueStyle style) {
    const bool quoted = style != ValueStyle::plain && !std::isfinite(value);
    if (quoted) out.push_back('"');
    append_floating(out, value);
    if (quoted) out.push_back('"');
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    static constexpr std::string_view digits = "0123456789abcdef";
    out.push_back('"');
    std::size_t start = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
        out.append(text, start, i - start);
        start = i + 1;
        out.push_back('\\');
        switch (byte) {
            case '"':
            case '\\':
                out.push_back(static_cast<char>(byte));
                break;
            case '\n':
                out.push_back('n');
                break;
            case '\r':
                out.push_back('r');
                break;
            case '\t':
                out.push_back('t');
                break;
            default:
                out += "u00";
                out.push_back(digits[byte >> 4]);
                out.push_back(digits[byte & 15]);
        }
    }
    out.append(text, start);
    out.push_back('"');
}

void append_timestamp(std::string& out, int128_t nanoseconds) {
    std::array<char, 48> text;
    const auto point = semantics::from_nanoseconds(nanoseconds);
    out.append(text.data(), static_cast<std::size_t>(semantics::format_timestamp_trimmed(text.data(), point)));
}

void append_value(std::string& out, const Column& column, std::int64_t row, ValueStyle style) {
    if (!column.is_valid(row)) {
        if (style != ValueStyle::plain) out += "null";
        return;
    }
    switch (column.type.kind()) {
        case TypeKind::boolean:
            out += column.bit(row) ? "true" : "false";
            return;
        case TypeKind::tinyint:
        case TypeKind::smallint:
        case TypeKind::integer:
        case TypeKind::bigint:
            append_integer(out, integer_at(column, row));
            return;
        case TypeKind::float32:
            append_float_value(out, column.at<float>(row), style);
            return;
        case TypeKind::float64:
            append_float_value(out, column.at<double>(row), style);
            return;
        case TypeKind::character:
        case TypeKind::varchar:
            style == ValueStyle::plain ? void(out += column.text(row)) : append_json_string(out, column.text(row));
            return;
        case TypeKind::array:
            append_list(out, column, row, style);
            return;
        case TypeKind::row:
            append_record(out, column, row, style);
            return;
        case TypeKind::map:
        case TypeKind::multiset:
            style == ValueStyle::case_file ? append_map_entries(out, column, row) : append_map_object(out, column, row);
            return;
        default:
            break;
    }
    const bool bare = style == ValueStyle::plain || (style == ValueStyle::json && column.type.kind() == TypeKind::decimal);
    if (!bare) out.push_back('"');
    append_quoted_kind(out, column, row, style);
    if (!bare) out.push_back('"');
}

}  // namespace windrow::command
