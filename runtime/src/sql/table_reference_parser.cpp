// SPDX-License-Identifier: Apache-2.0

// What may stand in FROM.

#include <string>
#include <utility>

#include "parser_core.hpp"

namespace windrow::sql {

TableReferencePtr Parser::parse_from() {
    const DepthGuard guard(cursor_, 0);
    TableReferencePtr left = parse_joined_table();
    while (cursor_.at_symbol(",")) {
        cursor_.deepen(1);
        const SourceRange where = cursor_.advance().where;
        TableReferencePtr right = parse_joined_table();
        auto join = std::make_shared<Join>(cursor_.since(left->where.begin));
        join->join = JoinKind::comma;
        join->left = std::move(left);
        join->right = std::move(right);
        join->operator_where = where;
        left = std::move(join);
    }
    return left;
}

TableReferencePtr Parser::parse_joined_table() {
    const DepthGuard guard(cursor_, 2);
    TableReferencePtr left = parse_table_primary();
    for (;;) {
        bool natural = false;
        SourceRange where;
        const std::optional<JoinKind> kind = accept_join(natural, where);
        if (!kind) return left;
        cursor_.deepen(1);
        TableReferencePtr right = parse_table_primary();
        auto join = std::make_shared<Join>(SourceRange{});
        join->join = *kind;
        join->natural = natural;
        join->operator_where = where;
        const std::uint32_t begin = left->where.begin;
        join->left = std::move(left);
        join->right = std::move(right);
        parse_join_condition(*join);
        join->where = cursor_.since(begin);
        left = std::move(join);
    }
}

std::optional<JoinKind> Parser::accept_join(bool& natural, SourceRange& where) {
    const std::uint32_t begin = cursor_.here();
    if (cursor_.peek().is_word("CROSS") && cursor_.peek(1).is_word("APPLY")) {
        cursor_.fail_at(cursor_.peek(1).where, "W2003", "APPLY is not used in Flink SQL",
                        "write CROSS JOIN LATERAL TABLE(function(...))");
    }
    natural = cursor_.accept_word("NATURAL");
    JoinKind kind = JoinKind::inner;
    bool words = natural;
    struct Side {
        const char* word;
        JoinKind kind;
    };
    constexpr Side sides[] = {{"LEFT", JoinKind::left}, {"RIGHT", JoinKind::right}, {"FULL", JoinKind::full}};
    if (cursor_.accept_word("INNER")) {
        words = true;
    } else if (!natural && cursor_.accept_word("CROSS")) {
        kind = JoinKind::cross;
        words = true;
    } else {
        for (const Side& side : sides) {
            if (!cursor_.accept_word(side.word)) continue;
            kind = side.kind;
            words = true;
            cursor_.accept_word("OUTER");
            break;
        }
    }
    if (!words && !cursor_.at_word("JOIN")) return std::nullopt;
    cursor_.expect_word("JOIN");
    where = cursor_.since(begin);
    return kind;
}

void Parser::parse_join_condition(Join& join) {
    if (join.join == JoinKind::cross || join.natural) return;
    if (cursor_.accept_word("ON")) {
        join.condition = parse_expression();
    } else if (cursor_.accept_word("USING")) {
        join.using_columns = parse_identifier_list("a column name");
    } else if (join.right->kind != TableReferenceKind::unnest && join.right->kind != TableReferenceKind::table_function) {
        const Token& next = cursor_.peek();
        const bool ends = next.kind == TokenKind::end || next.is_symbol(";") || next.is_symbol(")") || next.is_word("WHERE") ||
                          next.is_word("GROUP") || next.is_word("JOIN") || next.is_word("ORDER");
        if (!ends) cursor_.fail("ON or USING");
        cursor_.fail_at(join.operator_where, "W2013", "this JOIN has no condition",
                        "write ON a.x = b.x behind the second table, or CROSS JOIN to pair every row");
    }
}

/// A table with everything that may stand behind it: hints, MATCH_RECOGNIZE, an alias.
TableReferencePtr Parser::parse_table_primary() {
    const DepthGuard guard(cursor_, 4);
    const std::uint32_t begin = cursor_.here();
    std::shared_ptr<TableReference> table = parse_table_core();
    if (cursor_.at_operator_word("MATCH_RECOGNIZE")) table = parse_match_recognize(std::move(table));
    parse_table_alias(*table);
    if (cursor_.peek().is_word("TABLESAMPLE") || cursor_.peek().is_word("PIVOT") || cursor_.peek().is_word("UNPIVOT")) {
        cursor_.fail_at(cursor_.peek().where, "W4092", cursor_.peek().upper + " is not run by Flink streaming or Windrow");
    }
    table->where = cursor_.since(begin);
    return table;
}

void Parser::parse_table_alias(TableReference& table) {
    const bool as = cursor_.accept_word("AS");
    if (!as && !cursor_.peek().is_name()) return;
    TableAlias alias;
    if (as) {
        alias.name = cursor_.expect_identifier("a table's alias");
    } else {
        for (const char* word :
             {"WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "FETCH",   "OFFSET", "UNION", "INTERSECT",      "EXCEPT",
              "JOIN",  "INNER", "LEFT",   "RIGHT",  "FULL",  "CROSS", "NATURAL", "USING",  "FOR",   "MATCH_RECOGNIZE"}) {
            cursor_.at_operator_word(word);
        }
        alias.name = cursor_.take_implicit_alias();
    }
    if (cursor_.peek().is_symbol("(")) alias.columns = parse_identifier_list("a column name");
    if (table.alias) {
        cursor_.fail_at(alias.name.where, "W2013", "this table has two aliases", "remove one of them");
    }
    table.alias = std::move(alias);
}

std::shared_ptr<TableReference> Parser::parse_table_core() {
    const bool lateral = cursor_.accept_word("LATERAL");
    const Token& token = cursor_.peek();
    if (token.is_symbol("(")) {
        if (!lateral) return parse_parenthesized_table();
        const std::uint32_t begin = cursor_.here();
        cursor_.advance();
        QueryPtr query = parse_query();
        cursor_.expect_symbol(")");
        auto node = std::make_shared<DerivedTable>(cursor_.since(begin));
        node->query = std::move(query);
        node->lateral = true;
        return node;
    }
    if (token.is_word("TABLE")) return parse_table_function(lateral);
    if (token.is_word("UNNEST")) return parse_unnest(lateral);
    if (token.is_word("VALUES") || token.is_word("SELECT")) {
        cursor_.fail_at(token.where, "W2003", "a query in FROM stands in brackets",
                        "write FROM (" + token.upper + " ...) AS name");
    }
    return parse_named_table();
}

/// `(SELECT ...)`, `((SELECT ...) UNION ALL ...)` or `(a JOIN b ON ...)`.
std::shared_ptr<TableReference> Parser::parse_parenthesized_table() {
    const DepthGuard guard(cursor_, 4);
    const std::uint32_t begin = cursor_.here();
    cursor_.advance();
    if (at_query()) {
        QueryPtr query = parse_query();
        cursor_.expect_symbol(")");
        auto node = std::make_shared<DerivedTable>(cursor_.since(begin));
        node->query = std::move(query);
        return node;
    }
    if (cursor_.peek().is_symbol("(")) {
        std::shared_ptr<TableReference> inner = parse_parenthesized_table();
        const Token& next = cursor_.peek();
        const DerivedTable* derived = inner->as_if<DerivedTable>();
        const bool continues = next.is_word("UNION") || next.is_word("INTERSECT") || next.is_word("EXCEPT") ||
                               next.is_word("ORDER") || next.is_word("LIMIT");
        if (derived != nullptr && continues) {
            auto nested = std::make_shared<NestedQuery>(inner->where);
            nested->query = derived->query;
            QueryBodyPtr body = parse_set_operations(0, std::move(nested));
            QueryPtr query = finish_query(inner->where.begin, {}, std::move(body));
            cursor_.expect_symbol(")");
            auto node = std::make_shared<DerivedTable>(cursor_.since(begin));
            node->query = std::move(query);
            return node;
        }
        if (cursor_.accept_symbol(")")) return inner;
        cursor_.fail("a query or `)`");
    }
    TableReferencePtr joined = parse_from();
    cursor_.expect_symbol(")");
    // The brackets only group: an alias behind them would name a join, which SQL does not allow.
    if (joined->kind == TableReferenceKind::join) return std::make_shared<Join>(joined->as<Join>());
    if (joined->kind == TableReferenceKind::table) return std::make_shared<NamedTable>(joined->as<NamedTable>());
    if (joined->kind == TableReferenceKind::derived) return std::make_shared<DerivedTable>(joined->as<DerivedTable>());
    if (joined->kind == TableReferenceKind::unnest) return std::make_shared<Unnest>(joined->as<Unnest>());
    if (joined->kind == TableReferenceKind::table_function) return std::make_shared<TableFunction>(joined->as<TableFunction>());
    return std::make_shared<MatchRecognize>(joined->as<MatchRecognize>());
}

std::shared_ptr<TableReference> Parser::parse_named_table() {
    const std::uint32_t begin = cursor_.here();
    if (!cursor_.peek().is_name() && cursor_.peek().kind != TokenKind::word)
        cursor_.fail("a table's name or a query in brackets");
    QualifiedName name = parse_name("a table's name");
    if (cursor_.peek().is_symbol("(")) {
        auto node = std::make_shared<TableFunction>(SourceRange{});
        node->call = parse_table_call(std::move(name), begin);
        node->where = cursor_.since(begin);
        return node;
    }
    auto node = std::make_shared<NamedTable>(SourceRange{});
    node->name = std::move(name);
    if (cursor_.peek().kind == TokenKind::hint_begin) node->hints = parse_hints();
    if (cursor_.accept_word("FOR")) {
        cursor_.expect_word("SYSTEM_TIME");
        cursor_.expect_word("AS");
        cursor_.expect_word("OF");
        node->system_time = parse_expression(precedence::range);
    }
    node->where = cursor_.since(begin);
    return node;
}

/// The call of a table function; DESCRIPTOR(...) looks like one and is none.
std::shared_ptr<const Call> Parser::parse_table_call(QualifiedName name, std::uint32_t begin) {
    const ExpressionPtr call = parse_call(std::move(name), begin, true);
    if (call->kind != ExpressionKind::call) {
        cursor_.fail_at(call->where, "W2003", "expected a table function such as TUMBLE, found DESCRIPTOR(...)",
                        "DESCRIPTOR(column) is the second argument of TUMBLE, HOP, CUMULATE or SESSION");
    }
    return std::shared_ptr<const Call>(call, &call->as<Call>());
}

/// TABLE(f(...)), LATERAL TABLE(f(...)), and `TABLE t`, which is t itself.
std::shared_ptr<TableReference> Parser::parse_table_function(bool lateral) {
    const std::uint32_t begin = cursor_.here();
    cursor_.advance();
    if (!cursor_.peek().is_symbol("(")) return parse_named_table();
    cursor_.advance();
    const std::uint32_t call_begin = cursor_.here();
    QualifiedName name = parse_name("a table function such as TUMBLE");
    if (!cursor_.peek().is_symbol("(")) {
        if (cursor_.peek().is_symbol(")")) {
            cursor_.fail_at(name.where, "W2003", "TABLE(...) in FROM holds a call of a table function, found a name",
                            "write FROM " + name.to_string());
        }
        cursor_.fail("`(` behind the table function's name");
    }
    std::shared_ptr<const Call> call = parse_table_call(std::move(name), call_begin);
    cursor_.expect_symbol(")");
    auto node = std::make_shared<TableFunction>(cursor_.since(begin));
    node->call = std::move(call);
    node->lateral = lateral;
    return node;
}

std::shared_ptr<TableReference> Parser::parse_unnest(bool lateral) {
    const std::uint32_t begin = cursor_.here();
    cursor_.advance();
    cursor_.expect_symbol("(");
    auto node = std::make_shared<Unnest>(SourceRange{});
    node->collections = parse_expressions();
    cursor_.expect_symbol(")");
    if (cursor_.accept_word("WITH")) {
        cursor_.expect_word("ORDINALITY");
        node->with_ordinality = true;
    }
    node->lateral = lateral;
    node->where = cursor_.since(begin);
    return node;
}

}  // namespace windrow::sql
