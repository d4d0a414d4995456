// SPDX-License-Identifier: Apache-2.0
#include "functions/java_time_pattern.hpp"
#include "functions/java_zone_text.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/semantics/ascii_digit.hpp"

#include <algorithm>

namespace windrow {

namespace {

using semantics::i64;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

/// Letters whose number stops at its width when another number follows without a text between.
bool is_number(const TimePatternPiece& piece) {
    if (piece.letter == 'M' || piece.letter == 'L') return piece.count <= 2;
    return std::string_view("yYwWDdFuHkKhmsS").find(piece.letter) != std::string_view::npos && piece.letter != 0;
}

/// Days since epoch in Java's hybrid calendar: Julian before 1582-10-15. `month` from 0, both may run over.
i64 hybrid_days(i64 year, i64 month, i64 day) {
    year += semantics::floor_div(month, 12);
    const auto month_of_year = static_cast<int>(semantics::floor_mod(month, 12)) + 1;
    const i64 gregorian = semantics::days_from_civil(year, month_of_year, day);
    constexpr i64 cutover = -141427;
    if (gregorian >= cutover) return gregorian;
    const i64 shifted = year - (month_of_year <= 2 ? 1 : 0);
    const i64 march_month = month_of_year > 2 ? month_of_year - 3 : month_of_year + 9;
    const i64 julian = shifted * 365 + semantics::floor_div(shifted, 4) + (153 * march_month + 2) / 5 + day - 1 - 719470;
    return julian < cutover ? julian : gregorian;
}

class SimpleParser {
public:
    SimpleParser(const TimePattern& pattern, std::string_view text, i64 now_ms)
        : pieces_(pattern.pieces), text_(text), now_ms_(now_ms) {}

    /// Offset from UTC of the zone in the text, if there is one. Milliseconds.
    [[nodiscard]] std::optional<i64> offset() const { return offset_; }

    bool run(semantics::TimePoint& out) {
        for (std::size_t k = 0; k < pieces_.size(); ++k) {
            const TimePatternPiece& piece = pieces_[k];
            if (piece.letter == 0) {
                if (text_.substr(at_, piece.literal.size()) != piece.literal) return false;
                at_ += piece.literal.size();
                continue;
            }
            while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
            if (at_ >= text_.size()) return false;
            const bool abuts = k + 1 < pieces_.size() && pieces_[k + 1].letter != 0 && is_number(pieces_[k + 1]);
            if (!(is_number(piece) ? field_number(piece, abuts) : field_text(piece))) return false;
        }
        out = point();
        return true;
    }

private:
    /// An integer, of at most `width` characters if that is not 0.
    bool integer(std::size_t width, i64& value, std::size_t& digits) {
        const std::size_t limit = width == 0 ? text_.size() : at_ + width;
        if (limit > text_.size()) return false;
        std::size_t at = at_;
        const bool negative = at < limit && text_[at] == '-';
        if (negative) ++at;
        value = 0;
        digits = 0;
        for (; at < limit && semantics::is_digit(text_[at]); ++at, ++digits) {
            if (digits < 18) value = value * 10 + (text_[at] - '0');
        }
        if (digits == 0) return false;
        if (negative) value = -value;
        at_ = at;
        return true;
    }

    bool field_number(const TimePatternPiece& piece, bool abuts) {
        i64 value = 0;
        std::size_t digits = 0;
        if (!integer(abuts ? static_cast<std::size_t>(piece.count) : 0, value, digits)) return false;
        switch (piece.letter) {
            case 'y':
                year_ = piece.count <= 2 && digits == 2 && value >= 0 ? near_year(value) : value;
                break;
            case 'M':
            case 'L':
                month_ = value - 1;
                day_of_year_ = 0;
                break;
            case 'd':
                day_ = value;
                day_of_year_ = 0;
                break;
            case 'D':
                day_of_year_ = value;
                break;
            case 'H':
                hour_ = value;
                break;
            case 'k':
                hour_ = value == 24 ? 0 : value;
                break;
            case 'K':
                half_hour_ = value;
                hour_ = -1;
                break;
            case 'h':
                half_hour_ = value == 12 ? 0 : value;
                hour_ = -1;
                break;
            case 'm':
                minute_ = value;
                break;
            case 's':
                second_ = value;
                break;
            case 'S':
                millisecond_ = value;
                break;
            default:
                unsupported(piece.letter);
        }
        return true;
    }

