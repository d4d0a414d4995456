// SPDX-License-Identifier: Apache-2.0
#include "window_below.hpp"

#include "node_building.hpp"

#include <algorithm>
#include <set>

namespace windrow::plan {
namespace {

/// A column followed down to the node that owns a session window: its function (a column of the input) or its fused aggregate (a
/// key).
struct Origin {
    const Node* owner = nullptr;
    int column = -1;
};

Origin origin_of(const NodePtr& node, int column, int window_id) {
    switch (node->kind) {
        case NodeKind::window_table_function: {
            const auto& function = static_cast<const WindowTableFunction&>(*node);
            return function.window_id == window_id ? Origin{&function, column} : Origin{};
        }
        case NodeKind::project: {
            const Expression& expression = *static_cast<const Project&>(*node).expressions[static_cast<std::size_t>(column)];
            return expression.kind == ExpressionKind::input ? origin_of(node->inputs[0], expression.input, window_id) : Origin{};
        }
        case NodeKind::filter:
        case NodeKind::limit:
        case NodeKind::sort_by_time:
            return origin_of(node->inputs[0], column, window_id);
        case NodeKind::window_aggregate: {
            const auto& aggregate = static_cast<const WindowAggregate&>(*node);
            const AggregateOutput& output = aggregate.outputs[static_cast<std::size_t>(column)];
            if (output.kind != AggregateOutput::Kind::key) return {};
            if (!aggregate.attached && aggregate.window_id == window_id) return {&aggregate, output.index};
            return origin_of(node->inputs[0], aggregate.keys[static_cast<std::size_t>(output.index)], window_id);
        }
        default:
            return {};
    }
}

/// The node that owns the window, seen through nodes that carry its columns up.
const Node* owner_of(const NodePtr& node, int window_id) {
    switch (node->kind) {
        case NodeKind::window_table_function:
            return static_cast<const WindowTableFunction&>(*node).window_id == window_id ? node.get() : nullptr;
        case NodeKind::window_aggregate: {
            const auto& aggregate = static_cast<const WindowAggregate&>(*node);
            if (!aggregate.attached && aggregate.window_id == window_id) return node.get();
            return owner_of(node->inputs[0], window_id);
        }
        case NodeKind::project:
        case NodeKind::filter:
        case NodeKind::limit:
        case NodeKind::sort_by_time:
            return owner_of(node->inputs[0], window_id);
        default:
            return nullptr;
    }
}

}  // namespace

bool WindowBelow::uses_window_columns(const ExpressionPtr& expression) const {
    const std::vector<int> used = used_columns(*expression);
    return !used.empty() && used.back() >= static_cast<int>(function->inputs[0]->output.size());
}

std::optional<WindowBelow> find_window_below(const NodePtr& node, int window_id) {
    WindowBelow out;
    for (std::size_t i = 0; i < node->output.size(); ++i) out.columns.push_back(column_of(node->output, static_cast<int>(i)));
    NodePtr current = node;
    while (true) {
        if (const auto* function = dynamic_cast<const WindowTableFunction*>(current.get())) {
            if (function->window_id != window_id) return std::nullopt;
            out.function = function;
            return out;
        }
        if (const auto* filter = dynamic_cast<const Filter*>(current.get())) {
            if (!is_deterministic(*filter->condition)) return std::nullopt;
            out.conditions.push_back(filter->condition);
        } else if (const auto* project = dynamic_cast<const Project*>(current.get())) {
            for (const ExpressionPtr& expression : project->expressions) {
                if (!is_deterministic(*expression)) return std::nullopt;
            }
            for (ExpressionPtr& expression : out.columns) expression = substitute(expression, project->expressions);
            for (ExpressionPtr& condition : out.conditions) condition = substitute(condition, project->expressions);
        } else {
            return std::nullopt;
        }
        current = current->inputs[0];
    }
}

bool are_session_keys(const NodePtr& node, const std::vector<int>& columns, int window_id) {
    const Node* owner = owner_of(node, window_id);
    if (owner == nullptr) return false;
    std::set<int> expected;
    if (const auto* function = dynamic_cast<const WindowTableFunction*>(owner)) {
        expected.insert(function->window.partition_by.begin(), function->window.partition_by.end());
    } else {
        const auto& aggregate = static_cast<const WindowAggregate&>(*owner);
        for (std::size_t i = 0; i < aggregate.keys.size(); ++i) expected.insert(static_cast<int>(i));
    }
    std::set<int> found;
    for (const int column : columns) {
        const Origin origin = origin_of(node, column, window_id);
        if (origin.owner != owner) return false;
        found.insert(origin.column);
    }
    return found == expected;
}

}  // namespace windrow::plan
