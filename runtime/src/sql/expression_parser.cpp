// SPDX-License-Identifier: Apache-2.0

// Operators: a Pratt parser over the binding strengths in parser_core.hpp.

#include <string>
#include <string_view>
#include <utility>

#include "parser_core.hpp"

namespace windrow::sql {
namespace {

struct SymbolOperator {
    std::string_view symbol;
    BinaryOperator op;
    int strength;
};
constexpr SymbolOperator symbol_operators[] = {
    {"=", BinaryOperator::equal, precedence::comparison},
    {"<>", BinaryOperator::not_equal, precedence::comparison},
    {"<", BinaryOperator::less, precedence::comparison},
    {"<=", BinaryOperator::less_equal, precedence::comparison},
    {">", BinaryOperator::greater, precedence::comparison},
    {">=", BinaryOperator::greater_equal, precedence::comparison},
    {"+", BinaryOperator::add, precedence::additive},
    {"-", BinaryOperator::subtract, precedence::additive},
    {"*", BinaryOperator::multiply, precedence::multiplicative},
    {"/", BinaryOperator::divide, precedence::multiplicative},
    {"%", BinaryOperator::modulo, precedence::multiplicative},
    {"||", BinaryOperator::concatenate, precedence::multiplicative},
};

struct WordOperator {
    const char* words[3];
    BinaryOperator op;
    int strength;
};
constexpr WordOperator word_operators[] = {
    {{"OVERLAPS", nullptr, nullptr}, BinaryOperator::overlaps, precedence::comparison},
    {{"CONTAINS", nullptr, nullptr}, BinaryOperator::contains, precedence::comparison},
    {{"EQUALS", nullptr, nullptr}, BinaryOperator::period_equals, precedence::comparison},
    {{"IMMEDIATELY", "PRECEDES", nullptr}, BinaryOperator::immediately_precedes, precedence::comparison},
    {{"IMMEDIATELY", "SUCCEEDS", nullptr}, BinaryOperator::immediately_succeeds, precedence::comparison},
    {{"PRECEDES", nullptr, nullptr}, BinaryOperator::precedes, precedence::comparison},
    {{"SUCCEEDS", nullptr, nullptr}, BinaryOperator::succeeds, precedence::comparison},
    {{"MEMBER", "OF", nullptr}, BinaryOperator::member_of, precedence::comparison},
    {{"NOT", "MEMBER", "OF"}, BinaryOperator::not_member_of, precedence::comparison},
    {{"SUBMULTISET", "OF", nullptr}, BinaryOperator::submultiset_of, precedence::comparison},
    {{"NOT", "SUBMULTISET", "OF"}, BinaryOperator::not_submultiset_of, precedence::comparison},
    {{"MULTISET", "UNION", nullptr}, BinaryOperator::multiset_union, precedence::additive},
    {{"MULTISET", "INTERSECT", nullptr}, BinaryOperator::multiset_intersect, precedence::additive},
    {{"MULTISET", "EXCEPT", nullptr}, BinaryOperator::multiset_except, precedence::additive},
};

int count_words(const WordOperator& candidate, const TokenCursor& cursor) {
    int count = 0;
    for (const char* word : candidate.words) {
        if (word == nullptr) break;
        if (!cursor.peek(static_cast<std::size_t>(count)).is_word(word)) return 0;
        ++count;
    }
    return count;
}

bool is_comparison(BinaryOperator op) {
    return op >= BinaryOperator::equal && op <= BinaryOperator::greater_equal;
}

}  // namespace

std::vector<ExpressionPtr> Parser::parse_expressions() {
    std::vector<ExpressionPtr> list;
    do {
        list.push_back(parse_expression());
    } while (cursor_.accept_symbol(","));
    return list;
}

ExpressionPtr Parser::parse_expression(int minimum) {
    const DepthGuard guard(cursor_, 2);
    ExpressionPtr left = parse_prefix();
    for (bool taken = true; taken;) {
        left = parse_infix(std::move(left), minimum, taken);
        if (taken) cursor_.deepen(1);
    }
    return left;
}

ExpressionPtr Parser::parse_prefix() {
    const Token& token = cursor_.peek();
    const std::uint32_t begin = cursor_.here();
    UnaryOperator op;
    int strength = precedence::sign;
    if (token.is_symbol("-")) {
        op = UnaryOperator::minus;
    } else if (token.is_symbol("+")) {
        op = UnaryOperator::plus;
    } else if (token.is_word("NOT")) {
        op = UnaryOperator::logical_not;
        strength = precedence::logical_not;
    } else if (token.is_word("RUNNING") || (token.is_word("FINAL") && cursor_.peek(1).kind == TokenKind::word)) {
        op = token.is_word("FINAL") ? UnaryOperator::final_value : UnaryOperator::running_value;
    } else {
        return parse_postfix(parse_primary());
    }
    cursor_.advance();
    ExpressionPtr operand = parse_expression(strength);
    auto node = make<Unary>(begin);
    node->op = op;
    node->operand = std::move(operand);
    return node;
}

/// Element and field access: `a[1]`, `(r).f`.
ExpressionPtr Parser::parse_postfix(ExpressionPtr operand) {
    const DepthGuard guard(cursor_, 0);
    const std::uint32_t begin = operand->where.begin;
    for (;;) {
        if (cursor_.peek().is_symbol("[")) {
            cursor_.deepen(1);
            cursor_.advance();
            ExpressionPtr index = parse_expression();
            cursor_.expect_symbol("]");
            auto node = make<ItemAccess>(begin);
            node->collection = std::move(operand);
            node->index = std::move(index);
            operand = std::move(node);
        } else if (cursor_.peek().is_symbol(".")) {
            cursor_.deepen(1);
            cursor_.advance();
            Identifier name;
            if (cursor_.peek().is_symbol("*")) {
                name = {"*", cursor_.advance().where, false};
            } else {
                name = cursor_.expect_identifier("a field's name");
            }
            auto node = make<FieldAccess>(begin);
            node->operand = std::move(operand);
            node->name = std::move(name);
            operand = std::move(node);
        } else {
            return operand;
        }
    }
}

ExpressionPtr Parser::parse_infix(ExpressionPtr left, int minimum, bool& taken) {
    const Token& token = cursor_.peek();
    taken = true;
    for (const SymbolOperator& candidate : symbol_operators) {
        if (token.is_symbol(candidate.symbol) && candidate.strength > minimum) {
            return parse_binary(std::move(left), candidate.op, candidate.strength, 1);
        }
    }
    if (precedence::logical_or > minimum && cursor_.at_operator_word("OR")) {
        return parse_binary(std::move(left), BinaryOperator::logical_or, precedence::logical_or, 1);
    }
    if (precedence::logical_and > minimum && cursor_.at_operator_word("AND")) {
        return parse_binary(std::move(left), BinaryOperator::logical_and, precedence::logical_and, 1);
    }
    if (precedence::is_test > minimum && cursor_.at_operator_word("IS")) return parse_is(std::move(left));
    if (token.kind == TokenKind::word) {
        for (const WordOperator& candidate : word_operators) {
            const int words = candidate.strength > minimum ? count_words(candidate, cursor_) : 0;
            if (words > 0) return parse_binary(std::move(left), candidate.op, candidate.strength, words);
        }
    }
    if (precedence::range > minimum) {
        const bool negated = token.is_word("NOT");
        const Token& word = negated ? cursor_.peek(1) : token;
        cursor_.at_operator_word("BETWEEN");
        cursor_.at_operator_word("LIKE");
        if (word.is_word("BETWEEN") || word.is_word("IN") || word.is_word("LIKE") || word.is_word("SIMILAR")) {
            if (negated) cursor_.advance();
            return parse_range_operator(std::move(left), negated);
        }
    }
    taken = false;
    return left;
}

ExpressionPtr Parser::parse_binary(ExpressionPtr left, BinaryOperator op, int right_minimum, int words) {
    const std::uint32_t begin = left->where.begin;
    const std::uint32_t operator_begin = cursor_.here();
    for (int i = 0; i < words; ++i) cursor_.advance();
    const SourceRange operator_where = cursor_.since(operator_begin);
    const Token& next = cursor_.peek();
    const bool quantifier = next.is_word("ALL") || next.is_word("SOME") || next.is_word("ANY");
    if (is_comparison(op) && quantifier && cursor_.peek(1).is_symbol("(")) return parse_quantified(std::move(left), op);
    ExpressionPtr right = parse_expression(right_minimum);
    auto node = make<Binary>(begin);
    node->op = op;
    node->left = std::move(left);
    node->right = std::move(right);
    node->operator_where = operator_where;
    return node;
}

ExpressionPtr Parser::parse_quantified(ExpressionPtr left, BinaryOperator op) {
    const bool all = cursor_.advance().upper == "ALL";
    cursor_.expect_symbol("(");
    QueryPtr query;
    std::vector<ExpressionPtr> items;
    if (at_query()) {
        query = parse_query();
    } else {
        items = parse_expressions();
    }
    cursor_.expect_symbol(")");
    auto node = make<Quantified>(left->where.begin);
    node->operand = std::move(left);
    node->op = op;
    node->all = all;
    node->query = std::move(query);
    node->items = std::move(items);
    return node;
}

ExpressionPtr Parser::parse_range_operator(ExpressionPtr left, bool negated) {
    const std::string word = cursor_.advance().upper;
    if (word == "BETWEEN") return parse_between(std::move(left), negated);
    if (word == "IN") return parse_in(std::move(left), negated);
    if (word == "SIMILAR") cursor_.expect_word("TO");
    return parse_like(std::move(left), negated, word == "SIMILAR");
}

ExpressionPtr Parser::parse_between(ExpressionPtr left, bool negated) {
    const bool symmetric = cursor_.accept_word("SYMMETRIC");
    if (!symmetric) cursor_.accept_word("ASYMMETRIC");
    ExpressionPtr low = parse_expression(precedence::range);
    cursor_.expect_word("AND", "write value BETWEEN low AND high");
    ExpressionPtr high = parse_expression(precedence::range);
    auto node = make<Between>(left->where.begin);
    node->operand = std::move(left);
    node->low = std::move(low);
    node->high = std::move(high);
    node->negated = negated;
    node->symmetric = symmetric;
    return node;
}

ExpressionPtr Parser::parse_in(ExpressionPtr left, bool negated) {
    const std::uint32_t begin = left->where.begin;
    cursor_.expect_symbol("(", "the values of IN stand in brackets: IN (1, 2)");
    if (at_query()) {
        QueryPtr query = parse_query();
        cursor_.expect_symbol(")");
        auto node = make<InQuery>(begin);
        node->operand = std::move(left);
        node->query = std::move(query);
        node->negated = negated;
        return node;
    }
    std::vector<ExpressionPtr> items = parse_expressions();
    cursor_.expect_symbol(")");
    auto node = make<InList>(begin);
    node->operand = std::move(left);
    node->items = std::move(items);
    node->negated = negated;
    return node;
}

ExpressionPtr Parser::parse_like(ExpressionPtr left, bool negated, bool similar) {
    ExpressionPtr pattern = parse_expression(precedence::range);
    ExpressionPtr escape;
    if (cursor_.accept_word("ESCAPE")) escape = parse_expression(precedence::range);
    auto node = make<Like>(left->where.begin);
    node->operand = std::move(left);
    node->pattern = std::move(pattern);
    node->escape = std::move(escape);
    node->negated = negated;
    node->similar = similar;
    return node;
}

ExpressionPtr Parser::parse_is(ExpressionPtr left) {
    struct Test {
        const char* word;
        IsPredicate predicate;
    };
    constexpr Test tests[] = {{"NULL", IsPredicate::null_value},
                              {"TRUE", IsPredicate::true_value},
                              {"FALSE", IsPredicate::false_value},
                              {"UNKNOWN", IsPredicate::unknown_value},
                              {"EMPTY", IsPredicate::empty}};
    const std::uint32_t begin = left->where.begin;
    const std::uint32_t operator_begin = cursor_.here();
    cursor_.advance();
    const bool negated = cursor_.accept_word("NOT");
    std::optional<IsPredicate> predicate;
    for (const Test& test : tests) {
        if (cursor_.accept_word(test.word)) {
            predicate = test.predicate;
            break;
        }
    }
    if (!predicate && cursor_.accept_words("A", "SET")) predicate = IsPredicate::a_set;
    if (!predicate && cursor_.accept_word("JSON")) {
        predicate = IsPredicate::json_value;
        if (cursor_.accept_word("OBJECT"))
            predicate = IsPredicate::json_object;
        else if (cursor_.accept_word("ARRAY"))
            predicate = IsPredicate::json_array;
        else if (cursor_.accept_word("SCALAR"))
            predicate = IsPredicate::json_scalar;
        else
            cursor_.accept_word("VALUE");
    }
    if (!predicate) {
        cursor_.expect_word("DISTINCT");
        cursor_.expect_word("FROM");
        const SourceRange operator_where = cursor_.since(operator_begin);
        ExpressionPtr right = parse_expression(precedence::comparison);
        auto node = make<Binary>(begin);
        node->op = negated ? BinaryOperator::is_not_distinct_from : BinaryOperator::is_distinct_from;
        node->left = std::move(left);
        node->right = std::move(right);
        node->operator_where = operator_where;
        return node;
    }
    auto node = make<IsTest>(begin);
    node->operand = std::move(left);
    node->predicate = *predicate;
    node->negated = negated;
    return node;
}

}  // namespace windrow::sql
