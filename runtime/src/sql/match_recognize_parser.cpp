// SPDX-License-Identifier: Apache-2.0

// MATCH_RECOGNIZE, the whole clause.

#include <string>
#include <utility>

#include "parser_core.hpp"

namespace windrow::sql {

std::shared_ptr<TableReference> Parser::parse_match_recognize(std::shared_ptr<TableReference> input) {
    auto match = std::make_shared<MatchRecognize>(SourceRange{});
    match->clause_where = cursor_.advance().where;
    cursor_.expect_symbol("(");
    if (cursor_.accept_words("PARTITION", "BY")) match->partition_by = parse_expressions();
    if (cursor_.accept_words("ORDER", "BY")) match->order_by = parse_order_items();
    if (cursor_.accept_word("MEASURES")) match->measures = parse_measures();
    parse_match_rows(*match);
    cursor_.expect_word("PATTERN");
    cursor_.expect_symbol("(");
    match->strict_start = cursor_.accept_symbol("^");
    match->pattern = parse_pattern();
    match->strict_end = cursor_.accept_symbol("$");
    cursor_.expect_symbol(")");
    if (cursor_.accept_word("WITHIN")) match->within = parse_expression();
    if (cursor_.accept_word("SUBSET")) {
        do {
            MatchRecognize::Subset subset;
            subset.name = cursor_.expect_identifier("a pattern variable");
            cursor_.expect_symbol("=");
            subset.variables = parse_identifier_list("a pattern variable");
            match->subsets.push_back(std::move(subset));
        } while (cursor_.accept_symbol(","));
    }
    cursor_.expect_word("DEFINE");
    match->defines = parse_definitions();
    cursor_.expect_symbol(")");
    match->where = cursor_.since(input->where.begin);
    match->input = std::move(input);
    return match;
}

std::vector<MatchRecognize::Definition> Parser::parse_measures() {
    std::vector<MatchRecognize::Definition> measures;
    do {
        MatchRecognize::Definition measure;
        measure.expression = parse_expression();
        cursor_.expect_word("AS");
        measure.name = cursor_.expect_identifier("a measure's name");
        measures.push_back(std::move(measure));
    } while (cursor_.accept_symbol(","));
    return measures;
}

std::vector<MatchRecognize::Definition> Parser::parse_definitions() {
    std::vector<MatchRecognize::Definition> definitions;
    do {
        MatchRecognize::Definition definition;
        definition.name = cursor_.expect_identifier("a pattern variable");
        cursor_.expect_word("AS");
        definition.expression = parse_expression();
        definitions.push_back(std::move(definition));
    } while (cursor_.accept_symbol(","));
    return definitions;
}

/// ONE ROW PER MATCH | ALL ROWS PER MATCH, and AFTER MATCH SKIP ...
void Parser::parse_match_rows(MatchRecognize& match) {
    const bool one = cursor_.accept_word("ONE");
    if (one || cursor_.accept_word("ALL")) {
        match.all_rows_per_match = !one;
        cursor_.expect_word(one ? "ROW" : "ROWS");
        cursor_.expect_word("PER");
        cursor_.expect_word("MATCH");
    }
    if (!cursor_.accept_word("AFTER")) return;
    cursor_.expect_word("MATCH");
    cursor_.expect_word("SKIP");
    if (cursor_.accept_word("PAST")) {
        cursor_.expect_word("LAST");
        cursor_.expect_word("ROW");
        match.after_match = AfterMatch::past_last_row;
        return;
    }
    cursor_.expect_word("TO");
    if (cursor_.accept_word("NEXT")) {
        cursor_.expect_word("ROW");
        match.after_match = AfterMatch::to_next_row;
        return;
    }
    match.after_match = AfterMatch::to_last;
    if (cursor_.peek(1).is_name()) {
        if (cursor_.accept_word("FIRST"))
            match.after_match = AfterMatch::to_first;
        else
            cursor_.accept_word("LAST");
    }
    match.skip_variable = cursor_.expect_identifier("a pattern variable");
}

RowPattern Parser::parse_pattern() {
    const DepthGuard guard(cursor_, 4);
    const std::uint32_t begin = cursor_.here();
    RowPattern first = parse_pattern_sequence();
    if (!cursor_.at_symbol("|")) return first;
    RowPattern alternation;
    alternation.kind = PatternKind::alternation;
    alternation.parts.push_back(std::move(first));
    while (cursor_.accept_symbol("|")) alternation.parts.push_back(parse_pattern_sequence());
    alternation.where = cursor_.since(begin);
    return alternation;
}

RowPattern Parser::parse_pattern_sequence() {
    const std::uint32_t begin = cursor_.here();
    RowPattern sequence;
    sequence.kind = PatternKind::sequence;
    do {
        sequence.parts.push_back(parse_pattern_factor());
    } while (cursor_.peek().is_name() || cursor_.peek().is_symbol("(") || cursor_.peek().is_symbol("{") ||
             cursor_.peek().is_word("PERMUTE"));
    if (sequence.parts.size() == 1) {
        RowPattern only = std::move(sequence.parts.front());
        return only;
    }
    sequence.where = cursor_.since(begin);
    return sequence;
}

/// A variable or group with its quantifier.
RowPattern Parser::parse_pattern_factor() {
    const std::uint32_t begin = cursor_.here();
    RowPattern inner = parse_pattern_primary();
    RowPattern quantified;
    quantified.kind = PatternKind::quantified;
    if (cursor_.accept_symbol("*")) {
        quantified.minimum = 0;
        quantified.maximum = -1;
    } else if (cursor_.accept_symbol("+")) {
        quantified.maximum = -1;
    } else if (cursor_.peek().is_symbol("?")) {
        cursor_.advance();
        quantified.minimum = 0;
    } else if (cursor_.peek().is_symbol("{") && !cursor_.peek(1).is_symbol("-")) {
        cursor_.advance();
        quantified.open_minimum = cursor_.peek().is_symbol(",");
        quantified.minimum = quantified.open_minimum ? 0 : cursor_.expect_integer("a number of rows");
        quantified.maximum = quantified.minimum;
        if (cursor_.accept_symbol(",")) {
            quantified.maximum = cursor_.peek().is_symbol("}") ? -1 : cursor_.expect_integer("a number of rows");
        }
        cursor_.expect_symbol("}");
    } else {
        return inner;
    }
    if (cursor_.peek().is_symbol("?")) {
        cursor_.advance();
        quantified.reluctant = true;
    }
    quantified.parts.push_back(std::move(inner));
    quantified.where = cursor_.since(begin);
    return quantified;
}

RowPattern Parser::parse_pattern_primary() {
    const std::uint32_t begin = cursor_.here();
    RowPattern pattern;
    if (cursor_.peek().is_symbol("{") && cursor_.peek(1).is_symbol("-")) {
        cursor_.advance();
        cursor_.advance();
        pattern.kind = PatternKind::exclusion;
        pattern.parts.push_back(parse_pattern());
        cursor_.expect_symbol("-");
        cursor_.expect_symbol("}");
    } else if (cursor_.accept_symbol("(")) {
        if (cursor_.accept_symbol(")")) {
            pattern.kind = PatternKind::empty;
        } else {
            pattern = parse_pattern();
            cursor_.expect_symbol(")");
            pattern.grouped = true;
        }
    } else if (cursor_.accept_word("PERMUTE")) {
        pattern.kind = PatternKind::permute;
        cursor_.expect_symbol("(");
        do {
            pattern.parts.push_back(parse_pattern());
        } while (cursor_.accept_symbol(","));
        cursor_.expect_symbol(")");
    } else {
        pattern.kind = PatternKind::variable;
        pattern.variable = cursor_.expect_identifier("a pattern variable");
    }
    pattern.where = cursor_.since(begin);
    return pattern;
}

}  // namespace windrow::sql
