// SPDX-License-Identifier: Apache-2.0
#include "functions/java_time_pattern.hpp"

#include "windrow/kernels/error.hpp"

#include <array>

namespace windrow {

namespace {

/// Letters with a meaning in each language.
constexpr std::string_view formatter_letters = "GuyDMLdQqYwWEecFaBhKkHmsSAnNVvzOXxZp";
constexpr std::string_view simple_letters = "GyYMLwWDdFEuaHkKhmsSzZX";

[[noreturn]] void refuse(std::string_view pattern, const std::string& why) {
    throw Error("W3311", "the time pattern '" + std::string(pattern) + "' " + why,
                "write for example 'yyyy-MM-dd HH:mm:ss'; put other letters in single quotes");
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr std::array<std::string_view, 12> month_names{"January", "February", "March",     "April",   "May",      "June",
                                                       "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> weekday_names{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                        "Friday", "Saturday", "Sunday"};

class PatternReader {
public:
    PatternReader(std::string_view text, TimeDialect dialect) : text_(text) { pattern_.dialect = dialect; }

    TimePattern run() {
        while (at_ < text_.size()) step();
        return std::move(pattern_);
    }

private:
    void literal(std::string_view text) {
        auto& pieces = pattern_.pieces;
        if (pieces.empty() || pieces.back().letter != 0) pieces.push_back({});
        pieces.back().literal += text;
    }

    void quoted() {
        std::string content;
        for (++at_;; ++at_) {
            if (at_ >= text_.size()) refuse(text_, "has an open quote");
            if (text_[at_] == '\'') {
                if (at_ + 1 >= text_.size() || text_[at_ + 1] != '\'') break;
                ++at_;
            }
            content += text_[at_];
        }
        ++at_;
        literal(content);
    }

    void step() {
        const char c = text_[at_];
        if (c == '\'') {
            if (at_ + 1 < text_.size() && text_[at_ + 1] == '\'') {
                at_ += 2;
                return literal("'");
            }
            return quoted();
        }
        const bool formatter = pattern_.dialect == TimeDialect::formatter;
        if (formatter && (c == '[' || c == ']')) {
            open_parts_ += c == '[' ? 1 : -1;
            if (open_parts_ < 0) refuse(text_, "closes an optional part that is not open");
            pattern_.pieces.push_back({c, 1, {}});
            ++at_;
            return;
        }
        if (formatter && (c == '{' || c == '}' || c == '#')) refuse(text_, std::string("has the reserved character ") + c);
        if (!is_letter(c)) {
            literal(text_.substr(at_, 1));
            ++at_;
            return;
        }
        if ((formatter ? formatter_letters : simple_letters).find(c) == std::string_view::npos) {
            refuse(text_, std::string("has the letter ") + c + ", which means nothing");
        }
        std::size_t end = at_;
        while (end < text_.size() && text_[end] == c) ++end;
        const auto count = static_cast<int>(end - at_);
        if (formatter) check_count(c, count);
        pattern_.pieces.push_back({c, count, {}});
        at_ = end;
    }

    /// DateTimeFormatter limits how often a letter may stand.
    void check_count(char c, int count) const {
        int most = 19;
        if (std::string_view("dhHkKms").find(c) != std::string_view::npos) most = 2;
        if (std::string_view("aF").find(c) != std::string_view::npos) most = 1;
        if (c == 'D') most = 3;
        if (std::string_view("GMLEQqec").find(c) != std::string_view::npos) most = 5;
        if (c == 'S') most = 9;
        if (count > most) refuse(text_, std::string("has too many letters ") + c);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int open_parts_ = 0;
    TimePattern pattern_;
};

/// Writes one wall-clock time through a pattern.
class TimePrinter {
public:
    TimePrinter(const semantics::TimePoint& time, TimeDialect dialect, TextWriter& out, std::optional<std::int64_t> offset_ms)
        : dialect_(dialect),
          out_(out),
          offset_ms_(offset_ms),
          days_(semantics::floor_div(time.second, semantics::seconds_per_day)),
          date_(semantics::civil_from_days(days_)),
          second_(semantics::floor_mod(time.second, semantics::seconds_per_day)),
          nanosecond_(time.nanosecond) {}

    void print(const TimePatternPiece& piece) {
        const int count = piece.count;
        switch (piece.letter) {
            case 0:
                return out_.append(piece.literal);
            case '[':
            case ']':
                return;
            case 'y':
                return year(date_.year > 0 ? date_.year : 1 - date_.year, count);
            case 'u':
                return dialect_ == TimeDialect::simple ? number(semantics::iso_day_of_week(days_), count)
                                                       : year(date_.year, count);
            case 'Y':
                return year(week_year(), count);
            case 'M':
            case 'L':
                return month(count);
            case 'd':
                return number(date_.day, count);
            case 'D':
                return number(semantics::day_of_year(days_), count);
            case 'E':
                return weekday(count);
            case 'e':
            case 'c':
                return count >= 3 ? weekday(count) : number(semantics::iso_day_of_week(days_) % 7 + 1, count);
            case 'a':
                return out_.append(hour() < 12 ? "AM" : "PM");
            case 'H':
                return number(hour(), count);
            case 'k':
                return number(hour() == 0 ? 24 : hour(), count);
            case 'K':
                return number(hour() % 12, count);
            case 'h':
                return number(hour() % 12 == 0 ? 12 : hour() % 12, count);
            case 'm':
                return number(second_ / 60 % 60, count);
            case 's':
                return number(second_ % 60, count);
            case 'S':
                return fraction(count);
            case 'n':
                return number(nanosecond_, count);
            case 'N':
                return number(second_ * semantics::nanoseconds_per_second + nanosecond_, count);
            case 'A':
                return number(second_ * 1000 + nanosecond_ / 1000000, count);
            case 'Q':
            case 'q':
                return quarter(count);
            case 'w':
                return number(week_of_year(), count);
            case 'W':
                return number(week_of_month(), count);
            case 'F':
                // The day's place in its week of the month for DateTimeFormatter, that week's number for SimpleDateFormat.
                return number(dialect_ == TimeDialect::formatter ? (date_.day - 1) % 7 + 1 : (date_.day - 1) / 7 + 1, count);
            case 'X':
            case 'Z':
            case 'z':
                return offset(piece.letter, count);
            case 'G':
                return era(count);
            default:
                no_zone(piece.letter);
        }
    }

private:
    [[noreturn]] static void no_zone(char letter) {
        throw Error("W5035", std::string("a time without a zone cannot fill the letter ") + letter + " of a time pattern",
                    "leave the zone out of the pattern");
    }

    /// SimpleDateFormat: Z is +hhmm, X +hh, XX +hhmm and XXX +hh:mm, each Z for UTC; the name z of other zones than UTC is not
    /// known here.
    void offset(char letter, int count) {
        if (!offset_ms_ || (letter == 'z' && *offset_ms_ != 0)) no_zone(letter);
        if (letter == 'z') return out_.append("UTC");
        if (letter == 'X' && *offset_ms_ == 0) return out_.append('Z');
        const semantics::i64 minutes = (*offset_ms_ < 0 ? -*offset_ms_ : *offset_ms_) / 60000;
        out_.append(*offset_ms_ < 0 ? '-' : '+');
        number(minutes / 60, 2);
        if (letter == 'X' && count == 1) return;
        if (letter == 'X' && count == 3) out_.append(':');
        number(minutes % 60, 2);
    }

    [[nodiscard]] semantics::i64 hour() const { return second_ / 3600; }

    void number(semantics::i64 value, int width) {
        char text[24];
        if (value < 0) out_.append('-');
        out_.append({text, static_cast<std::size_t>(
                               semantics::write_digits(text, static_cast<semantics::u64>(value < 0 ? -value : value), width))});
    }

    void year(semantics::i64 value, int count) {
        if (count == 2) return number(semantics::floor_mod(value, 100), 2);
        // With four letters or more a longer year carries a sign (SignStyle.EXCEEDS_PAD).
        semantics::i64 limit = 1;
        for (int k = 0; k < count && k < 18; ++k) limit *= 10;
        if (dialect_ == TimeDialect::formatter && count >= 4 && value >= limit) out_.append('+');
        number(value, count);
    }

    void month(int count) {
        const std::string_view name = month_name(date_.month);
        if (count <= 2) return number(date_.month, count);
        out_.append(count == 3 ? name.substr(0, 3) : (count == 4 || dialect_ == TimeDialect::simple ? name : name.substr(0, 1)));
    }

    void weekday(int count) {
        const std::string_view name = weekday_name(semantics::iso_day_of_week(days_));
        out_.append(count <= 3 ? name.substr(0, 3) : (count == 4 || dialect_ == TimeDialect::simple ? name : name.substr(0, 1)));
    }

    void quarter(int count) {
        const int value = semantics::quarter_of_month(date_.month);
        if (count <= 2) return number(value, count);
        static constexpr std::array<std::string_view, 4> names{"1st quarter", "2nd quarter", "3rd quarter", "4th quarter"};
        if (count == 3) out_.append('Q');
        if (count == 4) return out_.append(names[static_cast<std::size_t>(value - 1)]);
        number(value, 1);
    }

    void era(int count) {
        const bool after = date_.year > 0;
        if (dialect_ == TimeDialect::simple || count <= 3) return out_.append(after ? "AD" : "BC");
        out_.append(count == 4 ? (after ? "Anno Domini" : "Before Christ") : (after ? "A" : "B"));
    }

    /// DateTimeFormatter prints the first digits of the fraction, SimpleDateFormat the number of milliseconds.
    void fraction(int count) {
        if (dialect_ == TimeDialect::simple) return number(nanosecond_ / 1000000, count);
        number(nanosecond_ / semantics::power_of_ten_32(9 - count), count);
    }

    // Weeks of Java's default locale: they begin on Sunday, and the first one holds January 1st.
    [[nodiscard]] semantics::i64 first_week_day(semantics::i64 year) const {
        return semantics::floor_days(semantics::TimeUnit::week, semantics::days_from_civil(year, 1, 1));
    }
    [[nodiscard]] semantics::i64 week_year() const {
        return days_ >= first_week_day(date_.year + 1) ? date_.year + 1 : date_.year;
    }
    [[nodiscard]] semantics::i64 week_of_year() const { return (days_ - first_week_day(week_year())) / 7 + 1; }
    [[nodiscard]] semantics::i64 week_of_month() const {
        const semantics::i64 first =
            semantics::floor_days(semantics::TimeUnit::week, semantics::days_from_civil(date_.year, date_.month, 1));
        return (days_ - first) / 7 + 1;
    }

    TimeDialect dialect_;
    TextWriter& out_;
    std::optional<std::int64_t> offset_ms_;
    semantics::i64 days_;
    semantics::CivilDate date_;
    semantics::i64 second_;
    semantics::i32 nanosecond_;
};

}  // namespace

std::string_view month_name(int month) {
    return month_names[static_cast<std::size_t>(month - 1)];
}
std::string_view weekday_name(int weekday) {
    return weekday_names[static_cast<std::size_t>(weekday - 1)];
}

TimePattern parse_time_pattern(std::string_view text, TimeDialect dialect) {
    return PatternReader(text, dialect).run();
}

void format_time_pattern(const TimePattern& pattern, const semantics::TimePoint& time, TextWriter& out,
                         std::optional<std::int64_t> offset_ms) {
    TimePrinter printer(time, pattern.dialect, out, offset_ms);
    for (const TimePatternPiece& piece : pattern.pieces) printer.print(piece);
}

}  // namespace windrow
