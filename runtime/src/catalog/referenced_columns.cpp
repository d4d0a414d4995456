// SPDX-License-Identifier: Apache-2.0
#include "catalog/referenced_columns.hpp"

namespace windrow::catalog {

namespace {

/// The direct operands of an expression that may hold column references.
std::vector<const sql::Expression*> operands(const sql::Expression& expression) {
    std::vector<const sql::Expression*> found;
    const auto one = [&](const sql::ExpressionPtr& operand) {
        if (operand) found.push_back(operand.get());
    };
    const auto all = [&](const std::vector<sql::ExpressionPtr>& list) {
        for (const sql::ExpressionPtr& operand : list) one(operand);
    };
    switch (expression.kind) {
        case sql::ExpressionKind::interval_literal:
            one(expression.as<sql::IntervalLiteral>().operand);
            break;
        case sql::ExpressionKind::unary:
            one(expression.as<sql::Unary>().operand);
            break;
        case sql::ExpressionKind::binary:
            one(expression.as<sql::Binary>().left);
            one(expression.as<sql::Binary>().right);
            break;
        case sql::ExpressionKind::is_test:
            one(expression.as<sql::IsTest>().operand);
            break;
        case sql::ExpressionKind::between:
            one(expression.as<sql::Between>().operand);
            one(expression.as<sql::Between>().low);
            one(expression.as<sql::Between>().high);
            break;
        case sql::ExpressionKind::like:
            one(expression.as<sql::Like>().operand);
            one(expression.as<sql::Like>().pattern);
            one(expression.as<sql::Like>().escape);
            break;
        case sql::ExpressionKind::in_list:
            one(expression.as<sql::InList>().operand);
            all(expression.as<sql::InList>().items);
            break;
        case sql::ExpressionKind::case_when: {
            const auto& node = expression.as<sql::CaseWhen>();
            one(node.operand);
            for (const auto& branch : node.branches) {
                all(branch.conditions);
                one(branch.result);
            }
            one(node.otherwise);
            break;
        }
        case sql::ExpressionKind::cast:
            one(expression.as<sql::Cast>().operand);
            break;
        case sql::ExpressionKind::call:
            all(expression.as<sql::Call>().arguments);
            break;
        case sql::ExpressionKind::json_call: {
            const auto& node = expression.as<sql::JsonCall>();
            all(node.arguments);
            one(node.on_empty_default);
            one(node.on_error_default);
            break;
        }
        case sql::ExpressionKind::row:
            all(expression.as<sql::RowConstructor>().items);
            break;
        case sql::ExpressionKind::array:
            all(expression.as<sql::ArrayConstructor>().items);
            break;
        case sql::ExpressionKind::map:
            all(expression.as<sql::MapConstructor>().items);
            break;
        case sql::ExpressionKind::item:
            one(expression.as<sql::ItemAccess>().collection);
            one(expression.as<sql::ItemAccess>().index);
            break;
        case sql::ExpressionKind::field:
            one(expression.as<sql::FieldAccess>().operand);
            break;
        case sql::ExpressionKind::interval_difference:
            one(expression.as<sql::IntervalDifference>().left);
            one(expression.as<sql::IntervalDifference>().right);
            break;
        case sql::ExpressionKind::named_argument:
            one(expression.as<sql::NamedArgument>().value);
            break;
        default:
            break;  // leaves, and queries, which a table's expressions cannot hold
    }
    return found;
}

}  // namespace

void for_each_column(const sql::Expression& expression, const std::function<void(const sql::ColumnReference&)>& visit) {
    if (const auto* column = expression.as_if<sql::ColumnReference>()) {
        visit(*column);
        return;
    }
    for (const sql::Expression* operand : operands(expression)) for_each_column(*operand, visit);
}

std::set<std::string> referenced_columns(const sql::Expression& expression) {
    std::set<std::string> names;
    for_each_column(expression, [&](const sql::ColumnReference& column) { names.insert(column.name.parts.front().name); });
    return names;
}

}  // namespace windrow::catalog
