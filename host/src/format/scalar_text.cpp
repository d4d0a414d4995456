// SPDX-License-Identifier: Apache-2.0
#include "format/scalar_text.hpp"

#include "format/base64.hpp"
#include "format/java_double.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/semantics/time_text.hpp"

#include <algorithm>
#include <array>

namespace windrow {

namespace {

std::string digits_of(int128_t magnitude) {
    std::string digits;
    do {
        digits += static_cast<char>('0' + static_cast<int>(magnitude % 10));
        magnitude /= 10;
    } while (magnitude != 0);
    std::reverse(digits.begin(), digits.end());
    return digits;
}

void append_plain(std::string& out, std::string digits, int scale) {
    if (scale <= 0) {
        out += digits;
        if (digits != "0") out.append(static_cast<std::size_t>(-scale), '0');
        return;
    }
    const auto places = static_cast<std::size_t>(scale);
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    out.append(digits, 0, digits.size() - places);
    out += '.';
    out.append(digits, digits.size() - places, places);
}

/// LocalTime.toString and the clock of LocalDateTime.toString: seconds only if not zero, the fraction in groups of three digits.
void append_java_clock(std::string& out, std::int64_t second_of_day, std::int32_t nanosecond, bool always_seconds) {
    std::array<char, 32> text{};
    const auto size = semantics::format_clock(text.data(), second_of_day);
    const bool seconds = always_seconds || second_of_day % 60 != 0 || nanosecond != 0;
    out.append(text.data(), static_cast<std::size_t>(seconds ? size : 5));
    if (nanosecond == 0) return;
    std::string fraction = std::to_string(1000000000 + nanosecond).substr(1);
    if (nanosecond % 1000000 == 0) {
        fraction.resize(3);
    } else if (nanosecond % 1000 == 0) {
        fraction.resize(6);
    }
    out += '.';
    out += fraction;
}

void append_date(std::string& out, std::int64_t days) {
    std::array<char, 32> text{};
    out.append(text.data(), static_cast<std::size_t>(semantics::format_date(text.data(), days)));
}

void append_timestamp(std::string& out, const semantics::TimePoint& point, bool zone, ScalarTextStyle style) {
    append_date(out, semantics::floor_div(point.second, semantics::seconds_per_day));
    out += style == ScalarTextStyle::sql ? ' ' : 'T';
    const std::int64_t second_of_day = semantics::floor_mod(point.second, semantics::seconds_per_day);
    if (style == ScalarTextStyle::java) {
        append_java_clock(out, second_of_day, point.nanosecond, zone);
    } else {
        std::array<char, 32> text{};
        out.append(text.data(), static_cast<std::size_t>(semantics::format_clock(text.data(), second_of_day)));
        if (point.nanosecond != 0) {
            std::string fraction = std::to_string(1000000000 + point.nanosecond).substr(1);
            while (fraction.back() == '0') fraction.pop_back();
            out += '.';
            out += fraction;
        }
    }
    if (zone) out += 'Z';
}

}  // namespace

void append_decimal(std::string& out, int128_t unscaled, int scale) {
    if (unscaled < 0) out += '-';
    append_plain(out, digits_of(unscaled < 0 ? -unscaled : unscaled), scale);
}

void append_stripped_decimal(std::string& out, int128_t unscaled, int scale, bool plain) {
    if (unscaled == 0) {
        out += '0';
        return;
    }
    if (unscaled < 0) out += '-';
    std::string digits = digits_of(unscaled < 0 ? -unscaled : unscaled);
    while (digits.back() == '0') {
        digits.pop_back();
        --scale;
    }
    const int exponent = static_cast<int>(digits.size()) - 1 - scale;
    if (plain || (scale >= 0 && exponent >= -6)) {
        append_plain(out, digits, scale);
        return;
    }
    out += digits[0];
    if (digits.size() > 1) {
        out += '.';
        out += digits.substr(1);
    }
    out += 'E';
    if (exponent >= 0) out += '+';
    out += std::to_string(exponent);
}

void append_scalar_text(std::string& out, const Column& column, std::int64_t row, ScalarTextStyle style) {
    const DataType& type = column.type;
    switch (type.kind()) {
        case TypeKind::boolean:
            out += column.bit(row) ? "true" : "false";
            break;
        case TypeKind::tinyint:
            out += std::to_string(column.at<std::int8_t>(row));
            break;
        case TypeKind::smallint:
            out += std::to_string(column.at<std::int16_t>(row));
            break;
        case TypeKind::integer:
        case TypeKind::interval_year_month:
            out += std::to_string(column.at<std::int32_t>(row));
            break;
        case TypeKind::bigint:
        case TypeKind::interval_day_time:
            out += std::to_string(column.at<std::int64_t>(row));
            break;
        case TypeKind::float32:
            append_java_float(out, column.at<float>(row));
            break;
        case TypeKind::float64:
            append_java_double(out, column.at<double>(row));
            break;
        case TypeKind::decimal:
            append_decimal(out, column.at<int128_t>(row), type.scale());
            break;
        case TypeKind::character:
        case TypeKind::varchar:
            out += column.text(row);
            break;
        case TypeKind::binary:
        case TypeKind::varbinary:
            encode_base64(column.text(row), out);
            break;
        case TypeKind::date:
            append_date(out, column.at<std::int32_t>(row));
            break;
        case TypeKind::time: {
            const std::int32_t milliseconds = column.at<std::int32_t>(row);
            const std::int32_t nanosecond = milliseconds % 1000 * 1000000;
            if (style == ScalarTextStyle::java) {
                append_java_clock(out, milliseconds / 1000, nanosecond, false);
            } else {
                append_java_clock(out, milliseconds / 1000, nanosecond, true);
            }
            break;
        }
        case TypeKind::timestamp:
        case TypeKind::timestamp_ltz: {
            const semantics::TimePoint point = type.physical() == PhysicalKind::int128
                                                   ? semantics::from_nanoseconds(column.at<int128_t>(row))
                                                   : semantics::from_milliseconds(column.at<std::int64_t>(row));
            append_timestamp(out, point, type.kind() == TypeKind::timestamp_ltz, style);
            break;
        }
        default:
            throw_defect("a nested value where a scalar is written");
    }
}

}  // namespace windrow
