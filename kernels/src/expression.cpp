// SPDX-License-Identifier: Apache-2.0
#include "windrow/kernels/expression.hpp"

#include <algorithm>

namespace windrow {

ExpressionPtr Expression::make_input(int column, DataType type, SourceRange where) {
    auto e = std::make_shared<Expression>();
    e->kind = ExpressionKind::input;
    e->type = std::move(type);
    e->input = column;
    e->where = where;
    return e;
}

ExpressionPtr Expression::make_literal(Value value, DataType type, SourceRange where) {
    auto e = std::make_shared<Expression>();
    e->kind = ExpressionKind::literal;
    e->type = std::move(type);
    e->literal = std::move(value);
    e->where = where;
    return e;
}

ExpressionPtr Expression::make_cast(ExpressionPtr argument, DataType type, bool try_cast, SourceRange where) {
    auto e = std::make_shared<Expression>();
    e->kind = ExpressionKind::cast;
    e->type = std::move(type);
    e->arguments.push_back(std::move(argument));
    e->try_cast = try_cast;
    e->where = where;
    return e;
}

ExpressionPtr Expression::make_call(BoundFunction function, std::vector<ExpressionPtr> arguments, SourceRange where) {
    auto e = std::make_shared<Expression>();
    e->kind = ExpressionKind::call;
    e->type = function.result;
    e->function = std::move(function);
    e->arguments = std::move(arguments);
    e->where = where;
    return e;
}

ExpressionPtr Expression::make(ExpressionKind kind, DataType type, std::vector<ExpressionPtr> arguments, SourceRange where) {
    auto e = std::make_shared<Expression>();
    e->kind = kind;
    e->type = std::move(type);
    e->arguments = std::move(arguments);
    e->where = where;
    return e;
}

bool same_expression(const Expression& a, const Expression& b) {
    if (&a == &b) return a.kind != ExpressionKind::call || a.function.deterministic;
    if (a.kind != b.kind || !(a.type == b.type) || a.arguments.size() != b.arguments.size()) return false;
    switch (a.kind) {
        case ExpressionKind::input:
            if (a.input != b.input) return false;
            break;
        case ExpressionKind::literal:
            if (!(a.literal == b.literal)) return false;
            break;
        case ExpressionKind::call:
            if (!a.function.deterministic || !b.function.deterministic) return false;
            if (a.function.name != b.function.name || a.function.kernel != b.function.kernel) return false;
            break;
        default:
            break;
    }
    if (a.try_cast != b.try_cast || a.negated != b.negated) return false;
    for (std::size_t i = 0; i < a.arguments.size(); ++i) {
        if (!same_expression(*a.arguments[i], *b.arguments[i])) return false;
    }
    return true;
}

bool is_constant(const Expression& expression) {
    if (expression.kind == ExpressionKind::input) return false;
    if (expression.kind == ExpressionKind::call && !expression.function.deterministic) return false;
    return std::all_of(expression.arguments.begin(), expression.arguments.end(),
                       [](const ExpressionPtr& argument) { return is_constant(*argument); });
}

namespace {

void collect_columns(const Expression& expression, std::vector<int>& out) {
    if (expression.kind == ExpressionKind::input) out.push_back(expression.input);
    for (const ExpressionPtr& argument : expression.arguments) collect_columns(*argument, out);
}

}  // namespace

std::vector<int> used_columns(const Expression& expression) {
    std::vector<int> out;
    collect_columns(expression, out);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

ExpressionPtr substitute(const ExpressionPtr& expression, std::span<const ExpressionPtr> replacement) {
    if (expression->kind == ExpressionKind::input) {
        const auto column = static_cast<std::size_t>(expression->input);
        if (column >= replacement.size() || replacement[column] == nullptr) {
            throw_defect("no replacement for input column " + std::to_string(expression->input));
        }
        return replacement[column];
    }
    std::vector<ExpressionPtr> arguments;
    bool changed = false;
    for (const ExpressionPtr& argument : expression->arguments) {
        arguments.push_back(substitute(argument, replacement));
        changed = changed || arguments.back() != argument;
    }
    if (!changed) return expression;
    auto copy = std::make_shared<Expression>(*expression);
    copy->arguments = std::move(arguments);
    return copy;
}

}  // namespace windrow
