// SPDX-License-Identifier: Apache-2.0

// Random trees of operators survive printing and parsing: the printer sets exactly the brackets that the parser needs.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sql_test_support.hpp"

namespace windrow::sql {
namespace {

/// The tree with a bracket around every node, so that two trees are equal if and only if their texts are.
std::string bracketed(const Expression& e) {
    const auto of = [](const ExpressionPtr& child) { return bracketed(*child); };
    switch (e.kind) {
        case ExpressionKind::binary: {
            const auto& node = e.as<Binary>();
            return "(" + of(node.left) + to_string(node.op) + of(node.right) + ")";
        }
        case ExpressionKind::unary:
            return "(u" + std::to_string(static_cast<int>(e.as<Unary>().op)) + of(e.as<Unary>().operand) + ")";
        case ExpressionKind::is_test: {
            const auto& node = e.as<IsTest>();
            return "(is" + std::to_string(static_cast<int>(node.predicate)) + (node.negated ? "!" : "") + of(node.operand) + ")";
        }
        case ExpressionKind::between: {
            const auto& node = e.as<Between>();
            return std::string(node.negated ? "(!" : "(") + of(node.operand) + " in " + of(node.low) + ".." + of(node.high) + ")";
        }
        case ExpressionKind::like: {
            const auto& node = e.as<Like>();
            return std::string(node.negated ? "(!" : "(") + of(node.operand) + (node.similar ? "~~" : "~") + of(node.pattern) +
                   ")";
        }
        case ExpressionKind::in_list: {
            const auto& node = e.as<InList>();
            std::string items;
            for (const ExpressionPtr& item : node.items) items += of(item) + ";";
            return std::string(node.negated ? "(!" : "(") + of(node.operand) + " in " + items + ")";
        }
        case ExpressionKind::item:
            return "(" + of(e.as<ItemAccess>().collection) + "[" + of(e.as<ItemAccess>().index) + "])";
        default:
            return to_sql(e);
    }
}

ExpressionPtr random_tree(int depth);

template <class Node>
std::shared_ptr<Node> node() {
    return std::make_shared<Node>(SourceRange{});
}

ExpressionPtr random_leaf() {
    auto column = node<ColumnReference>();
    column->name.parts.push_back({std::string(1, *rc::gen::inRange('a', 'e')), {}, false});
    return column;
}

ExpressionPtr random_range_operator(int depth) {
    switch (*rc::gen::inRange(0, 3)) {
        case 0: {
            auto between = node<Between>();
            between->operand = random_tree(depth - 1);
            between->low = random_tree(depth - 1);
            between->high = random_tree(depth - 1);
            between->negated = *rc::gen::arbitrary<bool>();
            return between;
        }
        case 1: {
            auto like = node<Like>();
            like->operand = random_tree(depth - 1);
            like->pattern = random_tree(depth - 1);
            like->negated = *rc::gen::arbitrary<bool>();
            like->similar = *rc::gen::arbitrary<bool>();
            return like;
        }
        default: {
            auto in = node<InList>();
            in->operand = random_tree(depth - 1);
            in->items = {random_tree(depth - 1), random_leaf()};
            in->negated = *rc::gen::arbitrary<bool>();
            return in;
        }
    }
}

ExpressionPtr random_tree(int depth) {
    if (depth == 0) return random_leaf();
    switch (*rc::gen::inRange(0, 7)) {
        case 0:
            return random_leaf();
        case 1: {
            auto unary = node<Unary>();
            unary->op = *rc::gen::element(UnaryOperator::minus, UnaryOperator::plus, UnaryOperator::logical_not);
            unary->operand = random_tree(depth - 1);
            return unary;
        }
        case 2: {
            auto test = node<IsTest>();
            test->operand = random_tree(depth - 1);
            test->predicate = *rc::gen::element(IsPredicate::null_value, IsPredicate::true_value, IsPredicate::json_object);
            test->negated = *rc::gen::arbitrary<bool>();
            return test;
        }
        case 3:
            return random_range_operator(depth);
        case 4: {
            auto item = node<ItemAccess>();
            item->collection = random_tree(depth - 1);
            item->index = random_tree(depth - 1);
            return item;
        }
        default: {
            auto binary = node<Binary>();
            binary->op = static_cast<BinaryOperator>(*rc::gen::inRange(0, static_cast<int>(BinaryOperator::multiset_except) + 1));
            binary->left = random_tree(depth - 1);
            binary->right = random_tree(depth - 1);
            return binary;
        }
    }
}

RC_GTEST_PROP(Precedence, PrintedTreesParseToThemselves, ()) {
    const ExpressionPtr tree = random_tree(*rc::gen::inRange(1, 6));
    const std::string text = to_sql(*tree);
    RC_LOG() << text << "\n";
    RC_ASSERT(bracketed(*parse_expression(text)) == bracketed(*tree));
}

}  // namespace
}  // namespace windrow::sql
