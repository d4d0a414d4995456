// SPDX-License-Identifier: Apache-2.0
#include "functions/java_time_pattern.hpp"
#include "functions/java_zone_text.hpp"
#include "windrow/kernels/error.hpp"

#include <array>

namespace windrow {

namespace {

using semantics::i64;

/// What DateTimeFormatter has read so far; a field read twice must have one value.
struct ParsedFields {
    enum Field : std::uint8_t {
        year,
        year_of_era,
        era,
        month,
        day,
        day_of_year,
        quarter,
        weekday,
        half_day,
        hour_12,
        clock_hour_12,
        hour,
        clock_hour_24,
        minute,
        second,
        nanosecond,
        milli_of_day,
        nano_of_day,
        count
    };
    std::array<i64, count> values{};
    std::array<bool, count> present{};

    bool set(Field field, i64 value) {
        if (present[field] && values[field] != value) return false;
        present[field] = true;
        values[field] = value;
        return true;
    }
    [[nodiscard]] bool has(Field field) const { return present[field]; }
    [[nodiscard]] i64 get(Field field, i64 otherwise) const { return present[field] ? values[field] : otherwise; }
};

/// How a numeric letter is read: digits, and whether a sign may stand.
struct NumberShape {
    ParsedFields::Field field = ParsedFields::count;
    int least = 1;
    int most = 19;
    enum Sign : std::uint8_t { never, negative, beyond_width } sign = negative;
};

/// Shape of a numeric piece; `field` is `count` for pieces that are texts or literals.
NumberShape number_shape(const TimePatternPiece& piece) {
    const int count = piece.count;
    const auto fixed_or_free = [&](ParsedFields::Field field) {
        return count == 1 ? NumberShape{field, 1, 19, NumberShape::negative}
                          : NumberShape{field, count, count, NumberShape::never};
    };
    switch (piece.letter) {
        case 'u':
        case 'y': {
            const auto field = piece.letter == 'u' ? ParsedFields::year : ParsedFields::year_of_era;
            if (count == 2) return {field, 2, 2, NumberShape::never};
            return {field, count, 19, count < 4 ? NumberShape::negative : NumberShape::beyond_width};
        }
        case 'M':
        case 'L':
            return count <= 2 ? fixed_or_free(ParsedFields::month) : NumberShape{};
        case 'Q':
        case 'q':
            return count <= 2 ? fixed_or_free(ParsedFields::quarter) : NumberShape{};
        case 'd':
            return fixed_or_free(ParsedFields::day);
        case 'D':
            return count == 1 ? fixed_or_free(ParsedFields::day_of_year)
                              : NumberShape{ParsedFields::day_of_year, count, 3, NumberShape::never};
        case 'H':
            return fixed_or_free(ParsedFields::hour);
        case 'k':
            return fixed_or_free(ParsedFields::clock_hour_24);
        case 'K':
            return fixed_or_free(ParsedFields::hour_12);
        case 'h':
            return fixed_or_free(ParsedFields::clock_hour_12);
        case 'm':
            return fixed_or_free(ParsedFields::minute);
        case 's':
            return fixed_or_free(ParsedFields::second);
        case 'S':
            return {ParsedFields::nanosecond, count, count, NumberShape::never};
        case 'n':
            return {ParsedFields::nanosecond, count, 19, NumberShape::never};
        case 'A':
            return {ParsedFields::milli_of_day, count, 19, NumberShape::never};
        case 'N':
            return {ParsedFields::nano_of_day, count, 19, NumberShape::never};
        default:
            return {};
    }
}

class FormatterParser {
public:
    FormatterParser(const TimePattern& pattern, std::string_view text) : pieces_(pattern.pieces), text_(text) {}

