// SPDX-License-Identifier: Apache-2.0
#include "literal_binding.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <limits>
#include <string_view>

namespace windrow::plan {
namespace {

constexpr int max_decimal_precision = 38;

std::int32_t code_points(std::string_view text) {
    std::int32_t count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    return count;
}

ExpressionPtr exact_literal(const sql::Literal& literal) {
    std::string digits;
    std::int32_t scale = 0;
    bool point = false;
    for (const char c : literal.text) {
        if (c == '.') {
            point = true;
        } else {
            digits += c;
            scale += point ? 1 : 0;
        }
    }
    const std::size_t significant = digits.find_first_not_of('0');
    const std::size_t length = significant == std::string::npos ? 1 : digits.size() - significant;
    if (length > max_decimal_precision || digits.size() > 200) {
        throw Error("W3010", "number " + literal.text + " is out of range",
                    "a DECIMAL has at most 38 digits; write it as DOUBLE: " + literal.text + "E0")
            .at(literal.where);
    }
    int128_t unscaled = 0;
    for (const char c : digits) unscaled = unscaled * 10 + (c - '0');
    if (unscaled > std::numeric_limits<std::int64_t>::max()) {
        throw Error("W3010", "number " + literal.text + " is out of range",
                    "the digits of a number must fit 64 bits; write CAST('" + literal.text + "' AS DECIMAL(38, " +
                        std::to_string(scale) + ")), or " + literal.text + "E0 for a DOUBLE")
            .at(literal.where);
    }
    if (scale == 0) {
        if (unscaled <= std::numeric_limits<std::int32_t>::max()) {
            return Expression::make_literal(Value(static_cast<std::int64_t>(unscaled)), DataType::integer().not_null(),
                                            literal.where);
        }
        return Expression::make_literal(Value(static_cast<std::int64_t>(unscaled)), DataType::bigint().not_null(), literal.where);
    }
    const std::int32_t precision = std::min(static_cast<std::int32_t>(digits.size()), max_decimal_precision);
    if (scale > max_decimal_precision) {
        throw Error("W3010", "number " + literal.text + " is out of range", "a DECIMAL has at most 38 digits").at(literal.where);
    }
    return Expression::make_literal(Value(unscaled), DataType::decimal(precision, scale).not_null(), literal.where);
}

/// Reads fixed punctuation and numbers from a text; `ok` turns false at the first mismatch.
struct Reader {
    std::string_view rest;
    bool ok = true;

