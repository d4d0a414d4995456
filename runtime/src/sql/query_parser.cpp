// SPDX-License-Identifier: Apache-2.0

// Queries: WITH, set operations, SELECT, VALUES, ORDER BY, LIMIT.

#include <string>
#include <utility>

#include "parser_core.hpp"

namespace windrow::sql {
namespace {

constexpr int union_strength = 12;
constexpr int intersect_strength = 14;

}  // namespace

QueryPtr Parser::parse_query() {
    const DepthGuard guard(cursor_, 6);
    const std::uint32_t begin = cursor_.here();
    std::vector<CommonTableExpression> with;
    if (cursor_.at_word("WITH")) with = parse_with();
    QueryBodyPtr body = parse_set_operations(0, parse_query_primary());
    return finish_query(begin, std::move(with), std::move(body));
}

QueryPtr Parser::finish_query(std::uint32_t begin, std::vector<CommonTableExpression> with, QueryBodyPtr body) {
    auto query = std::make_shared<Query>();
    query->with = std::move(with);
    query->body = std::move(body);
    const std::uint32_t order_begin = cursor_.here();
    if (cursor_.accept_word("ORDER")) {
        cursor_.expect_word("BY", "write ORDER BY column");
        query->order_by = parse_order_items();
        query->order_where = cursor_.since(order_begin);
    }
    parse_limits(*query);
    query->where = cursor_.since(begin);
    return query;
}

std::vector<CommonTableExpression> Parser::parse_with() {
    cursor_.advance();
    if (cursor_.peek().is_word("RECURSIVE")) {
        cursor_.fail_at(cursor_.peek().where, "W4092", "WITH RECURSIVE is not run by Windrow", "write the steps one by one");
    }
    std::vector<CommonTableExpression> list;
    do {
        CommonTableExpression expression;
        expression.name = cursor_.expect_identifier("a name for the sub-query");
        if (cursor_.peek().is_symbol("(")) expression.columns = parse_identifier_list("a column name");
        cursor_.expect_word("AS");
        cursor_.expect_symbol("(");
        expression.query = parse_query();
        cursor_.expect_symbol(")");
        list.push_back(std::move(expression));
    } while (cursor_.accept_symbol(","));
    return list;
}

/// UNION and EXCEPT from left to right, INTERSECT binds tighter.
QueryBodyPtr Parser::parse_set_operations(int minimum, QueryBodyPtr first) {
    const DepthGuard guard(cursor_, 2);
    for (;;) {
        const bool unite = cursor_.at_word("UNION");
        const bool except = !unite && cursor_.at_word("EXCEPT");
        const bool intersect = !unite && !except && cursor_.at_word("INTERSECT");
        const int strength = intersect ? intersect_strength : union_strength;
        if (!(unite || except || intersect) || strength <= minimum) return first;
        cursor_.deepen(1);
        const std::uint32_t operator_begin = cursor_.here();
        cursor_.advance();
        const bool all = cursor_.accept_word("ALL");
        if (!all) cursor_.accept_word("DISTINCT");
        const SourceRange operator_where = cursor_.since(operator_begin);
        QueryBodyPtr right = parse_set_operations(strength, parse_query_primary());
        auto node = std::make_shared<SetOperation>(cursor_.since(first->where.begin));
        node->op = unite ? SetOperator::union_rows : (except ? SetOperator::except : SetOperator::intersect);
        node->all = all;
        node->left = std::move(first);
        node->right = std::move(right);
        node->operator_where = operator_where;
        first = std::move(node);
    }
}

QueryBodyPtr Parser::parse_query_primary() {
    const std::uint32_t begin = cursor_.here();
    if (cursor_.at_word("SELECT")) return parse_select();
    if (cursor_.at_word("VALUES")) return parse_values();
    if (cursor_.peek().is_word("TABLE")) {
        cursor_.advance();
        QualifiedName name = parse_name("a table's name");
        auto node = std::make_shared<ExplicitTable>(cursor_.since(begin));
        node->name = std::move(name);
        return node;
    }
    if (!cursor_.peek().is_symbol("(")) cursor_.fail("a query (SELECT ... or VALUES ...)");
    cursor_.advance();
    QueryPtr query = parse_query();
    cursor_.expect_symbol(")");
    const bool plain = query->with.empty() && query->order_by.empty() && !query->limit && !query->offset;
    if (plain) return query->body;
    auto node = std::make_shared<NestedQuery>(cursor_.since(begin));
    node->query = std::move(query);
    return node;
}

QueryBodyPtr Parser::parse_values() {
    const std::uint32_t begin = cursor_.here();
    cursor_.advance();
    auto values = std::make_shared<Values>(SourceRange{});
    do {
        const std::uint32_t row_begin = cursor_.here();
        std::vector<ExpressionPtr> row;
        ExpressionPtr written;
        const bool bracket = cursor_.peek().is_symbol("(");
        if (bracket && !cursor_.peek(1).is_word("SELECT")) {
            cursor_.advance();
            row = parse_expressions();
            cursor_.expect_symbol(")");
        } else {
            written = parse_expression();
            const RowConstructor* constructor = written->as_if<RowConstructor>();
            if (constructor != nullptr)
                row = constructor->items;
            else
                row.push_back(std::move(written));
        }
        values->rows.push_back(std::move(row));
        values->row_ranges.push_back(cursor_.since(row_begin));
    } while (cursor_.accept_symbol(","));
    values->where = cursor_.since(begin);
    return values;
}

QueryBodyPtr Parser::parse_select() {
    const std::uint32_t begin = cursor_.here();
    auto select = std::make_shared<Select>(SourceRange{});
    cursor_.advance();
    if (cursor_.peek().kind == TokenKind::hint_begin) select->hints = parse_hints();
    select->distinct_where = cursor_.peek().where;
    if (cursor_.accept_word("DISTINCT"))
        select->distinct = true;
    else
        cursor_.accept_word("ALL");
    parse_select_items(*select);
    if (cursor_.accept_word("FROM")) {
        select->from = parse_from();
        if (cursor_.accept_word("WHERE")) select->filter = parse_expression();
        parse_group_by(*select);
        if (cursor_.accept_word("HAVING")) select->having = parse_expression();
        if (cursor_.accept_word("WINDOW")) parse_named_windows(*select);
        if (cursor_.accept_word("QUALIFY")) select->qualify = parse_expression();
    }
    select->where = cursor_.since(begin);
    return select;
}

void Parser::parse_select_items(Select& select) {
    do {
        const std::uint32_t begin = cursor_.here();
        SelectItem item;
        if (cursor_.peek().is_symbol("*")) {
            cursor_.advance();
            item.expression = make<Star>(begin);
        } else {
            item.expression = parse_expression();
        }
        if (cursor_.accept_word("AS")) {
            if (cursor_.peek().kind == TokenKind::string) {
                const Token& token = cursor_.peek();
                cursor_.fail_at(token.where, "W2003", "expected a name behind AS, found a text",
                                "write the name in back quotes: `" + token.text + "`");
            }
            item.alias = cursor_.expect_identifier("a name behind AS");
        } else if (cursor_.peek().is_name()) {
            for (const char* word : {"FROM", "AS", "AND", "LIKE", "BETWEEN"}) cursor_.at_operator_word(word);
            item.alias = cursor_.take_implicit_alias();
        }
        item.where = cursor_.since(begin);
        select.items.push_back(std::move(item));
    } while (cursor_.accept_symbol(","));
}

void Parser::parse_group_by(Select& select) {
    const std::uint32_t begin = cursor_.here();
    if (!cursor_.accept_word("GROUP")) return;
    cursor_.expect_word("BY", "write GROUP BY column");
    select.has_group_by = true;
    if (cursor_.accept_word("DISTINCT"))
        select.group_by_distinct = true;
    else
        cursor_.accept_word("ALL");
    do {
        select.group_by.push_back(parse_group_item());
    } while (cursor_.accept_symbol(","));
    select.group_where = cursor_.since(begin);
}

GroupItem Parser::parse_group_item() {
    const DepthGuard guard(cursor_, 4);
    const std::uint32_t begin = cursor_.here();
    GroupItem item;
    const bool sets = cursor_.peek().is_word("GROUPING") && cursor_.peek(1).is_word("SETS");
    const bool rollup = cursor_.peek().is_word("ROLLUP");
    const bool cube = cursor_.peek().is_word("CUBE");
    if (sets || rollup || cube) {
        item.kind = sets ? GroupItemKind::grouping_sets : (rollup ? GroupItemKind::rollup : GroupItemKind::cube);
        cursor_.advance();
        if (sets) cursor_.advance();
        cursor_.expect_symbol("(");
        do {
            item.nested.push_back(parse_group_item());
        } while (cursor_.accept_symbol(","));
        cursor_.expect_symbol(")");
    } else if (cursor_.peek().is_symbol("(") && cursor_.peek(1).is_symbol(")")) {
        cursor_.advance();
        cursor_.advance();
        item.kind = GroupItemKind::empty;
    } else {
        ExpressionPtr key = parse_expression();
        const RowConstructor* row = key->as_if<RowConstructor>();
        if (row != nullptr && !row->explicit_row)
            item.keys = row->items;
        else
            item.keys.push_back(std::move(key));
    }
    item.where = cursor_.since(begin);
    return item;
}

void Parser::parse_named_windows(Select& select) {
    do {
        NamedWindow window;
        window.name = cursor_.expect_identifier("a window's name");
        cursor_.expect_word("AS");
        window.specification = parse_window_specification();
        select.windows.push_back(std::move(window));
    } while (cursor_.accept_symbol(","));
}

OrderItem Parser::parse_order_item() {
    const std::uint32_t begin = cursor_.here();
    OrderItem item;
    item.expression = parse_expression();
    if (cursor_.accept_word("DESC"))
        item.descending = true;
    else
        cursor_.accept_word("ASC");
    if (cursor_.accept_word("NULLS")) {
        item.nulls_first = cursor_.accept_word("FIRST");
        if (!*item.nulls_first) cursor_.expect_word("LAST");
    }
    item.where = cursor_.since(begin);
    return item;
}

std::vector<OrderItem> Parser::parse_order_items() {
    std::vector<OrderItem> items;
    do {
        items.push_back(parse_order_item());
    } while (cursor_.accept_symbol(","));
    return items;
}

/// [LIMIT {n | ALL}] [OFFSET n [ROW | ROWS]] [FETCH {FIRST | NEXT} [n] {ROW | ROWS} ONLY], LIMIT and OFFSET in either order.
void Parser::parse_limits(Query& query) {
    const std::uint32_t begin = cursor_.here();
    for (bool more = true; more;) {
        if (!query.limit && cursor_.accept_word("LIMIT")) {
            if (!cursor_.accept_word("ALL")) query.limit = parse_expression(precedence::range);
            if (cursor_.peek().is_symbol(",")) {
                cursor_.fail_at(cursor_.peek().where, "W2003", "LIMIT takes one number",
                                "write LIMIT count OFFSET start instead of LIMIT start, count");
            }
        } else if (!query.offset && cursor_.accept_word("OFFSET")) {
            query.offset = parse_expression(precedence::range);
            if (!cursor_.accept_word("ROWS")) cursor_.accept_word("ROW");
        } else if (!query.limit && cursor_.accept_word("FETCH")) {
            if (!cursor_.accept_word("FIRST")) cursor_.expect_word("NEXT");
            query.limit = parse_expression(precedence::range);
            if (!cursor_.accept_word("ROWS")) cursor_.expect_word("ROW");
            cursor_.expect_word("ONLY");
        } else {
            more = false;
        }
    }
    if (cursor_.here() != begin) query.limit_where = cursor_.since(begin);
}

/// Everything between the hint's opening and its end.
std::vector<Hint> Parser::parse_hints() {
    std::vector<Hint> hints;
    cursor_.advance();
    do {
        hints.push_back(parse_hint());
    } while (cursor_.accept_symbol(","));
    if (cursor_.peek().kind != TokenKind::hint_end) cursor_.fail("`,` or the hint's end `*/`");
    cursor_.advance();
    return hints;
}

Hint Parser::parse_hint() {
    const std::uint32_t begin = cursor_.here();
    Hint hint;
    hint.name = cursor_.expect_identifier("a hint's name such as OPTIONS");
    if (cursor_.accept_symbol("(") && !cursor_.accept_symbol(")")) {
        do {
            const Token& token = cursor_.peek();
            if (token.is_symbol("-") || token.kind == TokenKind::exact_number) {
                const bool negative = cursor_.accept_symbol("-");
                hint.words.push_back((negative ? "-" : "") + std::to_string(cursor_.expect_integer("a number")));
            } else if (token.kind == TokenKind::string) {
                std::string key = cursor_.advance().text;
                if (cursor_.accept_symbol("="))
                    hint.options.emplace_back(std::move(key), cursor_.expect_string("an option's value"));
                else
                    hint.words.push_back(std::move(key));
            } else {
                std::string word = parse_name("an option or a name").to_string();
                if (cursor_.accept_symbol("="))
                    hint.options.emplace_back(std::move(word), cursor_.expect_string("an option's value"));
                else
                    hint.words.push_back(std::move(word));
            }
        } while (cursor_.accept_symbol(","));
        cursor_.expect_symbol(")");
    }
    hint.where = cursor_.since(begin);
    return hint;
}

}  // namespace windrow::sql