    bool run(semantics::TimePoint& out) { return parse(0, pieces_.size()) && at_ == text_.size() && resolve(out); }

private:
    static bool starts_with(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

    /// Index behind the ']' of the '[' at `begin`, or the end.
    [[nodiscard]] std::size_t end_of_optional(std::size_t begin) const {
        int depth = 0;
        for (std::size_t k = begin; k < pieces_.size(); ++k) {
            if (pieces_[k].letter == '[') ++depth;
            if (pieces_[k].letter == ']' && --depth == 0) return k + 1;
        }
        return pieces_.size();
    }

    bool parse(std::size_t begin, std::size_t end) {
        for (std::size_t k = begin; k < end;) {
            const TimePatternPiece& piece = pieces_[k];
            if (piece.letter == '[') {
                const std::size_t next = end_of_optional(k);
                const ParsedFields saved = fields_;
                const std::size_t mark = at_;
                if (!parse(k + 1, next)) {
                    fields_ = saved;
                    at_ = mark;
                }
                k = next;
                continue;
            }
            if (piece.letter != ']' && !parse_piece(k, end)) return false;
            ++k;
        }
        return true;
    }

    bool parse_piece(std::size_t k, std::size_t end) {
        const TimePatternPiece& piece = pieces_[k];
        if (piece.letter == 0) {
            if (!starts_with(text_.substr(at_), piece.literal)) return false;
            at_ += piece.literal.size();
            return true;
        }
        const NumberShape shape = number_shape(piece);
        if (shape.field != ParsedFields::count) return parse_number(shape, piece, digits_reserved(k, end, shape));
        switch (piece.letter) {
            case 'M':
            case 'L':
                return parse_name(ParsedFields::month, 12, month_name, piece.count);
            case 'E':
                return parse_name(ParsedFields::weekday, 7, weekday_name, piece.count);
            case 'a':
                return parse_half_day();
            case 'G':
                return parse_era();
            case 'X':
            case 'x':
            case 'Z':
            case 'z':
            case 'V':
            case 'O':  // the result has no zone: what is read here is dropped
                return read_zone_text(piece.letter, piece.count, text_, at_).has_value();
            default:
                throw Error("W4031",
                            std::string("texts cannot be read with the letter ") + piece.letter + " of a time pattern yet",
                            "cut that part off the text first, for example with SUBSTRING");
        }
    }

    /// Digits that the fixed-width numbers right behind a number of open width need for themselves.
    [[nodiscard]] int digits_reserved(std::size_t k, std::size_t end, const NumberShape& shape) const {
        if (shape.least == shape.most) return 0;
        int reserved = 0;
        for (std::size_t next = k + 1; next < end && pieces_[next].letter != 0; ++next) {
            const NumberShape following = number_shape(pieces_[next]);
            if (following.field == ParsedFields::count || following.least != following.most) break;
            reserved += following.most;
        }
        return reserved;
    }

    bool parse_number(const NumberShape& shape, const TimePatternPiece& piece, int reserved) {
        const bool plus = at_ < text_.size() && text_[at_] == '+' && shape.sign == NumberShape::beyond_width;
        const bool minus = at_ < text_.size() && text_[at_] == '-' && shape.sign != NumberShape::never;
        const std::size_t begin = at_ + (plus || minus ? 1 : 0);
        int digits = 0;
        while (digits < shape.most + reserved && begin + static_cast<std::size_t>(digits) < text_.size() &&
               is_digit(text_[begin + static_cast<std::size_t>(digits)]))
            ++digits;
        if (reserved > 0) digits = std::max(shape.least, digits - reserved);
        digits = std::min(digits, shape.most);
        if (digits < shape.least || begin + static_cast<std::size_t>(digits) > text_.size() || digits > 18) return false;
        i64 value = 0;
        for (int d = 0; d < digits; ++d) {
            if (!is_digit(text_[begin + static_cast<std::size_t>(d)])) return false;
            value = value * 10 + (text_[begin + static_cast<std::size_t>(d)] - '0');
        }
        if (shape.sign == NumberShape::beyond_width && (plus ? digits <= shape.least : !minus && digits > shape.least))
            return false;
        at_ = begin + static_cast<std::size_t>(digits);
        if (minus) value = -value;
        if (piece.letter == 'S') value *= semantics::power_of_ten_32(9 - digits);
        if ((piece.letter == 'y' || piece.letter == 'u') && piece.count == 2) value += 2000;
        return fields_.set(shape.field, value);
    }

    static bool is_digit(char c) { return c >= '0' && c <= '9'; }

    bool parse_name(ParsedFields::Field field, int most, std::string_view (*name_of)(int), int count) {
        for (int value = 1; value <= most; ++value) {
            const std::string_view name = count >= 4 ? name_of(value) : name_of(value).substr(0, 3);
            if (!starts_with(text_.substr(at_), name)) continue;
            at_ += name.size();
            return fields_.set(field, value);
        }
        return false;
    }

    bool parse_half_day() {
        const std::string_view rest = text_.substr(at_, 2);
        if (rest != "AM" && rest != "PM") return false;
        at_ += 2;
        return fields_.set(ParsedFields::half_day, rest == "PM" ? 1 : 0);
    }

    bool parse_era() {
        const std::string_view rest = text_.substr(at_, 2);
        if (rest != "AD" && rest != "BC") return false;
        at_ += 2;
        return fields_.set(ParsedFields::era, rest == "AD" ? 1 : 0);
    }

    /// Puts the fields together; false if one is out of range or two contradict each other.
    bool resolve(semantics::TimePoint& out) {
        semantics::TimeFields f;
        if (!resolve_year(f) || !resolve_hour(f)) return false;
        f.month = fields_.get(ParsedFields::month, 1);
        f.day = fields_.get(ParsedFields::day, 1);
        f.minute = fields_.get(ParsedFields::minute, f.minute);
        f.second = fields_.get(ParsedFields::second, f.second);
        f.nanosecond = static_cast<semantics::i32>(fields_.get(ParsedFields::nanosecond, f.nanosecond));
        const bool whole_date = has_year_ && fields_.has(ParsedFields::month) && fields_.has(ParsedFields::day);
        if (!whole_date &&
            f.day > semantics::days_in_month(f.year, f.month >= 1 && f.month <= 12 ? static_cast<int>(f.month) : 1))
            return false;
        if (fields_.has(ParsedFields::day_of_year) && !resolve_day_of_year(f)) return false;
        if (!semantics::resolve_fields(f, semantics::Resolver::smart, out)) return false;
        const i64 days = semantics::floor_div(out.second, semantics::seconds_per_day);
        return !fields_.has(ParsedFields::weekday) || fields_.get(ParsedFields::weekday, 0) == semantics::iso_day_of_week(days);
    }

    bool resolve_year(semantics::TimeFields& f) {
        has_year_ = fields_.has(ParsedFields::year) || fields_.has(ParsedFields::year_of_era);
        f.year = fields_.get(ParsedFields::year, 1970);
        if (!fields_.has(ParsedFields::year_of_era)) return f.year >= -999999999 && f.year <= 999999999;
        const i64 of_era = fields_.get(ParsedFields::year_of_era, 1);
        if (of_era < 1 || of_era > 999999999) return false;
        const i64 year = fields_.get(ParsedFields::era, 1) == 1 ? of_era : 1 - of_era;
        if (fields_.has(ParsedFields::year) && year != f.year) return false;
        f.year = year;
        return true;
    }

    bool resolve_hour(semantics::TimeFields& f) {
        const i64 clock_24 = fields_.get(ParsedFields::clock_hour_24, 24);
        const i64 clock_12 = fields_.get(ParsedFields::clock_hour_12, 12);
        if (clock_24 < 1 || clock_24 > 24 || clock_12 < 1 || clock_12 > 12) return false;
        f.hour = fields_.get(ParsedFields::hour, fields_.has(ParsedFields::clock_hour_24) ? clock_24 % 24 : 0);
        const bool half_hour = fields_.has(ParsedFields::hour_12) || fields_.has(ParsedFields::clock_hour_12);
        if (half_hour && fields_.has(ParsedFields::half_day)) {
            const i64 of_half = fields_.get(ParsedFields::hour_12, clock_12 % 12);
            if (of_half < 0 || of_half > 11) return false;
            f.hour = fields_.get(ParsedFields::half_day, 0) * 12 + of_half;
        }
        if (fields_.has(ParsedFields::milli_of_day)) set_time_of_day(f, fields_.get(ParsedFields::milli_of_day, 0) * 1000000);
        if (fields_.has(ParsedFields::nano_of_day)) set_time_of_day(f, fields_.get(ParsedFields::nano_of_day, 0));
        return true;
    }

    static void set_time_of_day(semantics::TimeFields& f, i64 nanosecond_of_day) {
        const i64 second = nanosecond_of_day / semantics::nanoseconds_per_second;
        f.hour = second / 3600;
        f.minute = second / 60 % 60;
        f.second = second % 60;
        f.nanosecond = static_cast<semantics::i32>(nanosecond_of_day % semantics::nanoseconds_per_second);
    }

    bool resolve_day_of_year(semantics::TimeFields& f) const {
        const i64 day = fields_.get(ParsedFields::day_of_year, 1);
        if (!has_year_) return true;  // without a year the field stays unused
        if (day < 1 || day > (semantics::is_leap_year(f.year) ? 366 : 365)) return false;
        const semantics::CivilDate date = semantics::civil_from_days(semantics::days_from_civil(f.year, 1, day));
        f.month = date.month;
        f.day = date.day;
        return true;
    }

    const std::vector<TimePatternPiece>& pieces_;
    std::string_view text_;
    std::size_t at_ = 0;
    ParsedFields fields_;
    bool has_year_ = false;
};

}  // namespace

bool parse_with_formatter(const TimePattern& pattern, std::string_view text, semantics::TimePoint& out) {
    return FormatterParser(pattern, text).run(out);
}

}  // namespace windrow
