// SPDX-License-Identifier: Apache-2.0

// Operands: literals, names, brackets, CASE, CAST, constructors.

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "parser_core.hpp"

namespace windrow::sql {
namespace {

/// Reserved words that are functions when `(` follows.
constexpr std::string_view callable_words[] = {
    "ABS",
    "ANY",
    "ARRAY_CONCAT_AGG",
    "AVG",
    "CARDINALITY",
    "CEIL",
    "CEILING",
    "CHAR",
    "CHARACTER_LENGTH",
    "CHAR_LENGTH",
    "CLASSIFIER",
    "COALESCE",
    "COLLECT",
    "CONVERT",
    "CORR",
    "COUNT",
    "COVAR_POP",
    "COVAR_SAMP",
    "CUME_DIST",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "CURRENT_TIMESTAMP",
    "DATE_TRUNC",
    "DAY",
    "DENSE_RANK",
    "ELEMENT",
    "EVERY",
    "EXP",
    "EXTRACT",
    "FIRST_VALUE",
    "FLOOR",
    "FUSION",
    "GROUPING",
    "GROUP_CONCAT",
    "HOUR",
    "INTERSECTION",
    "LAG",
    "LAST_VALUE",
    "LEAD",
    "LEFT",
    "LN",
    "LOCALTIME",
    "LOCALTIMESTAMP",
    "LOWER",
    "MATCH_NUMBER",
    "MAX",
    "MIN",
    "MINUTE",
    "MOD",
    "MONTH",
    "NEXT",
    "NTH_VALUE",
    "NTILE",
    "NULLIF",
    "OCTET_LENGTH",
    "OVERLAY",
    "PERCENTILE_CONT",
    "PERCENTILE_DISC",
    "PERCENT_RANK",
    "POSITION",
    "POWER",
    "PREV",
    "RANK",
    "REGR_AVGX",
    "REGR_AVGY",
    "REGR_COUNT",
    "REGR_INTERCEPT",
    "REGR_R2",
    "REGR_SLOPE",
    "REGR_SXX",
    "REGR_SXY",
    "REGR_SYY",
    "RIGHT",
    "ROW_NUMBER",
    "SECOND",
    "SOME",
    "SQRT",
    "STDDEV_POP",
    "STDDEV_SAMP",
    "STRING_AGG",
    "SUBSTRING",
    "SUM",
    "TIMESTAMP_DIFF",
    "TIME_DIFF",
    "TRANSLATE",
    "TRIM",
    "TRUNCATE",
    "UPPER",
    "USER",
    "VAR_POP",
    "VAR_SAMP",
    "YEAR",
};

constexpr std::string_view niladic_words[] = {
    "CURRENT_CATALOG", "CURRENT_DATE", "CURRENT_PATH",   "CURRENT_ROLE", "CURRENT_SCHEMA", "CURRENT_TIME", "CURRENT_TIMESTAMP",
    "CURRENT_USER",    "LOCALTIME",    "LOCALTIMESTAMP", "SESSION_USER", "SYSTEM_USER",    "USER",
};

template <std::size_t Count>
bool contains(const std::string_view (&words)[Count], std::string_view word) {
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

}  // namespace

bool Parser::at_query() const {
    const Token& token = cursor_.peek();
    return token.is_word("SELECT") || token.is_word("WITH") || (token.is_word("VALUES")) ||
           (token.is_word("TABLE") && cursor_.peek(1).is_name());
}

ExpressionPtr Parser::parse_primary() {
    const Token& token = cursor_.peek();
    const std::uint32_t begin = cursor_.here();
    switch (token.kind) {
        case TokenKind::string:
            return parse_string_literal();
        case TokenKind::exact_number:
        case TokenKind::approximate_number:
        case TokenKind::binary: {
            const Token& taken = cursor_.advance();
            auto node = make<Literal>(begin);
            node->text = taken.text;
            node->literal = taken.kind == TokenKind::exact_number         ? LiteralKind::exact
                            : taken.kind == TokenKind::approximate_number ? LiteralKind::approximate
                                                                          : LiteralKind::binary;
            return node;
        }
        case TokenKind::quoted_identifier:
            return parse_name_primary();
        case TokenKind::word:
            return parse_keyword_primary();
        default:
            break;
    }
    if (token.is_symbol("(")) return parse_parenthesized();
    cursor_.fail("an expression");
}

/// Texts that follow each other on separate lines are one text, as the SQL standard has it.
ExpressionPtr Parser::parse_string_literal() {
    const std::uint32_t begin = cursor_.here();
    std::string text = cursor_.advance().text;
    while (cursor_.peek().kind == TokenKind::string && cursor_.peek().line_break_before) text += cursor_.advance().text;
    auto node = make<Literal>(begin);
    node->literal = LiteralKind::string;
    node->text = std::move(text);
    return node;
}

ExpressionPtr Parser::parse_keyword_primary() {
    const Token& token = cursor_.peek();
    const std::uint32_t begin = cursor_.here();
    const std::string& word = token.upper;
    const bool called = cursor_.peek(1).is_symbol("(");
    if (token.reserved && (word == "NULL" || word == "TRUE" || word == "FALSE" || word == "UNKNOWN")) {
        cursor_.advance();
        auto node = make<Literal>(begin);
        node->literal = word == "NULL" ? LiteralKind::null : LiteralKind::boolean;
        node->text = word;
        return node;
    }
    const bool temporal = word == "DATE" || word == "TIME" || word == "TIMESTAMP" || word == "TIMESTAMP_LTZ";
    if (temporal && !called) return parse_temporal_literal();
    if (word == "INTERVAL") return parse_interval();
    if (word == "CASE") return parse_case();
    if (called && (word == "CAST" || word == "TRY_CAST")) return parse_cast();
    if (word == "ROW" && called) return parse_row();
    if ((word == "ARRAY" || word == "MAP" || word == "MULTISET") && (called || cursor_.peek(1).is_symbol("["))) {
        return parse_collection();
    }
    if (word == "EXISTS") return parse_exists();
    if (word == "DEFAULT") {
        cursor_.advance();
        return make<DefaultValue>(begin);
    }
    if (called && word.starts_with("JSON_") && token.reserved) return parse_json_call();
    if (called && (contains(callable_words, word) || temporal)) return parse_special_call(word);
    if (called && !token.reserved && (word == "TIMESTAMPADD" || word == "TIMESTAMPDIFF")) return parse_special_call(word);
    if (contains(niladic_words, word)) return parse_niladic();
    if (token.reserved) {
        cursor_.expect_identifier("an expression");
    }
    return parse_name_primary();
}

/// A column, `t.*`, or a call of a function that is no keyword.
ExpressionPtr Parser::parse_name_primary() {
    const std::uint32_t begin = cursor_.here();
    QualifiedName name;
    name.parts.push_back(cursor_.take_identifier());
    while (cursor_.peek().is_symbol(".")) {
        if (cursor_.peek(1).is_symbol("*")) {
            cursor_.advance();
            cursor_.advance();
            name.where = {begin, name.parts.back().where.end};
            auto star = make<Star>(begin);
            star->qualifier = std::move(name);
            return star;
        }
        cursor_.advance();
        name.parts.push_back(cursor_.expect_identifier("a name behind the dot"));
    }
    name.where = cursor_.since(begin);
    if (cursor_.peek().is_symbol("(")) return parse_call(std::move(name), begin);
    const Identifier& first = name.parts.front();
    const bool pi = name.parts.size() == 1 && !first.quoted && first.name.size() == 2 && (first.name[0] | 0x20) == 'p' &&
                    (first.name[1] | 0x20) == 'i';
    if (pi) {
        auto call = make<Call>(begin);
        call->name = std::move(name);
        call->function = "PI";
        call->parentheses = false;
        return call;
    }
    auto column = make<ColumnReference>(begin);
    column->name = std::move(name);
    return column;
}

/// `(a)`, `(a, b)`, `(SELECT ...)`, `(b - a) DAY TO SECOND`.
ExpressionPtr Parser::parse_parenthesized() {
    const DepthGuard guard(cursor_, 3);
    const std::uint32_t begin = cursor_.here();
    cursor_.advance();
    if (at_query()) {
        QueryPtr query = parse_query();
        cursor_.expect_symbol(")");
        auto node = make<ScalarQuery>(begin);
        node->query = std::move(query);
        return node;
    }
    std::vector<ExpressionPtr> items;
    items.push_back(parse_expression());
    const Token& next = cursor_.peek();
    const bool continues = next.is_word("UNION") || next.is_word("INTERSECT") || next.is_word("EXCEPT") ||
                           next.is_word("ORDER") || next.is_word("LIMIT");
    if (continues && items[0]->kind == ExpressionKind::scalar_query) {
        auto nested = std::make_shared<NestedQuery>(items[0]->where);
        nested->query = items[0]->as<ScalarQuery>().query;
        QueryBodyPtr body = parse_set_operations(0, std::move(nested));
        QueryPtr query = finish_query(items[0]->where.begin, {}, std::move(body));
        cursor_.expect_symbol(")");
        auto node = make<ScalarQuery>(begin);
        node->query = std::move(query);
        return node;
    }
    while (cursor_.accept_symbol(",")) items.push_back(parse_expression());
    cursor_.expect_symbol(")");
    if (items.size() > 1) {
        auto row = make<RowConstructor>(begin);
        row->items = std::move(items);
        return row;
    }
    const Binary* difference = items[0]->as_if<Binary>();
    const bool unit_follows = cursor_.peek().reserved && at_time_unit();
    if (difference != nullptr && difference->op == BinaryOperator::subtract && unit_follows) {
        IntervalQualifier qualifier = parse_interval_qualifier();
        auto node = make<IntervalDifference>(begin);
        node->left = difference->left;
        node->right = difference->right;
        node->qualifier = qualifier;
        return node;
    }
    return items[0];
}

ExpressionPtr Parser::parse_case() {
    const DepthGuard guard(cursor_, 2);
    const std::uint32_t begin = cursor_.here();
    cursor_.advance();
    ExpressionPtr operand;
    if (!cursor_.at_word("WHEN")) operand = parse_expression();
    std::vector<CaseWhen::Branch> branches;
    cursor_.expect_word("WHEN", "write CASE WHEN condition THEN value ELSE value END");
    do {
        CaseWhen::Branch branch;
        branch.conditions = operand ? parse_expressions() : std::vector<ExpressionPtr>{parse_expression()};
        cursor_.expect_word("THEN", "write CASE WHEN condition THEN value ELSE value END");
        branch.result = parse_expression();
        branches.push_back(std::move(branch));
    } while (cursor_.accept_word("WHEN"));
    ExpressionPtr otherwise;
    if (cursor_.accept_word("ELSE")) otherwise = parse_expression();
    cursor_.expect_word("END", "a CASE ends with END");
    auto node = make<CaseWhen>(begin);
    node->operand = std::move(operand);
    node->branches = std::move(branches);
    node->otherwise = std::move(otherwise);
    return node;
}

ExpressionPtr Parser::parse_cast() {
    const std::uint32_t begin = cursor_.here();
    const bool safe = cursor_.advance().upper == "TRY_CAST";
    cursor_.expect_symbol("(");
    ExpressionPtr operand = parse_expression();
    cursor_.expect_word("AS", "write CAST(value AS type)");
    TypeName type = parse_type();
    if (!type.nullable) {
        throw Error("W2020", "the type of a CAST takes no NOT NULL", "drop it: the result is NOT NULL where the value is")
            .at(type.where);
    }
    cursor_.expect_symbol(")");
    auto node = make<Cast>(begin);
    node->operand = std::move(operand);
    node->type = std::move(type);
    node->safe = safe;
    return node;
}

/// ARRAY[...], MAP[...], and ARRAY(SELECT ...) with its like.
ExpressionPtr Parser::parse_collection() {
    const std::uint32_t begin = cursor_.here();
    const std::string word = cursor_.advance().upper;
    if (cursor_.accept_symbol("(")) {
        QueryPtr query = parse_query();
        cursor_.expect_symbol(")");
        auto node = make<CollectionQuery>(begin);
        node->collection = word;
        node->query = std::move(query);
        return node;
    }
    cursor_.expect_symbol("[");
    std::vector<ExpressionPtr> items;
    if (!cursor_.at_symbol("]")) items = parse_expressions();
    cursor_.expect_symbol("]");
    if (word == "ARRAY") {
        auto node = make<ArrayConstructor>(begin);
        node->items = std::move(items);
        return node;
    }
    if (word == "MULTISET") {
        cursor_.fail_at(cursor_.since(begin), "W4092", "the MULTISET[...] constructor is not run by Windrow",
                        "write ARRAY[...], or COLLECT(...) in a grouped query");
    }
    auto node = make<MapConstructor>(begin);
    if (items.size() % 2 != 0) {
        cursor_.fail_at(cursor_.since(begin), "W2013", "MAP[...] needs a value for every key",
                        "write MAP[key1, value1, key2, value2]");
    }
    node->items = std::move(items);
    return node;
}

ExpressionPtr Parser::parse_row() {
    const std::uint32_t begin = cursor_.here();
    cursor_.advance();
    cursor_.expect_symbol("(");
    std::vector<ExpressionPtr> items;
    if (!cursor_.at_symbol(")")) items = parse_expressions();
    cursor_.expect_symbol(")");
    auto node = make<RowConstructor>(begin);
    node->items = std::move(items);
    node->explicit_row = true;
    return node;
}

ExpressionPtr Parser::parse_exists() {
    const std::uint32_t begin = cursor_.here();
    cursor_.advance();
    cursor_.expect_symbol("(");
    QueryPtr query = parse_query();
    cursor_.expect_symbol(")");
    auto node = make<Exists>(begin);
    node->query = std::move(query);
    return node;
}

}  // namespace windrow::sql