    std::int64_t number(std::size_t least, std::size_t most) {
        std::size_t n = 0;
        while (n < rest.size() && n < most && rest[n] >= '0' && rest[n] <= '9') ++n;
        if (n < least) ok = false;
        std::int64_t value = 0;
        for (std::size_t i = 0; i < n; ++i) value = value * 10 + (rest[i] - '0');
        rest.remove_prefix(n);
        return value;
    }
    void expect(char c) {
        if (rest.empty() || rest[0] != c) {
            ok = false;
        } else {
            rest.remove_prefix(1);
        }
    }
    bool accept(char c) {
        if (rest.empty() || rest[0] != c) return false;
        rest.remove_prefix(1);
        return true;
    }
};

struct Fraction {
    std::int64_t nanoseconds = 0;
    std::int32_t digits = 0;
};

Fraction read_fraction(Reader& reader) {
    Fraction out;
    if (!reader.accept('.')) return out;
    const std::size_t before = reader.rest.size();
    const std::int64_t value = reader.number(1, 9);
    out.digits = static_cast<std::int32_t>(before - reader.rest.size());
    out.nanoseconds = value;
    for (std::int32_t i = out.digits; i < 9; ++i) out.nanoseconds *= 10;
    return out;
}

std::int64_t read_date(Reader& reader) {
    const std::int64_t year = reader.number(1, 4);
    reader.expect('-');
    const std::int64_t month = reader.number(1, 2);
    reader.expect('-');
    const std::int64_t day = reader.number(1, 2);
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (!reader.ok || !date.ok()) {
        reader.ok = false;
        return 0;
    }
    return std::chrono::sys_days(date).time_since_epoch().count();
}

std::int64_t read_time(Reader& reader) {
    const std::int64_t hour = reader.number(1, 2);
    reader.expect(':');
    const std::int64_t minute = reader.number(1, 2);
    reader.expect(':');
    const std::int64_t second = reader.number(1, 2);
    if (hour > 23 || minute > 59 || second > 59) reader.ok = false;
    return ((hour * 60 + minute) * 60 + second) * 1000;
}

[[noreturn]] void throw_bad_time(const sql::Literal& literal, const char* kind, const char* form) {
    throw Error("W3011", "'" + literal.text + "' is not a " + kind, std::string("write it as ") + form).at(literal.where);
}

ExpressionPtr time_literal(const sql::Literal& literal, const EvaluationContext& context) {
    Reader reader{literal.text};
    if (literal.literal == sql::LiteralKind::date) {
        const std::int64_t days = read_date(reader);
        if (!reader.ok || !reader.rest.empty()) throw_bad_time(literal, "date", "DATE '2026-12-31'");
        return Expression::make_literal(Value(days), DataType::date().not_null(), literal.where);
    }
    if (literal.literal == sql::LiteralKind::time) {
        const std::int64_t time = read_time(reader);
        const Fraction fraction = read_fraction(reader);
        if (!reader.ok || !reader.rest.empty()) throw_bad_time(literal, "time", "TIME '23:59:59'");
        // Flink types every TIME literal as TIME(0) and keeps the milliseconds.
        return Expression::make_literal(Value(time + fraction.nanoseconds / 1000000), DataType::time(0).not_null(),
                                        literal.where);
    }
    const std::int64_t days = read_date(reader);
    reader.expect(' ');
    const std::int64_t time = read_time(reader);
    const Fraction fraction = read_fraction(reader);
    if (!reader.ok || !reader.rest.empty()) throw_bad_time(literal, "timestamp", "TIMESTAMP '2026-12-31 23:59:59.999'");
    std::int64_t millis = days * 86400000 + time;
    const bool local = literal.literal == sql::LiteralKind::timestamp_ltz;
    if (local) millis = context.time_zone->to_instant(millis);
    const DataType type = local ? DataType::timestamp_ltz(fraction.digits) : DataType::timestamp(fraction.digits);
    if (fraction.digits <= 3) {
        return Expression::make_literal(Value(millis + fraction.nanoseconds / 1000000), type.not_null(), literal.where);
    }
    return Expression::make_literal(Value(static_cast<int128_t>(millis) * 1000000 + fraction.nanoseconds), type.not_null(),
                                    literal.where);
}

[[noreturn]] void throw_bad_interval(const sql::IntervalLiteral& literal, const std::string& why, const std::string& hint) {
    throw Error("W3012", why, hint).at(literal.where);
}

/// The fields of DAY TO SECOND in order, with the milliseconds of one and how many fit into the next larger one.
struct IntervalField {
    sql::TimeUnit unit;
    std::int64_t milliseconds;
    std::int64_t limit;
};
constexpr std::array<IntervalField, 4> day_time_fields{{{sql::TimeUnit::day, 86400000, 0},
                                                        {sql::TimeUnit::hour, 3600000, 24},
                                                        {sql::TimeUnit::minute, 60000, 60},
                                                        {sql::TimeUnit::second, 1000, 60}}};

std::int64_t leading_field(const sql::IntervalLiteral& literal, Reader& reader) {
    const std::int32_t precision = literal.qualifier.precision < 0 ? 2 : literal.qualifier.precision;
    const std::size_t before = reader.rest.size();
    const std::string_view text = reader.rest;
    const std::int64_t value = reader.number(1, 18);
    std::size_t digits = before - reader.rest.size();
    const std::string_view written = text.substr(0, digits);
    while (digits > 1 && text[written.size() - digits] == '0') --digits;
    if (static_cast<std::int32_t>(digits) > precision) {
        const std::string unit = sql::to_string(literal.qualifier.from);
        throw_bad_interval(literal,
                           "interval value " + std::string(written) + " has more digits than " + unit + "(" +
                               std::to_string(precision) + ") holds",
                           "give the precision: INTERVAL '" + literal.text + "' " + unit + "(" + std::to_string(digits) + ")");
    }
    return value;
}

std::int64_t year_month_value(const sql::IntervalLiteral& literal, Reader& reader) {
    const std::int64_t first = leading_field(literal, reader);
    if (!literal.qualifier.to) return first * interval_unit(literal.qualifier.from, literal.where);
    reader.expect('-');
    const std::int64_t months = reader.number(1, 2);
    if (months > 11) reader.ok = false;
    return first * 12 + months;
}

std::int64_t day_time_value(const sql::IntervalLiteral& literal, Reader& reader) {
    const sql::TimeUnit last = literal.qualifier.to.value_or(literal.qualifier.from);
    std::int64_t total = leading_field(literal, reader) * interval_unit(literal.qualifier.from, literal.where);
    bool inside = false;
    for (const IntervalField& field : day_time_fields) {
        if (field.unit == literal.qualifier.from) {
            inside = true;
            if (field.unit == last) break;
            continue;
        }
        if (!inside) continue;
        reader.expect(field.unit == sql::TimeUnit::hour ? ' ' : ':');
        const std::int64_t value = reader.number(1, 2);
        if (value >= field.limit) reader.ok = false;
        total += value * field.milliseconds;
        if (field.unit == last) break;
    }
    if (last == sql::TimeUnit::second) total += read_fraction(reader).nanoseconds / 1000000;
    return total;
}

}  // namespace

ExpressionPtr bind_literal(const sql::Literal& literal, const EvaluationContext& context) {
    switch (literal.literal) {
        case sql::LiteralKind::null:
            return Expression::make_literal(Value(), DataType::null(), literal.where);
        case sql::LiteralKind::boolean:
            if (literal.text == "UNKNOWN") return Expression::make_literal(Value(), DataType::boolean(), literal.where);
            return Expression::make_literal(Value(literal.text == "TRUE"), DataType::boolean().not_null(), literal.where);
        case sql::LiteralKind::exact:
            return exact_literal(literal);
        case sql::LiteralKind::approximate: {
            double value = 0;
            const char* end = literal.text.data() + literal.text.size();
            const auto result = std::from_chars(literal.text.data(), end, value);
            if (result.ec != std::errc() || result.ptr != end) {
                throw Error("W3010", "number " + literal.text + " is out of range", "a DOUBLE lies within 1.8E308")
                    .at(literal.where);
            }
            return Expression::make_literal(Value(value), DataType::float64().not_null(), literal.where);
        }
        case sql::LiteralKind::string:
            return Expression::make_literal(Value(literal.text), DataType::character(code_points(literal.text)).not_null(),
                                            literal.where);
        case sql::LiteralKind::binary:
            return Expression::make_literal(
                Value(literal.text), DataType::binary(static_cast<std::int32_t>(literal.text.size())).not_null(), literal.where);
        case sql::LiteralKind::date:
        case sql::LiteralKind::time:
        case sql::LiteralKind::timestamp:
        case sql::LiteralKind::timestamp_ltz:
            return time_literal(literal, context);
    }
    throw_defect("literal of unknown kind");
}

std::int64_t interval_unit(sql::TimeUnit unit, SourceRange where) {
    switch (unit) {
        case sql::TimeUnit::year:
            return 12;
        case sql::TimeUnit::quarter:
            return 3;
        case sql::TimeUnit::month:
            return 1;
        case sql::TimeUnit::week:
            return 7 * 86400000LL;
        case sql::TimeUnit::day:
            return 86400000;
        case sql::TimeUnit::hour:
            return 3600000;
        case sql::TimeUnit::minute:
            return 60000;
        case sql::TimeUnit::second:
            return 1000;
        default:
            break;
    }
    throw Error(
        "W3012", std::string("an interval has no field ") + sql::to_string(unit),
        "its fields are YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE and SECOND; milliseconds are INTERVAL '0.001' SECOND")
        .at(where);
}

ExpressionPtr bind_interval(const sql::IntervalLiteral& literal) {
    Reader reader{literal.text};
    while (reader.accept(' ')) {
    }
    bool negative = literal.negative;
    if (reader.accept('-')) {
        negative = !negative;
    } else {
        reader.accept('+');
    }
    const bool months = literal.qualifier.is_year_month();
    std::int64_t value = months ? year_month_value(literal, reader) : day_time_value(literal, reader);
    while (reader.accept(' ')) {
    }
    if (!reader.ok || !reader.rest.empty()) {
        std::string qualifier = sql::to_string(literal.qualifier.from);
        if (literal.qualifier.to) qualifier += std::string(" TO ") + sql::to_string(*literal.qualifier.to);
        throw_bad_interval(literal, "'" + literal.text + "' is not an interval " + qualifier,
                           "examples: INTERVAL '10' MINUTE, INTERVAL '1:30' MINUTE TO SECOND, INTERVAL '1 02:03:04.5' DAY TO "
                           "SECOND, INTERVAL '1-6' YEAR TO MONTH");
    }
    if (negative) value = -value;
    const DataType type = months ? DataType::interval_year_month() : DataType::interval_day_time();
    return Expression::make_literal(Value(value), type.not_null(), literal.where);
}

}  // namespace windrow::plan
