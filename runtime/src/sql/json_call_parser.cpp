// SPDX-License-Identifier: Apache-2.0

// The JSON functions, whose clauses no other function has.

#include <string>
#include <utility>

#include "parser_core.hpp"

namespace windrow::sql {

ExpressionPtr Parser::parse_json_call() {
    const DepthGuard guard(cursor_, 2);
    const std::uint32_t begin = cursor_.here();
    JsonCall call(SourceRange{});
    call.function = cursor_.advance().upper;
    const bool pairs = call.function == "JSON_OBJECT" || call.function == "JSON_OBJECTAGG";
    const bool path = call.function == "JSON_VALUE" || call.function == "JSON_QUERY" || call.function == "JSON_EXISTS";
    cursor_.expect_symbol("(");
    if (!cursor_.at_symbol(")") && !parse_json_null_clause(call)) {
        do {
            if (pairs)
                parse_json_pair(call);
            else
                call.arguments.push_back(parse_argument(false));
        } while (cursor_.accept_symbol(","));
    }
    if (cursor_.peek().is_word("PASSING")) {
        cursor_.fail_at(cursor_.peek().where, "W4092", "PASSING is not run by Flink or Windrow",
                        "build the path with || instead");
    }
    if (cursor_.accept_words("ORDER", "BY")) call.order_by = parse_order_items();
    if (!path) parse_json_null_clause(call);
    if (cursor_.accept_word("RETURNING")) call.returning = parse_type();
    if (call.function == "JSON_QUERY") parse_json_wrapper(call);
    if (path) parse_json_behaviors(call);
    cursor_.expect_symbol(")");
    if (cursor_.peek().is_word("FILTER")) {
        cursor_.advance();
        cursor_.expect_symbol("(");
        cursor_.expect_word("WHERE");
        call.filter = parse_expression();
        cursor_.expect_symbol(")");
    }
    if (cursor_.peek().is_word("OVER")) call.over = parse_over();
    call.where = cursor_.since(begin);
    return std::make_shared<JsonCall>(std::move(call));
}

/// `KEY k VALUE v`, `k VALUE v`, `k : v` or `k, v`.
void Parser::parse_json_pair(JsonCall& call) {
    const Token& behind = cursor_.peek(1);
    const bool operand_behind = behind.kind == TokenKind::string || behind.is_name() || behind.kind == TokenKind::exact_number ||
                                behind.is_word("CAST") || behind.is_word("UPPER") || behind.is_word("LOWER");
    if (cursor_.peek().is_word("KEY") && operand_behind) cursor_.advance();
    call.arguments.push_back(parse_expression());
    if (!cursor_.accept_word("VALUE") && !cursor_.accept_symbol(":")) {
        if (cursor_.peek().is_symbol(","))
            cursor_.advance();
        else
            cursor_.fail("VALUE");
    }
    call.arguments.push_back(parse_expression());
}

/// NULL ON NULL, ABSENT ON NULL.
bool Parser::parse_json_null_clause(JsonCall& call) {
    const bool null_first = cursor_.peek().is_word("NULL");
    const bool clause = (null_first || cursor_.peek().is_word("ABSENT")) && cursor_.peek(1).is_word("ON");
    if (!clause) return false;
    cursor_.advance();
    cursor_.advance();
    cursor_.expect_word("NULL");
    call.nulls = null_first ? JsonNullClause::null_on_null : JsonNullClause::absent_on_null;
    return true;
}

/// WITHOUT [ARRAY] WRAPPER, WITH [CONDITIONAL|UNCONDITIONAL] [ARRAY] WRAPPER.
void Parser::parse_json_wrapper(JsonCall& call) {
    if (cursor_.accept_word("WITHOUT")) {
        call.wrapper = JsonWrapper::without;
    } else if (cursor_.accept_word("WITH")) {
        call.wrapper = JsonWrapper::unconditional;
        if (cursor_.accept_word("CONDITIONAL"))
            call.wrapper = JsonWrapper::conditional;
        else
            cursor_.accept_word("UNCONDITIONAL");
    } else {
        return;
    }
    cursor_.accept_word("ARRAY");
    cursor_.expect_word("WRAPPER");
}

/// `NULL ON EMPTY`, `DEFAULT x ON ERROR` and the others, in any order, each once.
void Parser::parse_json_behaviors(JsonCall& call) {
    while (!cursor_.at_symbol(")")) {
        const std::uint32_t begin = cursor_.here();
        JsonBehavior behavior = JsonBehavior::unspecified;
        ExpressionPtr value;
        if (cursor_.accept_word("NULL")) {
            behavior = JsonBehavior::null_value;
        } else if (cursor_.accept_word("ERROR")) {
            behavior = JsonBehavior::error;
        } else if (cursor_.accept_word("DEFAULT")) {
            behavior = JsonBehavior::default_value;
            value = parse_expression();
        } else if (cursor_.accept_word("TRUE")) {
            behavior = JsonBehavior::true_value;
        } else if (cursor_.accept_word("FALSE")) {
            behavior = JsonBehavior::false_value;
        } else if (cursor_.accept_word("UNKNOWN")) {
            behavior = JsonBehavior::unknown_value;
        } else if (cursor_.accept_word("EMPTY")) {
            behavior = JsonBehavior::empty_array;
            if (cursor_.accept_word("OBJECT"))
                behavior = JsonBehavior::empty_object;
            else
                cursor_.accept_word("ARRAY");
        } else {
            cursor_.at_symbol(",");
            cursor_.fail("`)` or a clause such as NULL ON EMPTY, ERROR ON ERROR, DEFAULT 0 ON EMPTY");
        }
        cursor_.expect_word("ON");
        const bool empty = cursor_.accept_word("EMPTY");
        if (!empty) cursor_.expect_word("ERROR");
        JsonBehavior& target = empty ? call.on_empty : call.on_error;
        if (target != JsonBehavior::unspecified) {
            cursor_.fail_at(cursor_.since(begin), "W2013", "this clause stands twice", "remove one of them");
        }
        target = behavior;
        (empty ? call.on_empty_default : call.on_error_default) = std::move(value);
    }
}

}  // namespace windrow::sql
