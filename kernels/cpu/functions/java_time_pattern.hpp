// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "functions/text_writer.hpp"
#include "windrow/semantics/time_text.hpp"
#include "windrow/semantics/time_unit.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// Which of Java's two pattern languages a function uses. `formatter` is java.time.format.DateTimeFormatter (TO_TIMESTAMP,
/// DATE_FORMAT of a TIMESTAMP): strict widths, the whole text. `simple` is java.text.SimpleDateFormat (TO_DATE, UNIX_TIMESTAMP,
/// FROM_UNIXTIME, CONVERT_TZ, DATE_FORMAT of a STRING): lenient, reads a prefix, values run over into the next field.
enum class TimeDialect : std::uint8_t { formatter, simple };

/// One piece of a pattern: `letter` repeated `count` times, or a literal text (letter 0), or the start '[' or end ']' of an
/// optional part.
struct TimePatternPiece {
    char letter = 0;
    int count = 0;
    std::string literal;
};

/// A parsed pattern. Immutable.
struct TimePattern {
    std::vector<TimePatternPiece> pieces;
    TimeDialect dialect = TimeDialect::formatter;
};

/// Splits a pattern into pieces. Throws Error W3311 for a letter that the dialect does not have or an open quote.
TimePattern parse_time_pattern(std::string_view text, TimeDialect dialect);

/// Appends the text of a wall-clock time, `offset_ms` being its zone's offset from UTC for the letters z, Z and X of
/// SimpleDateFormat. Throws Error W5035 for a letter that a time without a zone cannot fill.
void format_time_pattern(const TimePattern& pattern, const semantics::TimePoint& time, TextWriter& out,
                         std::optional<std::int64_t> offset_ms = std::nullopt);

/// Reads a text with DateTimeFormatter's rules (resolver style SMART); fields that the pattern lacks are those of 1970-01-01
/// 00:00:00. False if the text does not fit.
bool parse_with_formatter(const TimePattern& pattern, std::string_view text, semantics::TimePoint& out);

/// Reads the longest prefix of a text with SimpleDateFormat's rules, in the hybrid Julian and Gregorian calendar that it uses.
/// `now_ms` places years of two digits (80 years back to 20 ahead). False if the text does not fit. `offset_ms` is set where the
/// text itself has a zone (letters z, Z and X).
bool parse_with_simple_format(const TimePattern& pattern, std::string_view text, std::int64_t now_ms, semantics::TimePoint& out,
                              std::optional<std::int64_t>* offset_ms = nullptr);

/// English names, as the root locale of Java has them.
std::string_view month_name(int month);      ///< 1..12
std::string_view weekday_name(int weekday);  ///< Monday 1 .. Sunday 7

}  // namespace windrow
