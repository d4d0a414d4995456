// SPDX-License-Identifier: Apache-2.0

// Dates, times and intervals as written, and the words for units of time.

#include <string>
#include <string_view>
#include <utility>

#include "parser_core.hpp"

namespace windrow::sql {
namespace {

struct UnitWord {
    std::string_view word;
    TimeUnit unit;
};
constexpr UnitWord unit_words[] = {
    {"YEAR", TimeUnit::year},
    {"YEARS", TimeUnit::year},
    {"QUARTER", TimeUnit::quarter},
    {"QUARTERS", TimeUnit::quarter},
    {"MONTH", TimeUnit::month},
    {"MONTHS", TimeUnit::month},
    {"WEEK", TimeUnit::week},
    {"WEEKS", TimeUnit::week},
    {"DAY", TimeUnit::day},
    {"DAYS", TimeUnit::day},
    {"HOUR", TimeUnit::hour},
    {"HOURS", TimeUnit::hour},
    {"MINUTE", TimeUnit::minute},
    {"MINUTES", TimeUnit::minute},
    {"SECOND", TimeUnit::second},
    {"SECONDS", TimeUnit::second},
    {"MILLISECOND", TimeUnit::millisecond},
    {"MICROSECOND", TimeUnit::microsecond},
    {"NANOSECOND", TimeUnit::nanosecond},
    {"DOW", TimeUnit::dow},
    {"ISODOW", TimeUnit::isodow},
    {"DOY", TimeUnit::doy},
    {"ISOYEAR", TimeUnit::isoyear},
    {"EPOCH", TimeUnit::epoch},
    {"DECADE", TimeUnit::decade},
    {"CENTURY", TimeUnit::century},
    {"MILLENNIUM", TimeUnit::millennium},
};

}  // namespace

ExpressionPtr Parser::parse_temporal_literal() {
    const std::uint32_t begin = cursor_.here();
    const Token& token = cursor_.peek();
    LiteralKind kind = token.upper == "DATE" ? LiteralKind::date : LiteralKind::timestamp;
    if (token.upper == "TIME") kind = LiteralKind::time;
    if (token.upper == "TIMESTAMP_LTZ") kind = LiteralKind::timestamp_ltz;
    const bool zone = kind == LiteralKind::timestamp && cursor_.peek(1).is_word("WITH");
    if (cursor_.peek(1).kind != TokenKind::string && !zone) cursor_.expect_identifier("an expression");
    cursor_.advance();
    if (zone) {
        cursor_.advance();
        cursor_.expect_word("LOCAL");
        cursor_.expect_word("TIME");
        cursor_.expect_word("ZONE");
        kind = LiteralKind::timestamp_ltz;
    }
    std::string text = cursor_.expect_string("a date or time");
    auto node = make<Literal>(begin);
    node->literal = kind;
    node->text = std::move(text);
    return node;
}

std::optional<TimeUnit> Parser::time_unit(std::string_view capitals) {
    for (const UnitWord& candidate : unit_words) {
        if (candidate.word == capitals) return candidate.unit;
    }
    return std::nullopt;
}

std::optional<TimeUnit> Parser::at_time_unit() const {
    const Token& token = cursor_.peek();
    return token.kind == TokenKind::word ? time_unit(token.upper) : std::nullopt;
}

IntervalQualifier Parser::parse_interval_qualifier() {
    const std::uint32_t begin = cursor_.here();
    IntervalQualifier qualifier;
    const auto unit = [this](bool end) {
        for (const char* word : {"YEAR", "MONTH", "DAY", "HOUR", "MINUTE", "SECOND"}) cursor_.at_operator_word(word);
        const std::optional<TimeUnit> found = at_time_unit();
        if (!found || *found > TimeUnit::second) {
            cursor_.fail(end ? "MONTH, HOUR, MINUTE or SECOND" : "an interval's unit (YEAR, MONTH, DAY, HOUR, MINUTE or SECOND)");
        }
        cursor_.advance();
        return *found;
    };
    qualifier.from = unit(false);
    if (cursor_.peek().is_symbol("(")) {
        cursor_.advance();
        qualifier.precision = static_cast<std::int32_t>(cursor_.expect_integer("a precision"));
        if (qualifier.from == TimeUnit::second && cursor_.accept_symbol(",")) {
            qualifier.fraction_precision = static_cast<std::int32_t>(cursor_.expect_integer("a precision"));
        }
        cursor_.expect_symbol(")");
    }
    if (cursor_.accept_word("TO")) {
        const SourceRange to_where = cursor_.peek().where;
        qualifier.to = unit(true);
        const bool months = *qualifier.to == TimeUnit::month && qualifier.from == TimeUnit::year;
        const bool day_time = qualifier.from >= TimeUnit::day && *qualifier.to > qualifier.from;
        if (!months && !day_time) {
            cursor_.fail_at(
                to_where, "W2013",
                std::string("an interval cannot run from ") + to_string(qualifier.from) + " to " + to_string(*qualifier.to),
                "write YEAR TO MONTH, or two of DAY, HOUR, MINUTE, SECOND with the larger one first");
        }
        if (*qualifier.to == TimeUnit::second && cursor_.accept_symbol("(")) {
            qualifier.fraction_precision = static_cast<std::int32_t>(cursor_.expect_integer("a precision"));
            cursor_.expect_symbol(")");
        }
    }
    qualifier.where = cursor_.since(begin);
    return qualifier;
}

ExpressionPtr Parser::parse_interval() {
    const std::uint32_t begin = cursor_.here();
    cursor_.advance();
    bool negative = false;
    std::string text;
    ExpressionPtr operand;
    const std::size_t sign = cursor_.peek().is_symbol("-") || cursor_.peek().is_symbol("+") ? 1 : 0;
    if (cursor_.peek(sign).kind == TokenKind::string) {
        if (sign == 1) negative = cursor_.advance().text == "-";
        text = cursor_.advance().text;
    } else if (cursor_.peek().kind == TokenKind::exact_number) {
        const Token& number = cursor_.peek();
        cursor_.fail_at(number.where, "W2003", "an interval's number stands in single quotes",
                        "write INTERVAL '" + number.text + "' " +
                            (cursor_.peek(1).kind == TokenKind::word ? cursor_.peek(1).upper : std::string("DAY")));
    } else {
        operand = parse_expression(precedence::multiplicative);
    }
    IntervalQualifier qualifier = parse_interval_qualifier();
    auto node = make<IntervalLiteral>(begin);
    node->negative = negative;
    node->text = std::move(text);
    node->operand = std::move(operand);
    node->qualifier = qualifier;
    return node;
}

}  // namespace windrow::sql