    [[noreturn]] static void unsupported(char letter) {
        throw Error("W4031", std::string("texts cannot be read with the letter ") + letter + " of a time pattern yet",
                    "cut that part off the text first, for example with SUBSTRING");
    }

    bool take_word(std::string_view word) {
        if (!equal_ignoring_case(text_.substr(at_, word.size()), word)) return false;
        at_ += word.size();
        return true;
    }

    bool take_name(int most, std::string_view (*name_of)(int), i64& value) {
        for (int k = 1; k <= most; ++k) {
            if (take_word(name_of(k)) || take_word(name_of(k).substr(0, 3))) {
                value = k;
                return true;
            }
        }
        return false;
    }

    bool field_text(const TimePatternPiece& piece) {
        i64 value = 0;
        switch (piece.letter) {
            case 'M':
            case 'L':
                if (!take_name(12, month_name, value)) return false;
                month_ = value - 1;
                return true;
            case 'E':
                return take_name(7, weekday_name, value);
            case 'a':
                half_day_ = take_word("PM") ? 1 : 0;
                return half_day_ == 1 || take_word("AM");
            case 'G':
                before_christ_ = take_word("BC");
                return before_christ_ || take_word("AD");
            case 'z':
            case 'Z':
            case 'X':
                offset_ = read_simple_zone_text(piece.letter, piece.count, text_, at_);
                return offset_.has_value();
            default:
                unsupported(piece.letter);
        }
    }

    /// The year that ends in two given digits, from 80 years before now to 20 after.
    [[nodiscard]] i64 near_year(i64 digits) const {
        const i64 first = semantics::civil_from_days(semantics::days_of_milliseconds(now_ms_)).year - 80;
        const i64 year = first - semantics::floor_mod(first, 100) + digits;
        return year < first ? year + 100 : year;
    }

    [[nodiscard]] semantics::TimePoint point() const {
        const i64 year = before_christ_ ? 1 - year_ : year_;
        const i64 days = day_of_year_ != 0 ? hybrid_days(year, 0, day_of_year_) : hybrid_days(year, month_, day_);
        const i64 hour = hour_ >= 0 ? hour_ : half_day_ * 12 + half_hour_;
        const i64 milliseconds = ((hour * 60 + minute_) * 60 + second_) * 1000 + millisecond_;
        const i64 total =
            semantics::wrapping_add(semantics::wrapping_multiply(days, semantics::milliseconds_per_day), milliseconds);
        return semantics::from_milliseconds(total);
    }

    const std::vector<TimePatternPiece>& pieces_;
    std::string_view text_;
    i64 now_ms_;
    std::size_t at_ = 0;
    i64 year_ = 1970;
    i64 month_ = 0;
    i64 day_ = 1;
    i64 day_of_year_ = 0;
    i64 hour_ = 0;  ///< -1: given by `half_hour_` and `half_day_`
    i64 half_hour_ = 0;
    i64 half_day_ = 0;
    i64 minute_ = 0;
    i64 second_ = 0;
    i64 millisecond_ = 0;
    bool before_christ_ = false;
    std::optional<i64> offset_;
};

}  // namespace

bool parse_with_simple_format(const TimePattern& pattern, std::string_view text, std::int64_t now_ms, semantics::TimePoint& out,
                              std::optional<std::int64_t>* offset_ms) {
    SimpleParser parser(pattern, text, now_ms);
    const bool read = parser.run(out);
    if (offset_ms != nullptr) *offset_ms = parser.offset();
    return read;
}

}  // namespace windrow
