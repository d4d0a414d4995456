// SPDX-License-Identifier: Apache-2.0
#include "node_building.hpp"

#include <algorithm>

namespace windrow::plan {
namespace {

bool is_plain(const Expression& expression) {
    return expression.kind == ExpressionKind::input || expression.kind == ExpressionKind::literal;
}

void count_uses(const Expression& expression, std::vector<int>& uses) {
    if (expression.kind == ExpressionKind::input) ++uses[static_cast<std::size_t>(expression.input)];
    for (const ExpressionPtr& argument : expression.arguments) count_uses(*argument, uses);
}

/// Inlining must not evaluate anything twice.
bool can_inline(const std::vector<ExpressionPtr>& outer, const Project& inner) {
    std::vector<int> uses(inner.expressions.size(), 0);
    for (const ExpressionPtr& expression : outer) count_uses(*expression, uses);
    for (std::size_t i = 0; i < uses.size(); ++i) {
        if (!is_plain(*inner.expressions[i]) && (uses[i] > 1 || !is_deterministic(*inner.expressions[i]))) return false;
    }
    return true;
}

bool uses_from(const Expression& expression, int first) {
    const std::vector<int> used = used_columns(expression);
    return !used.empty() && used.back() >= first;
}

NodePtr filter_node(NodePtr input, ExpressionPtr condition, SourceRange where) {
    auto filter = std::make_shared<Filter>();
    filter->output = input->output;
    filter->inputs = {std::move(input)};
    filter->condition = std::move(condition);
    filter->where = where;
    return filter;
}

/// A filter on columns that a node only passes on (TUMBLE, HOP, CUMULATE, ML_PREDICT, lookup joins) goes below it; sessions
/// depend on every row.
template <class Appending>
NodePtr filter_below(const Appending& node, const ExpressionPtr& condition, SourceRange where) {
    const int input_columns = static_cast<int>(node.inputs[0]->output.size());
    std::vector<ExpressionPtr> below;
    std::vector<ExpressionPtr> above;
    for (const ExpressionPtr& part : conjuncts(condition)) {
        (uses_from(*part, input_columns) || !is_deterministic(*part) ? above : below).push_back(part);
    }
    if (below.empty()) return nullptr;
    auto copy = std::make_shared<Appending>(node);
    copy->inputs = {make_filter(node.inputs[0], conjunction(std::move(below)), where)};
    if (above.empty()) return copy;
    return filter_node(std::move(copy), conjunction(std::move(above)), where);
}

}  // namespace

OutputField field_of(const Expression& expression, std::string name, const std::vector<OutputField>& input) {
    OutputField field;
    field.name = std::move(name);
    if (expression.kind == ExpressionKind::input) {
        const OutputField& from = input[static_cast<std::size_t>(expression.input)];
        field.type = from.type;
        field.window = from.window;
        field.window_id = from.window_id;
        return field;
    }
    field.type = expression.type;
    const bool is_proctime = expression.kind == ExpressionKind::call && expression.function.name == "PROCTIME";
    if (!is_proctime) field.type = field.type.with_time_attribute(TimeAttribute::none);
    return field;
}

ExpressionPtr column_of(const std::vector<OutputField>& input, int column, SourceRange where) {
    return Expression::make_input(column, input[static_cast<std::size_t>(column)].type, where);
}

NodePtr make_project(NodePtr input, std::vector<ExpressionPtr> expressions, std::vector<OutputField> fields, SourceRange where) {
    if (const auto* inner = dynamic_cast<const Project*>(input.get()); inner != nullptr && can_inline(expressions, *inner)) {
        for (ExpressionPtr& expression : expressions) expression = substitute(expression, inner->expressions);
        input = inner->inputs[0];
    }
    auto project = std::make_shared<Project>();
    project->inputs = {std::move(input)};
    project->expressions = std::move(expressions);
    project->output = std::move(fields);
    project->where = where;
    return project;
}

NodePtr make_filter(NodePtr input, ExpressionPtr condition, SourceRange where) {
    if (const auto* below = dynamic_cast<const Filter*>(input.get())) {
        return filter_node(below->inputs[0], conjunction({below->condition, std::move(condition)}), where);
    }
    if (const auto* project = dynamic_cast<const Project*>(input.get())) {
        // Flink evaluates the condition before the projection of the same step, so that WHERE x <> 0 guards SELECT 1 / x in a
        // view.
        const bool movable = std::all_of(project->expressions.begin(), project->expressions.end(),
                                         [](const ExpressionPtr& e) { return is_deterministic(*e); });
        if (movable) {
            auto copy = std::make_shared<Project>(*project);
            copy->inputs = {make_filter(project->inputs[0], substitute(condition, project->expressions), where)};
            return copy;
        }
    }
    if (const auto* window = dynamic_cast<const WindowTableFunction*>(input.get());
        window != nullptr && window->window.kind != WindowKind::session) {
        if (NodePtr moved = filter_below(*window, condition, where)) return moved;
    }
    // Rows that go anyway are not scored, and no table is asked for them.
    if (const auto* predict = dynamic_cast<const Predict*>(input.get())) {
        if (NodePtr moved = filter_below(*predict, condition, where)) return moved;
    }
    if (const auto* join = dynamic_cast<const LookupJoin*>(input.get())) {
        if (NodePtr moved = filter_below(*join, condition, where)) return moved;
    }
    return filter_node(std::move(input), std::move(condition), where);
}

ExpressionPtr conjunction(std::vector<ExpressionPtr> conditions) {
    if (conditions.empty()) return nullptr;
    if (conditions.size() == 1) return conditions[0];
    std::vector<ExpressionPtr> flat;
    bool nullable = false;
    for (const ExpressionPtr& condition : conditions) {
        for (ExpressionPtr& part : conjuncts(condition)) {
            nullable = nullable || part->type.nullable();
            flat.push_back(std::move(part));
        }
    }
    const SourceRange where = flat[0]->where;
    return Expression::make(ExpressionKind::logical_and, DataType::boolean().with_nullable(nullable), std::move(flat), where);
}

std::vector<ExpressionPtr> conjuncts(const ExpressionPtr& condition) {
    if (condition->kind != ExpressionKind::logical_and) return {condition};
    std::vector<ExpressionPtr> out;
    for (const ExpressionPtr& argument : condition->arguments) {
        for (ExpressionPtr& part : conjuncts(argument)) out.push_back(std::move(part));
    }
    return out;
}

bool is_deterministic(const Expression& expression) {
    if (expression.kind == ExpressionKind::call && !expression.function.deterministic) return false;
    return std::all_of(expression.arguments.begin(), expression.arguments.end(),
                       [](const ExpressionPtr& argument) { return is_deterministic(*argument); });
}

ExpressionPtr with_arguments(const Expression& expression, std::vector<ExpressionPtr> arguments) {
    auto copy = std::make_shared<Expression>(expression);
    bool became_nullable = false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        became_nullable = became_nullable || (arguments[i]->type.nullable() && !expression.arguments[i]->type.nullable());
    }
    const bool passes_null = expression.kind != ExpressionKind::call || expression.function.strict;
    if (became_nullable && passes_null) copy->type = copy->type.with_nullable(true);
    copy->arguments = std::move(arguments);
    return copy;
}

}  // namespace windrow::plan
